import type { Progress } from "../protocol/progress";

/** Least time between two reported values: ten a second are enough for any eye. */
const reportIntervalMilliseconds = 100;

/** Speed is averaged over about this long, so that the time left neither jumps nor lags a stage behind. */
const averagingMilliseconds = 5_000;

/** Before this much of a job is seen, no time left is told. */
const leastMilliseconds = 2_000;
const leastFraction = 0.02;

/**
 * Turns what running work reports, as often as it likes, into at most ten values a second, with a fraction that never
 * falls and a time left that does not jump. The time left is always our own: a stage knows its own end at best, and
 * would say so only of itself.
 */
export class ProgressMeter {
  private readonly now: () => number;
  private readonly startedAt: number;
  private reportedAt = -Infinity;
  private fraction = 0;
  private speed: { readonly at: number; readonly fraction: number; readonly perMillisecond: number };

  /** `now`: a clock in milliseconds. */
  constructor(now: () => number) {
    this.now = now;
    this.startedAt = now();
    this.speed = { at: this.startedAt, fraction: 0, perMillisecond: 0 };
  }

  /** The value to tell, or null when the last one is too recent. */
  accept(progress: Progress): Progress | null {
    const now = this.now();
    if (Number.isFinite(progress.fraction))
      this.fraction = Math.max(this.fraction, Math.min(1, Math.max(0, progress.fraction)));
    if (now - this.reportedAt < reportIntervalMilliseconds) return null;
    this.reportedAt = now;
    this.measureSpeed(now);
    const secondsLeft = this.secondsLeft(now);
    const { secondsLeft: _, ...rest } = progress;
    return { ...rest, fraction: this.fraction, ...(secondsLeft === undefined ? {} : { secondsLeft }) };
  }

  private measureSpeed(now: number): void {
    const elapsed = now - this.speed.at;
    if (elapsed <= 0) return;
    const latest = (this.fraction - this.speed.fraction) / elapsed;
    // Until one averaging time has passed, the plain average since the start is the steadier estimate.
    const weight = elapsed / Math.min(averagingMilliseconds, Math.max(elapsed, now - this.startedAt));
    const perMillisecond = this.speed.perMillisecond + (latest - this.speed.perMillisecond) * Math.min(1, weight);
    this.speed = { at: now, fraction: this.fraction, perMillisecond };
  }

  private secondsLeft(now: number): number | undefined {
    if (now - this.startedAt < leastMilliseconds || this.fraction < leastFraction) return undefined;
    if (this.speed.perMillisecond <= 0) return undefined;
    return (1 - this.fraction) / this.speed.perMillisecond / 1000;
  }
}
