import type { HostMark, MarkState } from "../host/premiere-host";
import { hostFailure } from "./failure";
import type { Action, Marker, Ppro, Project, Sequence } from "./ppro";
import { commit } from "./transaction";

/**
 * Marks are Premiere markers whose name starts with our word. The comment is for people; nothing depends on it, because
 * one version was seen to drop it.
 */
const markWord = "INVE";
const markComment = "Marked for drawing";

/** The marks of a sequence in the order of time. */
export async function listMarks(ppro: Ppro, sequence: Sequence): Promise<HostMark[]> {
  const markers = await ppro.Markers.getMarkers(sequence);
  return markers
    .getMarkers()
    .filter((marker) => isMarkName(marker.getName()))
    .map(describeMark);
}

/** Adds a mark at `ticks`, exactly there; the name gets our word in front when it lacks it. */
export async function addMark(
  ppro: Ppro,
  place: { readonly project: Project; readonly sequence: Sequence },
  mark: { readonly ticks: bigint; readonly name: string },
): Promise<HostMark> {
  const { project, sequence } = place;
  const name = isMarkName(mark.name) ? mark.name : `${markWord} ${mark.name}`.trim();
  const owner = await ppro.Markers.getMarkers(sequence);
  const before = new Map<string, number>();
  for (const marker of owner.getMarkers()) count(before, describeMark(marker).key);
  const start = ppro.TickTime.createWithTicks(mark.ticks.toString());
  const noDuration = ppro.TickTime.createWithTicks("0");
  commit({
    project,
    label: "Mark frame for drawing",
    make: () => [owner.createAddMarkerAction(name, ppro.Marker.MARKER_TYPE_COMMENT, start, noDuration, markComment)],
  });
  // The action does not say which marker it made: it is the one that was not there before.
  for (const added of await listMarks(ppro, sequence)) {
    const left = before.get(added.key) ?? 0;
    if (left === 0 && added.ticks === mark.ticks.toString() && added.name === name) return added;
    before.set(added.key, left - 1);
  }
  throw hostFailure("Premiere did not add the marker.", "createAddMarkerAction");
}

/** Removes the marker of a mark; one that is gone already counts as removed. */
export async function removeMark(
  ppro: Ppro,
  place: { readonly project: Project; readonly sequence: Sequence },
  key: string,
): Promise<void> {
  const owner = await ppro.Markers.getMarkers(place.sequence);
  const marker = owner.getMarkers().find((candidate) => describeMark(candidate).key === key);
  if (marker === undefined) return;
  const matches = countKey(owner.getMarkers().map(describeMark), key);
  commit({ project: place.project, label: "Remove mark", make: () => [owner.createRemoveMarkerAction(marker)] });
  if (countKey(await listMarks(ppro, place.sequence), key) >= matches)
    throw hostFailure("Premiere did not remove the marker.", "createRemoveMarkerAction");
}

/** Shows in the colour of its marker how far a mark's drawing has come. A new marker is green, which stands for empty. */
export async function colourMark(
  ppro: Ppro,
  place: { readonly project: Project; readonly sequence: Sequence },
  mark: { readonly key: string; readonly state: MarkState },
): Promise<void> {
  const look = () => findColouring(ppro, place.sequence, [mark.key], mark.state);
  const { markers, others, colour } = await look();
  if (markers === 0) throw hostFailure("The marker of this mark is gone.", "createSetColorByIndexAction");
  if (others.length === 0) return;
  commit({ project: place.project, label: "Colour mark", make: () => colourActions({ others, colour }) });
  if ((await look()).others.length > 0)
    throw hostFailure("Premiere did not colour the marker.", "createSetColorByIndexAction");
}

/** Markers of some marks: how many there are, and those that do not have the colour of a state yet. */
export interface Colouring {
  readonly markers: number;
  readonly others: readonly Marker[];
  readonly colour: number;
}

/** What is to be coloured; the handles live until the next commit. Before 26.3 two markers may share a key. */
export async function findColouring(
  ppro: Ppro,
  sequence: Sequence,
  keys: readonly string[],
  state: MarkState,
): Promise<Colouring> {
  const { GREEN, YELLOW, BLUE, ORANGE } = ppro.Constants.MarkerColor;
  const colour = { empty: GREEN, drawn: YELLOW, propagated: BLUE, outdated: ORANGE }[state];
  const owner = await ppro.Markers.getMarkers(sequence);
  const markers = owner
    .getMarkers()
    .filter((marker) => isMarkName(marker.getName()) && keys.includes(describeMark(marker).key));
  return { markers: markers.length, others: markers.filter((marker) => marker.getColorIndex() !== colour), colour };
}

/** The actions of a colouring, to be made inside a transaction. */
export function colourActions({ others, colour }: Omit<Colouring, "markers">): (Action | undefined)[] {
  return others.map((marker) => marker.createSetColorByIndexAction(colour));
}

function isMarkName(name: string): boolean {
  return name === markWord || name.startsWith(`${markWord} `);
}

/** Versions before 26.3 give markers no identity, so that place, type and name together have to do. */
function describeMark(marker: Marker): HostMark {
  const ticks = marker.getStart().ticks;
  const name = marker.getName();
  return { key: marker.guid?.toString() ?? `${ticks}|${marker.getType()}|${name}`, name, ticks };
}

function countKey(marks: readonly HostMark[], key: string): number {
  return marks.filter((mark) => mark.key === key).length;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
