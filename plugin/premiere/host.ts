import type { HostMark, HostOverlay, PremiereHost } from "../host/premiere-host";
import { createQueue, requireSequence } from "./active";
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

const sentences = {
  state: "Premiere did not say what is open.",
  clipAt: "Premiere did not say which clip is under the playhead.",
  player: "Premiere did not move the playhead.",
  marks: "Premiere did not list the markers.",
  mark: "Premiere did not change the markers.",
  colour: "Premiere did not colour the marker.",
  claim: "Premiere did not keep which drawing belongs to the sequence.",
  ingest: "Premiere did not say how it imports files.",
  capture: "Premiere could not write the frame.",
  endCapture: "Premiere did not show the overlays again. Check whether a video track is switched off.",
  place: "Premiere did not place the overlay. Look at the timeline before you try again.",
  replace: "Premiere did not replace the overlay. Look at the timeline before you try again.",
  overlays: "Premiere did not list the overlays.",
};

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
  return {
    ...reads(environment),
    ...markWrites(environment, inOrder),
    ...overlayWrites(environment, inOrder, capture),
    captureFrame: (sequenceId, ticks, folder, baseName) =>
      inOrder(() =>
        whenPremiereAnswers(sentences.capture, "exportSequenceFrame", async () => {
          const { sequence } = await requireSequence(environment.ppro, sequenceId);
          return capture.frame(sequence, { ticks: BigInt(ticks), folder, baseName });
        }),
      ),
    endCapture: () => inOrder(() => whenPremiereAnswers(sentences.endCapture, "setMute", () => capture.end())),
    subscribe,
  };
}

type InOrder = ReturnType<typeof createQueue>;

function reads(
  environment: HostEnvironment,
): Pick<PremiereHost, "state" | "clipAt" | "setPlayhead" | "listMarks" | "listOverlays" | "importWarning"> {
  const { ppro } = environment;
  return {
    state: () => whenPremiereAnswers(sentences.state, "state", () => readState(environment)),
    clipAt: (sequenceId, ticks) =>
      whenPremiereAnswers(sentences.clipAt, "clipAt", async () => {
        const { sequence } = await requireSequence(ppro, sequenceId);
        return readClipAt(ppro, sequence, BigInt(ticks));
      }),
    setPlayhead: (sequenceId, ticks) =>
      whenPremiereAnswers(sentences.player, "setPlayerPosition", async () => {
        const { sequence } = await requireSequence(ppro, sequenceId);
        await setPlayhead(ppro, sequence, ticks);
      }),
    listMarks: (sequenceId): Promise<HostMark[]> =>
      whenPremiereAnswers(sentences.marks, "getMarkers", async () =>
        listMarks(ppro, (await requireSequence(ppro, sequenceId)).sequence),
      ),
    importWarning: (sequenceId) =>
      whenPremiereAnswers(sentences.ingest, "getIngestSettings", async () =>
        importWarning(ppro, (await requireSequence(ppro, sequenceId)).project),
      ),
    listOverlays: (sequenceId): Promise<HostOverlay[]> =>
      whenPremiereAnswers(sentences.overlays, "getTrackItems", async () => {
        const { sequence } = await requireSequence(ppro, sequenceId);
        return (await findOverlays(ppro, sequence)).map(withoutHandles);
      }),
  };
}

/** Read back, because a sequence that was just made was seen to say yes and stay where it was. */
async function setPlayhead(ppro: Ppro, sequence: Sequence, ticks: string): Promise<void> {
  const isAccepted = await sequence.setPlayerPosition(ppro.TickTime.createWithTicks(ticks));
  const miss = BigInt((await sequence.getPlayerPosition()).ticks) - BigInt(ticks);
  const ticksPerFrame = BigInt(await sequence.getTimebase());
  if (!isAccepted || miss > ticksPerFrame || miss < -ticksPerFrame)
    throw hostFailure(sentences.player, "setPlayerPosition");
}

function markWrites(
  environment: HostEnvironment,
  inOrder: InOrder,
): Pick<PremiereHost, "addMark" | "removeMark" | "colourMark" | "claimDocument"> {
  const { ppro } = environment;
  return {
    addMark: (sequenceId, ticks, name): Promise<HostMark> =>
      inOrder(() =>
        whenPremiereAnswers(sentences.mark, "createAddMarkerAction", async () =>
          addMark(ppro, await requireSequence(ppro, sequenceId), { ticks: BigInt(ticks), name }),
        ),
      ),
    removeMark: (sequenceId, key) =>
      inOrder(() =>
        whenPremiereAnswers(sentences.mark, "createRemoveMarkerAction", async () => {
          await removeMark(ppro, await requireSequence(ppro, sequenceId), key);
        }),
      ),
    colourMark: (sequenceId, key, state) =>
      inOrder(() =>
        whenPremiereAnswers(sentences.colour, "createSetColorByIndexAction", async () => {
          await colourMark(ppro, await requireSequence(ppro, sequenceId), { key, state });
        }),
      ),
    claimDocument: (sequenceId, documentId) =>
      inOrder(() =>
        whenPremiereAnswers(sentences.claim, "createSetValueAction", async () => {
          await claimDocument(ppro, await requireSequence(ppro, sequenceId), documentId);
        }),
      ),
  };
}

function overlayWrites(
  environment: HostEnvironment,
  inOrder: InOrder,
  capture: Capture,
): Pick<PremiereHost, "placeOverlay" | "replaceOverlay"> {
  const { ppro } = environment;
  return {
    placeOverlay: (sequenceId, overlay): Promise<HostOverlay> =>
      inOrder(() =>
        whenPremiereAnswers(sentences.place, "placeOverlay", async () => {
          await capture.end();
          return placeOnTop(environment, await requireSequence(ppro, sequenceId), overlay);
        }),
      ),
    replaceOverlay: (sequenceId, itemId, overlay): Promise<HostOverlay> =>
      inOrder(() =>
        whenPremiereAnswers(sentences.replace, "replaceOverlay", async () => {
          await capture.end();
          return replaceOverlay(environment, await requireSequence(ppro, sequenceId), itemId, overlay);
        }),
      ),
  };
}
