import type { FakeClip, FakeSequence, FakeTrack } from "./model";

/** What the editor's actions do to the data of a sequence. All functions change the draft they are given. */

/** Where a stretch of a track begins and ends. */
export interface Stretch {
  readonly start: bigint;
  readonly end: bigint;
}

/** Frees a stretch of a track: clips inside vanish, clips at its borders are trimmed, a clip around it is split. */
export function clearStretch(track: FakeTrack, stretch: Stretch, newId: () => string): void {
  const kept: FakeClip[] = [];
  for (const clip of track.clips) {
    if (clip.end <= stretch.start || clip.start >= stretch.end) {
      kept.push(clip);
      continue;
    }
    if (clip.start < stretch.start) kept.push(trimTail(clip, stretch.start, clip.id));
    if (clip.end > stretch.end) kept.push(trimHead(clip, stretch.end, clip.start < stretch.start ? newId() : clip.id));
  }
  track.clips = kept;
}

/** Puts a clip into a stretch that is free, and keeps the track in the order of time. */
export function putClip(track: FakeTrack, clip: FakeClip): void {
  track.clips = [...track.clips, clip].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

/** Makes room at `time`: the clip that crosses it is split, everything from there on moves right by `length`. */
export function openGap(track: FakeTrack, time: bigint, length: bigint, newId: () => string): void {
  const moved: FakeClip[] = [];
  for (const clip of track.clips) {
    if (clip.end <= time) moved.push(clip);
    else if (clip.start >= time) moved.push(shift(clip, length));
    else moved.push(trimTail(clip, time, clip.id), shift(trimHead(clip, time, newId()), length));
  }
  track.clips = moved;
}

/** Adds one video track on top and returns it. */
export function addVideoTrack(sequence: FakeSequence, id: number): FakeTrack {
  const track: FakeTrack = { id, name: `Video ${(sequence.video.length + 1).toString()}`, clips: [] };
  sequence.video.push(track);
  return track;
}

/** The end of the last clip, or 0. */
export function sequenceEnd(sequence: FakeSequence): bigint {
  let end = 0n;
  for (const track of [...sequence.video, ...sequence.audio])
    for (const clip of track.clips) if (clip.end > end) end = clip.end;
  return end;
}

function trimTail(clip: FakeClip, end: bigint, id: string): FakeClip {
  return { ...clip, id, end, out: clip.in + (end - clip.start) };
}

function trimHead(clip: FakeClip, start: bigint, id: string): FakeClip {
  return { ...clip, id, start, in: clip.in + (start - clip.start) };
}

function shift(clip: FakeClip, by: bigint): FakeClip {
  return { ...clip, start: clip.start + by, end: clip.end + by };
}
