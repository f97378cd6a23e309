import type { SimulatedPremiere } from "../simulated-host";

/** The programme monitor's own clock: it plays the sequence in a loop and leaves the host's playhead alone until it stops. */
export class Transport {
  readonly #premiere: SimulatedPremiere;
  readonly #nextRepaint: (callback: (time: number) => void) => void;
  readonly #listeners = new Set<() => void>();
  #playhead: bigint | null = null;
  #lastTime: number | null = null;
  #owed = 0;
  /** Says whether a time can be shown now; a late frame holds the clock. */
  isShowable: (ticks: bigint) => boolean = () => true;

  constructor(premiere: SimulatedPremiere, nextRepaint: (callback: (time: number) => void) => void) {
    this.#premiere = premiere;
    this.#nextRepaint = nextRepaint;
    premiere.subscribe(() => {
      this.#tell();
    });
  }

  get isPlaying(): boolean {
    return this.#playhead !== null;
  }

  /** The time that is shown, in ticks of the sequence. */
  get playheadTicks(): bigint {
    return this.#playhead ?? BigInt(this.#premiere.snapshot().playheadTicks);
  }

  /** Moves the playhead; playback stops. */
  seek(ticks: bigint): void {
    this.#playhead = null;
    this.#premiere.setPlayhead(ticks.toString());
  }

  toggle(): void {
    if (this.#playhead !== null) {
      this.seek(this.#playhead);
      return;
    }
    this.#playhead = this.playheadTicks;
    this.#lastTime = null;
    this.#owed = 0;
    this.#nextRepaint(this.#tick);
    this.#tell();
  }

  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly #tick = (time: number): void => {
    const { sequence } = this.#premiere.snapshot();
    if (this.#playhead === null || sequence === null) return;
    const perFrame = BigInt(sequence.ticksPerFrame);
    const frameMilliseconds = Number(perFrame) / 254_016_000;
    this.#owed = Math.min(this.#owed + time - (this.#lastTime ?? time), 2 * frameMilliseconds);
    this.#lastTime = time;
    const end = BigInt(sequence.endTicks);
    const next = this.#playhead + perFrame >= end ? 0n : this.#playhead + perFrame;
    if (this.#owed >= frameMilliseconds && this.isShowable(next)) {
      this.#owed -= frameMilliseconds;
      this.#playhead = next;
      this.#tell();
    }
    this.#nextRepaint(this.#tick);
  };

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
