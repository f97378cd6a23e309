import type { ReportProgress, WorkContext } from "../progress";
import type { Stage } from "../protocol/progress";

/** Which share of the whole work each of its stages takes; in order, summing to 1. */
export type StageShares = readonly (readonly [Stage, number])[];

/** Reports the progress of one stage, which counts from 0 to 1 by itself, as progress of the whole work. */
export function withinWhole(shares: StageShares, stage: Stage, report: ReportProgress): ReportProgress {
  const index = shares.findIndex(([name]) => name === stage);
  const before = shares.slice(0, Math.max(0, index)).reduce((sum, [, share]) => sum + share, 0);
  const share = shares[index]?.[1] ?? 0;
  const start = performance.now();
  return (progress) => {
    const fraction = Math.min(1, before + share * progress.fraction);
    const elapsed = (performance.now() - start) / 1000;
    const ownLeft =
      progress.secondsLeft ??
      (progress.fraction > 0.02 ? (elapsed / progress.fraction) * (1 - progress.fraction) : undefined);
    const later = Math.max(0, 1 - before - share) / Math.max(share, 1e-6);
    const stageSeconds = progress.fraction > 0.02 ? elapsed / progress.fraction : undefined;
    const secondsLeft =
      ownLeft === undefined || stageSeconds === undefined ? undefined : ownLeft + later * stageSeconds;
    report({ ...progress, fraction, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
  };
}

/** The context of a part of one stage, which counts from 0 to 1 by itself: `share` of the stage, after `before` of it. */
export function partOfStage(context: WorkContext, before: number, share: number): WorkContext {
  return {
    signal: context.signal,
    report: ({ secondsLeft: _, ...progress }) => {
      context.report({ ...progress, fraction: before + share * progress.fraction });
    },
  };
}
