import type { HostOverlay } from "../host/premiere-host";
import { overlayBinName } from "./import-media";
import type { Ppro, ProjectItem, Sequence, VideoClipTrackItem, VideoTrack } from "./ppro";
import { readLink } from "./sequence-property";
import { projectItemOf, readAround, readEdgesOf, type Edges } from "./timeline";

/**
 * Answers whether a project item is an overlay of ours, because the sequence remembers it or it lies in our bin: its own, or
 * one that came along when the sequence was duplicated; null when it is none.
 */
export type OverlayTest = (item: ProjectItem) => "own" | "inherited" | null;

/** The test for one sequence. */
export async function overlayTest(ppro: Ppro, sequence: Sequence): Promise<OverlayTest> {
  const link = await readLink(ppro, sequence);
  return (item) => {
    if (link?.inherited?.includes(item.getId()) === true) return "inherited";
    return link?.overlays.includes(item.getId()) === true || parentName(item) === overlayBinName ? "own" : null;
  };
}

/** An overlay clip with the handles to work on it. */
export interface FoundOverlay extends HostOverlay {
  readonly item: VideoClipTrackItem;
  readonly projectItem: ProjectItem;
}

/** The overlays of ours in a sequence, bottom track first; with `stretch` only those that may touch it. */
export async function findOverlays(ppro: Ppro, sequence: Sequence, stretch?: Edges): Promise<FoundOverlay[]> {
  const isOverlay = await overlayTest(ppro, sequence);
  const found: FoundOverlay[] = [];
  const count = await sequence.getVideoTrackCount();
  for (let trackIndex = 0; trackIndex < count; trackIndex++)
    for (const item of await itemsOf(ppro, await sequence.getVideoTrack(trackIndex), stretch)) {
      const projectItem = await projectItemOf(item);
      const kind = projectItem === null ? null : isOverlay(projectItem);
      if (projectItem === null || kind === null) continue;
      const { start, end } = await readEdgesOf(item);
      found.push({
        itemId: projectItem.getId(),
        path: await ppro.ClipProjectItem.cast(projectItem).getMediaFilePath(),
        trackIndex,
        startTicks: start.toString(),
        endTicks: end.toString(),
        ...(kind === "inherited" ? { isInherited: true } : {}),
        item,
        projectItem,
      });
    }
  return found;
}

/** The part of a found overlay that leaves this folder. */
export function withoutHandles(overlay: FoundOverlay): HostOverlay {
  const { item: _item, projectItem: _projectItem, ...rest } = overlay;
  return rest;
}

async function itemsOf(ppro: Ppro, track: VideoTrack, stretch: Edges | undefined): Promise<VideoClipTrackItem[]> {
  const items = track.getTrackItems(ppro.Constants.TrackItemType.CLIP, false);
  return stretch === undefined ? items : (await readAround(items, stretch)).map(({ item }) => item);
}

function parentName(item: ProjectItem): string | null {
  try {
    return item.getParentBin().name;
  } catch {
    // Items at the root have no parent bin on some versions.
    return null;
  }
}
