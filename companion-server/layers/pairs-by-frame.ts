import type { Motion } from "../motion/motion";

/** Correspondences of one frame with another: `[count, 4]`: x, y on the frame and x, y on the other. */
export type FramePairs = Float64Array;

/** The entries of a motion's correspondences by frame, of each motion once. */
const sorted = new WeakMap<Motion, Int32Array[]>();

/** All correspondences that a frame has, by the other frame. */
export function pairsByOther(motion: Motion, frame: number): ReadonlyMap<number, FramePairs> {
  const { values } = motion.pairs;
  const entries = entriesOf(motion)[frame] ?? new Int32Array(0);
  const lists = new Map<number, number[]>();
  for (const entry of entries) {
    const isFirst = values[6 * entry] === frame;
    const own = 6 * entry + (isFirst ? 1 : 4);
    const far = 6 * entry + (isFirst ? 4 : 1);
    const other = values[far - 1] ?? 0;
    const list = lists.get(other) ?? [];
    list.push(values[own] ?? 0, values[own + 1] ?? 0, values[far] ?? 0, values[far + 1] ?? 0);
    lists.set(other, list);
  }
  return new Map([...lists].map(([other, list]) => [other, Float64Array.from(list)]));
}

function entriesOf(motion: Motion): Int32Array[] {
  const known = sorted.get(motion);
  if (known !== undefined) return known;
  const { count, values } = motion.pairs;
  const counts = new Int32Array(motion.frames);
  const forBothEnds = (add: (frame: number, entry: number) => void): void => {
    for (let entry = 0; entry < count; entry += 1) {
      add(values[6 * entry] ?? 0, entry);
      add(values[6 * entry + 3] ?? 0, entry);
    }
  };
  forBothEnds((frame) => (counts[frame] = (counts[frame] ?? 0) + 1));
  const entries = Array.from(counts, (length) => new Int32Array(length));
  counts.fill(0);
  forBothEnds((frame, entry) => {
    const at = counts[frame] ?? 0;
    const list = entries[frame];
    if (list !== undefined) list[at] = entry;
    counts[frame] = at + 1;
  });
  sorted.set(motion, entries);
  return entries;
}
