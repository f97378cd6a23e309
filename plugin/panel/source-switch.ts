import type { Capturing } from "./capturing";
import { notify, notifyFailure, type PanelContext } from "./panel-context";
import { findEarlierCapture, frameStarts, keepChoice } from "./source-choice";

/** Lets the user decide whether the media file is read or frames are captured as the sequence shows them. */
export class SourceSwitch {
  readonly #context: PanelContext;
  readonly #capturing: Capturing;
  readonly #follow: () => Promise<void>;

  constructor(context: PanelContext, capturing: Capturing, follow: () => Promise<void>) {
    this.#context = context;
    this.#capturing = capturing;
    this.#follow = follow;
  }

  /** Offers to capture the clip that is open, although its media could be read. */
  offerCapture(): void {
    const { work } = this.#context.store.state;
    if (work === null) return;
    const { sequenceId, startTicks, endTicks, ticksPerSequenceFrame: ticksPerFrame } = work.place;
    const stretch = { sequenceId, startTicks, endTicks, ticksPerFrame };
    const frames = frameStarts(stretch, ticksPerFrame).length;
    const reason = "Captured frames show the clip as the sequence does: with its colours, effects, size and speed.";
    const found = findEarlierCapture(this.#context.drafts, sequenceId, startTicks);
    this.#context.store.change({
      playback: "stopped",
      capture: {
        ...stretch,
        frames,
        name: work.name,
        reason,
        alternative: "leave",
        earlier: found === null ? "none" : "captured",
        progress: null,
      },
    });
  }

  /** Captures what is offered. */
  capture(): void {
    this.#capturing.start().catch((thrown: unknown) => {
      notifyFailure(this.#context, thrown);
    });
  }

  /** Goes back to the frames that were captured earlier, and to what was drawn on them. */
  useEarlierCapture(): void {
    const { store, drafts } = this.#context;
    const { capture } = store.state;
    const found = capture === null ? null : findEarlierCapture(drafts, capture.sequenceId, capture.startTicks);
    if (capture === null || found === null) return;
    keepChoice(drafts, capture.sequenceId, found);
    store.change({ capture: null });
    this.#follow().catch((thrown: unknown) => {
      notifyFailure(this.#context, thrown);
    });
  }

  cancelCapture(): void {
    this.#capturing.cancel();
  }

  /** Leaves everything as it is. */
  dismissCapture(): void {
    this.#context.store.change({ capture: null });
  }

  /** Reads the media file from now on; says so when Premiere shows the clip otherwise than its file. */
  useMedia(): void {
    this.#useMedia().catch((thrown: unknown) => {
      notifyFailure(this.#context, thrown);
    });
  }

  async #useMedia(): Promise<void> {
    const { store, host, drafts } = this.#context;
    const { work, capture } = store.state;
    const stretch = capture ?? work?.place;
    if (stretch === undefined) return;
    const { sequenceId, startTicks, endTicks } = stretch;
    const found = await host.clipAt(sequenceId, startTicks);
    if (found?.source.kind !== "media") {
      notify(this.#context, "info", found?.source.reason ?? "There is no clip any more.");
      return;
    }
    keepChoice(drafts, sequenceId, { source: "media", startTicks, endTicks });
    store.change({ capture: null });
    await this.#follow();
  }
}
