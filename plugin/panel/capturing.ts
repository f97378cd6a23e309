import type { Capture, Clip } from "../../companion-server/protocol/api";
import { InveError, toInveError } from "../../companion-server/protocol/errors";
import { captureFrames } from "../host/capture-frames";
import { notify, notifyFailure, type PanelContext } from "./panel-context";
import type { CaptureOffer } from "./panel-state";
import { frameStarts, keepChoice, sequenceRate } from "./source-choice";

/** Longer stretches would fill the disk and take most of an hour. */
export const mostCapturedFrames = 3000;

/** A frame that has not come by then is asked for again. */
const frameMilliseconds = 12_000;
/** How long a failed or cancelled capture waits for its last frame, to delete it too. */
const lastFrameMilliseconds = 800;

/** Has Premiere write the frames of a stretch of the sequence, and makes a clip of them. */
export class Capturing {
  readonly #context: PanelContext;
  /** Shows what lies under the playhead again, by the choice that was made. */
  readonly #follow: () => Promise<void>;
  #controller: AbortController | null = null;

  constructor(context: PanelContext, follow: () => Promise<void>) {
    this.#context = context;
    this.#follow = follow;
  }

  /** Captures what is offered. The frames that were written are deleted again when it fails or is cancelled. */
  async start(): Promise<void> {
    const { store, drafts, newId } = this.#context;
    const offer = store.state.capture;
    if (offer === null || this.#controller !== null) return;
    const ticks = frameStarts(offer, offer.ticksPerFrame);
    if (ticks.length > mostCapturedFrames)
      throw new InveError(
        "InvalidInput",
        `This clip has ${ticks.length} frames; at most ${mostCapturedFrames} can be captured. Cut it in Premiere first.`,
      );
    const controller = new AbortController();
    this.#controller = controller;
    try {
      const clip = await this.#capture(offer, ticks, controller.signal);
      const { sequenceId, startTicks, endTicks, name } = offer;
      const { path, rate } = clip;
      const documentId = newId("document");
      keepChoice(drafts, sequenceId, { source: "capture", startTicks, endTicks, documentId, name, path, rate });
      store.change({ capture: null });
      notify(this.#context, "success", `${ticks.length} frames were captured. You draw on what the sequence shows.`);
    } finally {
      this.#controller = null;
      this.#showProgress(null);
    }
    await this.#follow();
  }

  /** Stops; Premiere finishes the one frame that it works on. */
  cancel(): void {
    this.#controller?.abort();
  }

  get isRunning(): boolean {
    return this.#controller !== null;
  }

  async #capture(offer: CaptureOffer, ticks: readonly string[], signal: AbortSignal): Promise<Clip> {
    const { client, host, newId } = this.#context;
    const baseName = newId("frames");
    const { captureFolder } = await client.hello(signal);
    const written: string[] = [];
    this.#showProgress({ done: 0, total: ticks.length });
    try {
      const pictures = await captureFrames<Capture>(
        host,
        {
          sequenceId: offer.sequenceId,
          ticks,
          folder: captureFolder,
          baseName,
          arrival: (names, stopped) => {
            written.push(...names);
            return this.#arrival(names, stopped);
          },
          onProgress: (done, total) => {
            this.#showProgress({ done, total });
          },
        },
        signal,
      );
      const names = pictures.map((picture) => picture.id);
      return await client.gatherCaptures(names, sequenceRate(offer.ticksPerFrame));
    } catch (failure) {
      // The frame that Premiere still works on would otherwise be left behind.
      await client.openCapture(written.slice(-2), lastFrameMilliseconds).catch(() => null);
      await client.discardCaptures(written).catch((thrown: unknown) => {
        notifyFailure(this.#context, thrown);
      });
      throw failure;
    }
  }

  async #arrival(names: readonly string[], signal: AbortSignal): Promise<Capture | null> {
    try {
      return await this.#context.client.openCapture(names, frameMilliseconds, signal);
    } catch (thrown) {
      const failure = toInveError(thrown);
      if (failure.code === "HostFailure") return null;
      throw failure;
    }
  }

  #showProgress(progress: CaptureOffer["progress"]): void {
    const { capture } = this.#context.store.state;
    if (capture !== null) this.#context.store.change({ capture: { ...capture, progress } });
  }
}
