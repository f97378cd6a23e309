import type { AudioClipTrackItem, Ppro, Sequence, VideoClipTrackItem } from "./ppro";

/** Reading the tracks. Handles are read and used at once: the next commit, ours or the user's, makes them stale. */

/** Both edges of a clip, in ticks of the sequence. */
export interface Edges {
  readonly start: bigint;
  readonly end: bigint;
}

/** Where the clips of one track lie: all of them, or how many there are and where those around a stretch lie. */
export interface TrackLayout {
  readonly count: number;
  readonly edges: readonly Edges[];
  /** What `edges` leaves out; null when it holds every clip. */
  readonly around: Edges | null;
}

/** The clip edges of every track, bottom to top; compared before and after an edit. */
export interface TimelineLayout {
  readonly video: readonly TrackLayout[];
  readonly audio: readonly TrackLayout[];
}

/** Tracks with more clips are read around the stretch only: each edge is a question of its own to Premiere. */
const mostClipsReadWhole = 64;

/**
 * Reads where the clips lie, so that it can be proven that an edit inside `stretch` moved no other. On long tracks that is
 * the number of clips, those in the stretch and the first one on either side: whatever moves clips further away moves the
 * first one after the stretch as well, and whatever removes or cuts one changes their number.
 */
export async function readLayout(ppro: Ppro, sequence: Sequence, stretch: Edges): Promise<TimelineLayout> {
  const clips = ppro.Constants.TrackItemType.CLIP;
  const video: TrackLayout[] = [];
  const videoCount = await sequence.getVideoTrackCount();
  for (let index = 0; index < videoCount; index++)
    video.push(await readTrackLayout((await sequence.getVideoTrack(index)).getTrackItems(clips, false), stretch));
  const audio: TrackLayout[] = [];
  const audioCount = await sequence.getAudioTrackCount();
  for (let index = 0; index < audioCount; index++)
    audio.push(await readTrackLayout((await sequence.getAudioTrack(index)).getTrackItems(clips, false), stretch));
  return { video, audio };
}

/** Whether two layouts have the same clips at the same places. Empty audio tracks below the last clip do not count. */
export function isSameLayout(a: TimelineLayout, b: TimelineLayout): boolean {
  return sameTracks(a.video, b.video) && sameTracks(withoutEmptyEnd(a.audio), withoutEmptyEnd(b.audio));
}

/** A track without the clips for which `isGone` holds and with those of `added`. */
export function changeTrack(
  track: TrackLayout,
  change: { readonly isGone: (edges: Edges) => boolean; readonly added: readonly Edges[] },
): TrackLayout {
  const kept = track.edges.filter((edges) => !change.isGone(edges));
  const edges = [...kept, ...change.added].sort(byStart);
  return { ...track, count: track.count + edges.length - track.edges.length, edges };
}

function byStart(a: Edges, b: Edges): number {
  return a.start < b.start ? -1 : a.start > b.start ? 1 : 0;
}

/** Start and end of one item. */
export async function readEdgesOf(item: AudioClipTrackItem): Promise<Edges> {
  const start = BigInt((await item.getStartTime()).ticks);
  const end = BigInt((await item.getEndTime()).ticks);
  return { start, end };
}

/** Tracks with fewer clips are not worth a search. */
const fewestClipsSearched = 16;

/**
 * The items of one track that touch `stretch`, and the nearest one on either side, in the order of time: found by halving,
 * because Premiere gives them in that order. When it did not, or when there are few, all items are read.
 */
export async function readAround<Item extends AudioClipTrackItem>(
  items: readonly Item[],
  stretch: Edges,
): Promise<(Edges & { readonly item: Item })[]> {
  if (items.length < fewestClipsSearched || !(await isInOrder(items))) return readAll(items);
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item === undefined) break;
    if (BigInt((await item.getEndTime()).ticks) <= stretch.start) low = middle + 1;
    else high = middle;
  }
  const found: (Edges & { readonly item: Item })[] = [];
  for (const item of items.slice(Math.max(low - 1, 0))) {
    const edges = await readEdgesOf(item);
    const last = found.at(-1);
    if (last !== undefined && edges.start < last.end) return readAll(items);
    found.push({ item, ...edges });
    if (edges.start >= stretch.end) break;
  }
  return found;
}

async function isInOrder(items: readonly AudioClipTrackItem[]): Promise<boolean> {
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return true;
  return (await readEdgesOf(first)).end <= (await readEdgesOf(last)).start;
}

/** Every item with where it lies, in the order of time. */
export async function readAll<Item extends AudioClipTrackItem>(
  items: readonly Item[],
): Promise<(Edges & { readonly item: Item })[]> {
  const found: (Edges & { readonly item: Item })[] = [];
  for (const item of items) found.push({ item, ...(await readEdgesOf(item)) });
  return found.sort(byStart);
}

/** The project item behind a clip, or null for graphics, where versions differ between null and a failure. */
export async function projectItemOf(item: VideoClipTrackItem) {
  try {
    return (await item.getProjectItem()) ?? null;
  } catch {
    return null;
  }
}

async function readTrackLayout(items: readonly AudioClipTrackItem[], stretch: Edges): Promise<TrackLayout> {
  const isLong = items.length > mostClipsReadWhole;
  const edges = isLong ? await readAround(items, stretch) : await readAll(items);
  return { count: items.length, edges, around: isLong ? stretch : null };
}

/** A track may have become long by the very edit that is looked at; then both are seen through the same window. */
function sameTracks(a: readonly TrackLayout[], b: readonly TrackLayout[]): boolean {
  return (
    a.length === b.length &&
    a.every((track, index) => {
      const other = b[index];
      if (other?.count !== track.count) return false;
      const around = track.around ?? other.around;
      return edgesText(track, around) === edgesText(other, around);
    })
  );
}

function edgesText({ edges, around }: TrackLayout, window: Edges | null): string {
  const isSeen = (index: number) =>
    window === null ||
    around !== null ||
    ((edges[index + 1]?.end ?? window.end) > window.start && (edges[index - 1]?.start ?? window.start) < window.end);
  return edges
    .filter((_, index) => isSeen(index))
    .map(({ start, end }) => `${start.toString()}-${end.toString()}`)
    .join();
}

function withoutEmptyEnd(tracks: readonly TrackLayout[]): readonly TrackLayout[] {
  let count = tracks.length;
  while (count > 0 && tracks[count - 1]?.count === 0) count--;
  return tracks.slice(0, count);
}
