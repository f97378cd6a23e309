import type { HostOverlay, PlaceOverlay } from "../host/premiere-host";
import type { OpenSequence } from "./active";
import type { HostEnvironment } from "./environment";
import { hostFailure } from "./failure";
import { importOverlay, mediaLength } from "./import-media";
import { ensureStraightAlpha } from "./interpretation";
import { colourActions, findColouring } from "./marks";
import { findOverlays, withoutHandles } from "./overlays";
import type { Action, Ppro, ProjectItem, Sequence, TickTime } from "./ppro";
import { claimLink, readLink, writeLinkAction, type SequenceLink } from "./sequence-property";
import { frameCount, isOnFrame } from "./ticks";
import { isSameLayout, readLayout, type TimelineLayout } from "./timeline";
import { commit } from "./transaction";

/** The words in Premiere's undo list for the one step that removes the overlay again. */
export const placeLabel = "Add drawing overlay";

/**
 * Imports the file and lays it over everything, on a new top track, in one undo entry together with the link to its
 * document. Every other clip edge is proven unmoved afterwards. Throws `HostFailure`; its sentence says whether
 * something has to be undone by hand, because Premiere offers plug-ins no undo.
 */
export async function placeOnTop(
  environment: HostEnvironment,
  open: OpenSequence,
  overlay: PlaceOverlay,
): Promise<HostOverlay> {
  const placement = await preparePlacement(environment, open, overlay);
  await layOnNewTrack(environment, open, placement);
  return findPlaced(environment, open, placement);
}

/** A file that is imported, checked and ready to be laid down. */
export interface Placement {
  readonly item: ProjectItem;
  readonly itemId: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly link: SequenceLink;
  /** Marks whose drawings the overlay shows. */
  readonly shownMarks: readonly string[];
}

/** Does everything about a placement that leaves the timeline alone. */
export async function preparePlacement(
  environment: HostEnvironment,
  open: OpenSequence,
  overlay: PlaceOverlay,
): Promise<Placement> {
  const { ppro } = environment;
  const ticksPerFrame = BigInt(await open.sequence.getTimebase());
  const start = BigInt(overlay.startTicks);
  if (start < 0n || !isOnFrame(start, ticksPerFrame))
    throw hostFailure("The overlay does not start on a frame of the sequence.", "createOverwriteItemAction");
  const item = await importOverlay(environment, open.project, overlay.path);
  const length = frameCount(await mediaLength(ppro, item), ticksPerFrame);
  if (length !== 0n && length !== BigInt(overlay.frames))
    throw hostFailure(
      `The overlay file lasts ${length.toString()} frames of the sequence where ${overlay.frames.toString()} are needed. Propagate again.`,
      "getMedia",
    );
  await ensureStraightAlpha(ppro, open.project, item);
  const link = claimLink(await readLink(ppro, open.sequence), open.sequence, overlay.documentId);
  const itemId = item.getId();
  return {
    item,
    itemId,
    start,
    end: start + BigInt(overlay.frames) * ticksPerFrame,
    link: { ...link, overlays: [...link.overlays.filter((id) => id !== itemId), itemId] },
    shownMarks: overlay.shownMarks ?? [],
  };
}

async function layOnNewTrack(environment: HostEnvironment, open: OpenSequence, placement: Placement): Promise<void> {
  const { ppro } = environment;
  const { sequence } = open;
  const before = await readLayout(ppro, sequence, placement);
  const newTrack = before.video.length;
  const start = ppro.TickTime.createWithTicks(placement.start.toString());
  const editor = ppro.SequenceEditor.getEditor(sequence);
  // Overwriting above the top makes a track on most versions; where it does not, inserting does. Inserting may shift the
  // audio track that it names, so it names one that does not exist: the file has no audio to put there.
  const ways: ((item: ProjectItem, time: TickTime) => Action | undefined)[] = [
    (item, time) => editor.createOverwriteItemAction(item, time, newTrack, 0),
    (item, time) => editor.createInsertProjectItemAction(item, time, newTrack, before.audio.length, true),
  ];
  let problem: unknown = null;
  for (const way of ways) {
    const companions = await actionsBeside(ppro, sequence, placement);
    try {
      commit({
        project: open.project,
        label: placeLabel,
        make: () => [way(placement.item, start), ...companions()],
      });
    } catch (failure) {
      problem = failure;
    }
    const after = await readLayout(ppro, sequence, placement);
    if (isPlacedOnTop(before, after, placement)) return;
    if (!isSameLayout(before, after)) throw movedSomething();
  }
  throw hostFailure("Premiere did not add a track for the overlay. The timeline is unchanged.", placeLabel, problem);
}

/** What belongs into the undo entry of a placement: the link to the document, and the colours of the marks it shows. */
export async function actionsBeside(
  ppro: Ppro,
  sequence: Sequence,
  placement: Placement,
): Promise<() => (Action | undefined)[]> {
  const properties = await ppro.Properties.getProperties(sequence);
  const colouring = await findColouring(ppro, sequence, placement.shownMarks, "propagated");
  return () => [writeLinkAction(ppro, properties, placement.link), ...colourActions(colouring)];
}

/** Exactly one clip more, alone on one more track, with the wanted edges; everything else where it was. */
function isPlacedOnTop(before: TimelineLayout, after: TimelineLayout, placement: Placement): boolean {
  const newTrack = before.video.length;
  const [mine, ...more] = after.video[newTrack]?.edges ?? [];
  return (
    after.video.length === newTrack + 1 &&
    mine !== undefined &&
    more.length === 0 &&
    mine.start === placement.start &&
    mine.end === placement.end &&
    isSameLayout(before, { video: after.video.slice(0, newTrack), audio: after.audio })
  );
}

/** The failure that asks for the one thing a plug-in cannot do itself. */
export function movedSomething(): Error {
  return hostFailure(
    "Premiere changed other things on the timeline while placing the overlay. Choose Edit > Undo once in Premiere.",
    placeLabel,
  );
}

/** The overlay as it lies in the sequence now. */
export async function findPlaced(
  environment: HostEnvironment,
  open: OpenSequence,
  placement: Placement,
): Promise<HostOverlay> {
  const overlays = await findOverlays(environment.ppro, open.sequence, placement);
  const placed = overlays.find(
    (overlay) => overlay.itemId === placement.itemId && overlay.startTicks === placement.start.toString(),
  );
  if (placed === undefined)
    throw hostFailure(
      "Premiere shows something else where the overlay was placed. Undo once and try again.",
      placeLabel,
    );
  return withoutHandles(placed);
}
