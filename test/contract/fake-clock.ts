import type { Timers } from "../../plugin/premiere/environment";
import type { FakeScheduler } from "../../plugin/simulator/fake/core";

/** Time that passes only when nothing else is left to do, with its own seeded chance. */
export class FakeClock implements FakeScheduler, Timers {
  now = 0;
  private readonly due: { at: number; order: number; action: () => void }[] = [];
  private order = 0;
  private seed: number;

  constructor(seed: number) {
    this.seed = seed;
  }

  after(milliseconds: number, action: () => void): () => void {
    const entry = { at: this.now + milliseconds, order: this.order++, action };
    this.due.push(entry);
    return () => {
      const index = this.due.indexOf(entry);
      if (index >= 0) this.due.splice(index, 1);
    };
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, resolve);
    });
  }

  /** Mulberry32: small, and the same everywhere. */
  random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Lets time pass until `work` has settled; a work that waits for nothing that will ever happen is an error. */
  async run<T>(work: Promise<T>): Promise<T> {
    const outcome = { isSettled: false };
    const settle = () => {
      outcome.isSettled = true;
    };
    work.then(settle, settle);
    for (;;) {
      await turnOfTheLoop();
      if (outcome.isSettled) return work;
      if (!this.step()) throw new Error("Nothing is left that could end this wait.");
    }
  }

  /** Lets everything happen that is due within `milliseconds`. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    await turnOfTheLoop();
    while (this.due.some((entry) => entry.at <= end)) {
      this.step();
      await turnOfTheLoop();
    }
    this.now = end;
  }

  private step(): boolean {
    let next = this.due[0];
    for (const entry of this.due)
      if (next !== undefined && (entry.at < next.at || (entry.at === next.at && entry.order < next.order)))
        next = entry;
    if (next === undefined) return false;
    this.due.splice(this.due.indexOf(next), 1);
    this.now = Math.max(this.now, next.at);
    next.action();
    return true;
  }
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
