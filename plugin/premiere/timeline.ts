import type { AudioClipTrackItem, Ppro, Sequence, VideoClipTrackItem } from "./ppro";

/** Reading the tracks. Handles are read and used at once: the next commit, ours or the user's, makes them stale. */

/** Both edges of a clip, in ticks of the sequence. */
export interface Edges {
  readonly start: bigint;
  readonly end: bigint;
}

/** The clip edges of every track, bottom to top; compared before and after an edit. */
export interface TimelineLayout {
  readonly video: readonly (readonly Edges[])[];
  readonly audio: readonly (readonly Edges[])[];
}

/** Reads where every clip of every track lies. */
export async function readLayout(ppro: Ppro, sequence: Sequence): Promise<TimelineLayout> {
  const clips = ppro.Constants.TrackItemType.CLIP;
  const video: Edges[][] = [];
  const videoCount = await sequence.getVideoTrackCount();
  for (let index = 0; index < videoCount; index++)
    video.push(await readEdges((await sequence.getVideoTrack(index)).getTrackItems(clips, false)));
  const audio: Edges[][] = [];
  const audioCount = await sequence.getAudioTrackCount();
  for (let index = 0; index < audioCount; index++)
    audio.push(await readEdges((await sequence.getAudioTrack(index)).getTrackItems(clips, false)));
  return { video, audio };
}

/** Whether two layouts have the same clips at the same places. Empty audio tracks below the last clip do not count. */
export function isSameLayout(a: TimelineLayout, b: TimelineLayout): boolean {
  return sameTracks(a.video, b.video) && sameTracks(withoutEmptyEnd(a.audio), withoutEmptyEnd(b.audio));
}

/** Start and end of one item. */
export async function readEdgesOf(item: AudioClipTrackItem): Promise<Edges> {
  const start = BigInt((await item.getStartTime()).ticks);
  const end = BigInt((await item.getEndTime()).ticks);
  return { start, end };
}

/** A clip with where it lies. */
export interface PlacedItem extends Edges {
  readonly item: VideoClipTrackItem;
  readonly trackIndex: number;
}

/** The clips of one video track in the order of time. */
export async function readTrack(ppro: Ppro, sequence: Sequence, trackIndex: number): Promise<PlacedItem[]> {
  const track = await sequence.getVideoTrack(trackIndex);
  const items: PlacedItem[] = [];
  for (const item of track.getTrackItems(ppro.Constants.TrackItemType.CLIP, false))
    items.push({ item, trackIndex, ...(await readEdgesOf(item)) });
  return items;
}

/** The project item behind a clip, or null for graphics, where versions differ between null and a failure. */
export async function projectItemOf(item: VideoClipTrackItem) {
  try {
    return (await item.getProjectItem()) ?? null;
  } catch {
    return null;
  }
}

async function readEdges(items: readonly AudioClipTrackItem[]): Promise<Edges[]> {
  const edges: Edges[] = [];
  for (const item of items) edges.push(await readEdgesOf(item));
  return edges;
}

function sameTracks(a: readonly (readonly Edges[])[], b: readonly (readonly Edges[])[]): boolean {
  const text = (tracks: readonly (readonly Edges[])[]) =>
    tracks.map((track) => track.map((edges) => `${edges.start.toString()}-${edges.end.toString()}`).join()).join(";");
  return text(a) === text(b);
}

function withoutEmptyEnd(tracks: readonly (readonly Edges[])[]): readonly (readonly Edges[])[] {
  let count = tracks.length;
  while (count > 0 && tracks[count - 1]?.length === 0) count--;
  return tracks.slice(0, count);
}
