import type { HostOverlay, PlaceOverlay } from "../host/premiere-host";
import type { OpenSequence } from "./active";
import type { HostEnvironment } from "./environment";
import { hostFailure } from "./failure";
import { comparablePath, mediaLength } from "./import-media";
import { ensureStraightAlpha } from "./interpretation";
import { findOverlays, withoutHandles, type FoundOverlay } from "./overlays";
import { actionsBeside, findPlaced, movedSomething, placeOnTop, preparePlacement, type Placement } from "./placing";
import { isExchangeable } from "./sequence-property";
import { frameCount } from "./ticks";
import { changeTrack, isSameLayout, readLayout, type Edges } from "./timeline";
import { commit, commitWithSelection } from "./transaction";

/** The words in Premiere's undo list for an overlay whose length changed. */
export const replaceLabel = "Replace drawing overlay";

/**
 * Puts a new render in the place of an overlay. When length and start are the same, the project item is pointed at the
 * new file: all copies follow, trims and effects stay, and there is no undo entry. Otherwise, and when a duplicated
 * sequence has to keep the old picture, the new file is laid over the old clip on its track, and what sticks out of the old
 * one is removed. An overlay that was deleted is placed anew.
 */
export async function replaceOverlay(
  environment: HostEnvironment,
  open: OpenSequence,
  itemId: string,
  overlay: PlaceOverlay,
): Promise<HostOverlay> {
  const old = (await findOverlays(environment.ppro, open.sequence)).find((found) => found.itemId === itemId);
  if (old === undefined) return placeOnTop(environment, open, overlay);
  if ((await isSameStretch(open, environment, old, overlay)) && (await isExchangeable(environment.ppro, open, itemId)))
    return changeMedia(environment, open, old, overlay);
  return layOverOld(environment, open, old, overlay);
}

async function isSameStretch(
  open: OpenSequence,
  environment: HostEnvironment,
  old: FoundOverlay,
  overlay: PlaceOverlay,
): Promise<boolean> {
  const ticksPerFrame = BigInt(await open.sequence.getTimebase());
  const length = await mediaLength(environment.ppro, old.projectItem);
  const firstFrame = BigInt(old.startTicks) - BigInt((await old.item.getInPoint()).ticks);
  return frameCount(length, ticksPerFrame) === BigInt(overlay.frames) && firstFrame === BigInt(overlay.startTicks);
}

async function changeMedia(
  environment: HostEnvironment,
  open: OpenSequence,
  old: FoundOverlay,
  overlay: PlaceOverlay,
): Promise<HostOverlay> {
  const { ppro } = environment;
  const clip = ppro.ClipProjectItem.cast(old.projectItem);
  const isChanged = (await clip.canChangeMediaPath()) && (await clip.changeMediaFilePath(overlay.path, false));
  if (!isChanged || comparablePath(await clip.getMediaFilePath()) !== comparablePath(overlay.path))
    throw hostFailure(
      "Premiere did not exchange the overlay's file. The previous overlay is still in place.",
      "changeMediaFilePath",
    );
  await ensureStraightAlpha(ppro, open.project, old.projectItem);
  return { ...withoutHandles(old), path: overlay.path };
}

async function layOverOld(
  environment: HostEnvironment,
  open: OpenSequence,
  old: FoundOverlay,
  overlay: PlaceOverlay,
): Promise<HostOverlay> {
  const { ppro } = environment;
  const placement = await preparePlacement(environment, open, overlay);
  const oldEdges = { start: BigInt(old.startTicks), end: BigInt(old.endTicks) };
  const both = unionOf(oldEdges, placement);
  const before = await readLayout(ppro, open.sequence, both);
  const onTrack = before.video[old.trackIndex]?.edges ?? [];
  if (onTrack.some((edges) => !isEqual(edges, oldEdges) && overlaps(edges, placement))) {
    const placed = await placeOnTop(environment, open, overlay);
    await removePieces(environment, open, { itemId: old.itemId, trackIndex: old.trackIndex, edges: oldEdges });
    return placed;
  }
  const companions = await actionsBeside(ppro, open.sequence, placement);
  const start = ppro.TickTime.createWithTicks(placement.start.toString());
  const editor = ppro.SequenceEditor.getEditor(open.sequence);
  commit({
    project: open.project,
    label: replaceLabel,
    make: () => [editor.createOverwriteItemAction(placement.item, start, old.trackIndex, 0), ...companions()],
  });
  const change = {
    isGone: (edges: Edges) => isEqual(edges, oldEdges),
    added: [...leftovers(oldEdges, placement), { start: placement.start, end: placement.end }],
  };
  const video = before.video.map((track, index) => (index === old.trackIndex ? changeTrack(track, change) : track));
  if (!isSameLayout({ ...before, video }, await readLayout(ppro, open.sequence, both))) throw movedSomething();
  await removePieces(environment, open, { itemId: old.itemId, trackIndex: old.trackIndex, edges: oldEdges });
  return findPlaced(environment, open, placement);
}

interface Pieces {
  readonly itemId: string;
  readonly trackIndex: number;
  readonly edges: Edges;
}

/** Removes what lies of one project item inside a stretch of a track, and nothing else. */
async function removePieces(environment: HostEnvironment, open: OpenSequence, pieces: Pieces): Promise<void> {
  const { ppro } = environment;
  const found = (await findOverlays(ppro, open.sequence, pieces.edges)).filter(
    (overlay) =>
      overlay.itemId === pieces.itemId &&
      overlay.trackIndex === pieces.trackIndex &&
      BigInt(overlay.startTicks) >= pieces.edges.start &&
      BigInt(overlay.endTicks) <= pieces.edges.end,
  );
  if (found.length === 0) return;
  const editor = ppro.SequenceEditor.getEditor(open.sequence);
  try {
    commitWithSelection(
      ppro.TrackItemSelection,
      found.map((overlay) => overlay.item),
      {
        project: open.project,
        label: "Remove previous overlay",
        make: (selection) => [editor.createRemoveItemsAction(selection, false, ppro.Constants.MediaType.VIDEO, false)],
      },
    );
  } catch (failure) {
    throw hostFailure(
      "The new overlay is in place, but Premiere did not remove the rest of the previous one. Delete it by hand.",
      "createRemoveItemsAction",
      failure,
    );
  }
}

/** What sticks out of `old` on either side of the new clip. */
function leftovers(old: Edges, placement: Placement): Edges[] {
  const head = { start: old.start, end: old.end < placement.start ? old.end : placement.start };
  const tail = { start: old.start > placement.end ? old.start : placement.end, end: old.end };
  return [head, tail].filter((edges) => edges.start < edges.end);
}

function unionOf(a: Edges, b: Edges): Edges {
  return { start: a.start < b.start ? a.start : b.start, end: a.end > b.end ? a.end : b.end };
}

function isEqual(a: Edges, b: Edges): boolean {
  return a.start === b.start && a.end === b.end;
}

function overlaps(a: Edges, b: Edges): boolean {
  return a.start < b.end && b.start < a.end;
}
