import type { PremiereHost } from "../host/premiere-host";
import { createQueue, requireSequence, type OpenSequence } from "./active";
import { createCapture, type Capture } from "./capture";
import { readClipAt } from "./clip-at";
import type { HostEnvironment } from "./environment";
import { hostFailure, whenPremiereAnswers } from "./failure";
import { importWarning } from "./import-media";
import { addMark, colourMark, listMarks, removeMark } from "./marks";
import type { Ppro, Sequence } from "./ppro";
import { findOverlays, withoutHandles } from "./overlays";
import { placeOnTop } from "./placing";
import { createPolling } from "./polling";
import { replaceOverlay } from "./replacing";
import { claimDocument } from "./sequence-property";
import { readState } from "./sequence-state";

/** What is asked of Premiere: the sentence for when it fails, and the member to name in a support request. */
type Question = readonly [sentence: string, call: string];

const questions = {
  state: ["Premiere did not say what is open.", "state"],
  clipAt: ["Premiere did not say which clip is under the playhead.", "clipAt"],
  player: ["Premiere did not move the playhead.", "setPlayerPosition"],
  listMarks: ["Premiere did not list the markers.", "getMarkers"],
  addMark: ["Premiere did not change the markers.", "createAddMarkerAction"],
  removeMark: ["Premiere did not change the markers.", "createRemoveMarkerAction"],
  colourMark: ["Premiere did not colour the marker.", "createSetColorByIndexAction"],
  claim: ["Premiere did not keep which drawing belongs to the sequence.", "createSetValueAction"],
  ingest: ["Premiere did not say how it imports files.", "getIngestSettings"],
  capture: ["Premiere could not write the frame.", "exportSequenceFrame"],
  endCapture: ["Premiere did not show the overlays again. Check whether a video track is switched off.", "setMute"],
  place: ["Premiere did not place the overlay. Look at the timeline before you try again.", "placeOverlay"],
  replace: ["Premiere did not replace the overlay. Look at the timeline before you try again.", "replaceOverlay"],
  overlays: ["Premiere did not list the overlays.", "getTrackItems"],
} as const satisfies Record<string, Question>;

/**
 * The host over Premiere's scripting interface, the real one or the fake. Calls that change something run one after the
 * other; every failure arrives as `HostFailure` with a sentence. Muted tracks of an earlier run are given back at once.
 */
export function createPremiereHost(environment: HostEnvironment): PremiereHost {
  const inOrder = createQueue();
  const capture = createCapture(environment);
  const repair = () => {
    inOrder(() => capture.repair()).catch(() => undefined);
  };
  const subscribe = createPolling(environment, repair);
  repair();
  const read: Ask = (sequenceId, [sentence, call], work) =>
    whenPremiereAnswers(sentence, call, async () => work(await requireSequence(environment.ppro, sequenceId)));
  const write: Ask = (sequenceId, question, work) => inOrder(() => read(sequenceId, question, work));
  return {
    ...reads(environment, read),
    ...markWrites(environment, write),
    ...overlayWrites(environment, write, capture),
    captureFrame: (sequenceId, ticks, folder, baseName) =>
      write(sequenceId, questions.capture, ({ sequence }) =>
        capture.frame(sequence, { ticks: BigInt(ticks), folder, baseName }),
      ),
    endCapture: () => inOrder(() => whenPremiereAnswers(...questions.endCapture, () => capture.end())),
    subscribe,
  };
}

/** Does `work` on the sequence that the caller decided for. */
type Ask = <T>(sequenceId: string, question: Question, work: (open: OpenSequence) => Promise<T>) => Promise<T>;

function reads(
  environment: HostEnvironment,
  read: Ask,
): Pick<PremiereHost, "state" | "clipAt" | "setPlayhead" | "listMarks" | "listOverlays" | "importWarning"> {
  const { ppro } = environment;
  return {
    state: () => whenPremiereAnswers(...questions.state, () => readState(environment)),
    clipAt: (sequenceId, ticks) =>
      read(sequenceId, questions.clipAt, ({ sequence }) => readClipAt(ppro, sequence, BigInt(ticks))),
    setPlayhead: (sequenceId, ticks) =>
      read(sequenceId, questions.player, ({ sequence }) => setPlayhead(ppro, sequence, ticks)),
    listMarks: (sequenceId) => read(sequenceId, questions.listMarks, ({ sequence }) => listMarks(ppro, sequence)),
    importWarning: (sequenceId) => read(sequenceId, questions.ingest, ({ project }) => importWarning(ppro, project)),
    listOverlays: (sequenceId) =>
      read(sequenceId, questions.overlays, async ({ sequence }) =>
        (await findOverlays(ppro, sequence)).map(withoutHandles),
      ),
  };
}

/** Read back, because a sequence that was just made was seen to say yes and stay where it was. */
async function setPlayhead(ppro: Ppro, sequence: Sequence, ticks: string): Promise<void> {
  const isAccepted = await sequence.setPlayerPosition(ppro.TickTime.createWithTicks(ticks));
  const miss = BigInt((await sequence.getPlayerPosition()).ticks) - BigInt(ticks);
  const ticksPerFrame = BigInt(await sequence.getTimebase());
  if (!isAccepted || miss > ticksPerFrame || miss < -ticksPerFrame) throw hostFailure(...questions.player);
}

function markWrites(
  { ppro }: HostEnvironment,
  write: Ask,
): Pick<PremiereHost, "addMark" | "removeMark" | "colourMark" | "claimDocument"> {
  return {
    addMark: (sequenceId, ticks, name) =>
      write(sequenceId, questions.addMark, (open) => addMark(ppro, open, { ticks: BigInt(ticks), name })),
    removeMark: (sequenceId, key) => write(sequenceId, questions.removeMark, (open) => removeMark(ppro, open, key)),
    colourMark: (sequenceId, key, state) =>
      write(sequenceId, questions.colourMark, (open) => colourMark(ppro, open, { key, state })),
    claimDocument: (sequenceId, documentId) =>
      write(sequenceId, questions.claim, (open) => claimDocument(ppro, open, documentId)),
  };
}

function overlayWrites(
  environment: HostEnvironment,
  write: Ask,
  capture: Capture,
): Pick<PremiereHost, "placeOverlay" | "replaceOverlay"> {
  return {
    placeOverlay: (sequenceId, overlay) =>
      write(sequenceId, questions.place, async (open) => {
        await capture.end();
        return placeOnTop(environment, open, overlay);
      }),
    replaceOverlay: (sequenceId, itemId, overlay) =>
      write(sequenceId, questions.replace, async (open) => {
        await capture.end();
        return replaceOverlay(environment, open, itemId, overlay);
      }),
  };
}
