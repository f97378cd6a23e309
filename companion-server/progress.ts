import type { Progress } from "./protocol/progress";

/** Takes progress of a running piece of work; called as often as convenient, throttled by the receiver. */
export type ReportProgress = (progress: Progress) => void;

/** What every piece of work longer than 50 ms receives. `signal` stops it within a second, leaving nothing behind. */
export interface WorkContext {
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
}
