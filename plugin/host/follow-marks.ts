import type { HostMark } from "./premiere-host";

/** What became of the marks since they were last seen. */
export interface MarkChanges {
  /** The same marker at another time, under the key that it has now. */
  readonly moved: readonly { readonly before: HostMark; readonly after: HostMark }[];
  /** Markers that are gone; the user has to be asked what that means. */
  readonly deleted: readonly HostMark[];
  readonly added: readonly HostMark[];
}

/**
 * Compares two lists of marks. Keys decide where Premiere gives markers an identity (from 26.3 on); before, a key contains
 * the time and dies with a move, so a mark that is gone is taken for the new one of the same name, if there is one only.
 */
export function followMarks(before: readonly HostMark[], after: readonly HostMark[]): MarkChanges {
  const keysBefore = new Set(before.map((mark) => mark.key));
  const byKey = new Map(after.map((mark) => [mark.key, mark]));
  const fresh = after.filter((mark) => !keysBefore.has(mark.key));
  const moved: { before: HostMark; after: HostMark }[] = [];
  const deleted: HostMark[] = [];
  const taken = new Set<HostMark>();
  for (const mark of before) {
    const same = byKey.get(mark.key);
    if (same !== undefined) {
      if (same.ticks !== mark.ticks) moved.push({ before: mark, after: same });
      continue;
    }
    const [namesake, ...others] = fresh.filter((candidate) => candidate.name === mark.name && !taken.has(candidate));
    if (namesake !== undefined && others.length === 0) {
      taken.add(namesake);
      moved.push({ before: mark, after: namesake });
    } else deleted.push(mark);
  }
  return { moved, deleted, added: fresh.filter((mark) => !taken.has(mark)) };
}
