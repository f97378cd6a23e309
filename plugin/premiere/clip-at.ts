import type { ClipAt } from "../host/premiere-host";
import { hostFailure } from "./failure";
import { mediaLength } from "./import-media";
import { readGeometry } from "./motion";
import { overlayTest, type OverlayTest } from "./overlays";
import type { Ppro, ProjectItem, Sequence, VideoClipTrackItem, VideoTrack } from "./ppro";
import { projectItemOf, readAround, type Edges } from "./timeline";

/**
 * The topmost clip that is shown at `ticks`, muted tracks, disabled clips, adjustment layers and our own overlays left
 * out; null when there is none. Its media can be read directly only if every frame of the file appears in step and in
 * one place, which `motion` then says; otherwise the answer says why the frames have to be captured.
 */
export async function readClipAt(ppro: Ppro, sequence: Sequence, ticks: bigint): Promise<ClipAt | null> {
  const ticksPerFrame = BigInt(await sequence.getTimebase());
  const found = await findTopmost(ppro, sequence, ticks);
  if (found === null) return null;
  const { item, edges, projectItem } = found;
  return {
    name: await item.getName(),
    startTicks: edges.start.toString(),
    endTicks: edges.end.toString(),
    source: found.isInTransition
      ? { kind: "capture", reason: "The frame lies inside a transition." }
      : await readSource(ppro, { item, edges, projectItem, time: ticks, ticksPerFrame }),
  };
}

interface TopmostClip {
  readonly item: VideoClipTrackItem;
  readonly edges: Edges;
  readonly projectItem: ProjectItem | null;
  readonly isInTransition: boolean;
}

async function findTopmost(ppro: Ppro, sequence: Sequence, time: bigint): Promise<TopmostClip | null> {
  const isOverlay = await overlayTest(ppro, sequence);
  for (let index = (await sequence.getVideoTrackCount()) - 1; index >= 0; index--) {
    const track = await sequence.getVideoTrack(index);
    if (await track.isMuted()) continue;
    const found = await findOnTrack(ppro, track, time, isOverlay);
    if (found !== null) return found;
  }
  return null;
}

async function findOnTrack(
  ppro: Ppro,
  track: VideoTrack,
  time: bigint,
  isOverlay: OverlayTest,
): Promise<TopmostClip | null> {
  const { CLIP, TRANSITION } = ppro.Constants.TrackItemType;
  const instant = { start: time, end: time + 1n };
  for (const { item, ...edges } of await readAround(track.getTrackItems(CLIP, false), instant)) {
    if (!contains(edges, time) || (await item.isDisabled()) || (await item.isAdjustmentLayer())) continue;
    const projectItem = await projectItemOf(item);
    if (projectItem !== null && isOverlay(projectItem) !== null) continue;
    let isInTransition = false;
    for (const transition of await readAround(track.getTrackItems(TRANSITION, false), instant))
      isInTransition ||= contains(transition, time);
    return { item, edges, projectItem, isInTransition };
  }
  return null;
}

function contains(edges: Edges, time: bigint): boolean {
  return edges.start <= time && time < edges.end;
}

interface SourceQuestion {
  readonly item: VideoClipTrackItem;
  readonly edges: Edges;
  readonly projectItem: ProjectItem | null;
  readonly time: bigint;
  readonly ticksPerFrame: bigint;
}

async function readSource(ppro: Ppro, question: SourceQuestion): Promise<ClipAt["source"]> {
  const { item, edges, projectItem, time, ticksPerFrame } = question;
  if (projectItem === null) return { kind: "capture", reason: "The clip is a graphic without a file." };
  const clip = ppro.ClipProjectItem.cast(projectItem);
  if (await clip.isSequence()) return { kind: "capture", reason: "The clip is a nested sequence." };
  if (await clip.isMulticamClip()) return { kind: "capture", reason: "The clip is a multicam clip." };
  if (await clip.isMergedClip()) return { kind: "capture", reason: "The clip is a merged clip." };
  if (await clip.isOffline())
    throw hostFailure("The clip's media is offline. Link it to its file in Premiere and try again.", "isOffline");
  const path = await clip.getMediaFilePath();
  if (path === "") return { kind: "capture", reason: "The clip has no media file." };
  if (await item.isSpeedReversed()) return { kind: "capture", reason: "The clip runs backwards." };
  if ((await item.getSpeed()) !== 1) return { kind: "capture", reason: "The clip's speed is changed." };
  const inPoint = BigInt((await item.getInPoint()).ticks);
  const outPoint = BigInt((await item.getOutPoint()).ticks);
  const stretch = outPoint - inPoint - (edges.end - edges.start);
  // Time remapping has no getter of its own; it shows only as a length that does not fit.
  if (stretch > ticksPerFrame || stretch < -ticksPerFrame)
    return { kind: "capture", reason: "The clip's time is remapped." };
  // Without a length, as stills may have none, there is nothing to compare with.
  const length = await mediaLength(ppro, projectItem).catch(() => 0n);
  // In and out are said to count from the file's first frame; a build that counts them from its timecode is found out here.
  if (length > 0n && (inPoint < -ticksPerFrame || outPoint > length + ticksPerFrame))
    return { kind: "capture", reason: "Premiere does not say which frames of the file the clip shows." };
  const geometry = await readGeometry(item);
  if (geometry.kind === "refused") return { kind: "capture", reason: geometry.reason };
  const mediaTicks = (inPoint + (time - edges.start)).toString();
  const { motion, caution } = geometry;
  return {
    ...{ kind: "media", path, mediaTicks },
    ...(length > 0n ? { lengthTicks: length.toString() } : {}),
    ...(motion === undefined ? {} : { motion }),
    ...(caution === undefined ? {} : { caution }),
  };
}
