import { present } from "../drawing/history";
import type { HostEvent } from "../host/premiere-host";
import { frameAtSequenceTime, sequenceTimeOfFrame } from "./clip-time";
import { notifyFailure, type PanelContext } from "./panel-context";

/** Reports of the host within this time after our own move are echoes of it, in milliseconds. */
const echoMilliseconds = 600;

/** Which frame is shown: stepping, scrubbing, and the host's playhead in step with it. */
export class Navigation {
  readonly #context: PanelContext;
  readonly #now: () => number;
  #movedAt = -Infinity;
  #sending: Promise<void> | null = null;
  #isStale = false;

  constructor(context: PanelContext, now: () => number) {
    this.#context = context;
    this.#now = now;
  }

  /** Shows a frame of the clip, cut to the document's range, and lets the host's playhead follow. */
  goTo(frame: number): void {
    const shown = this.#show(frame);
    if (shown) this.#tellHost();
  }

  step(by: number): void {
    this.#context.store.change({ playback: "stopped" });
    this.goTo(this.#context.store.state.frame + by);
  }

  /** Shows a frame during playback; the host is told when playback stops. */
  showWhilePlaying(frame: number): void {
    this.#show(frame);
  }

  togglePlayback(): void {
    const { playback, work } = this.#context.store.state;
    if (work === null) return;
    this.#context.store.change({ playback: playback === "playing" ? "stopped" : "playing" });
    if (playback === "playing") this.#tellHost();
  }

  /** Follows the host's playhead unless the move was ours. */
  takeHostEvent(event: HostEvent): void {
    const { work, playback } = this.#context.store.state;
    if (event.kind !== "playhead" || work === null || playback === "playing") return;
    const { host } = this.#context.store.state;
    if (host !== null) this.#context.store.change({ host: { ...host, playheadTicks: event.ticks } });
    if (this.#sending !== null || this.#now() - this.#movedAt < echoMilliseconds) return;
    const ticks = BigInt(event.ticks);
    if (ticks < BigInt(work.place.startTicks) || ticks >= BigInt(work.place.endTicks)) return;
    this.#show(frameAtSequenceTime(work.place, work.clip.rate, event.ticks));
  }

  #show(frame: number): boolean {
    const { work, frame: before } = this.#context.store.state;
    if (work === null) return false;
    const { range } = present(work.history).clip;
    const next = Math.min(Math.max(Math.round(frame), range.first), range.last);
    if (next === before) return false;
    this.#context.store.change({ frame: next });
    return true;
  }

  /** One message at a time; while one is under way only the newest frame waits. */
  #tellHost(): void {
    this.#movedAt = this.#now();
    this.#isStale = true;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
      this.#movedAt = this.#now();
    });
  }

  async #send(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      const { work, frame } = this.#context.store.state;
      if (work === null) return;
      const ticks = sequenceTimeOfFrame(work.place, work.clip.rate, frame);
      await this.#context.host.setPlayhead(work.place.sequenceId, ticks).catch((thrown: unknown) => {
        notifyFailure(this.#context, thrown);
      });
    }
  }
}
