import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { AtlasInference } from "../inference/atlas-inference";
import type { Device } from "../inference/device";
import type { AtlasState } from "../inference/atlas-state";
import { InveError } from "../protocol/errors";
import { scheduledBatch } from "./batch-sampler";
import type { FitSettings } from "./fit-settings";
import { heldOutErrors } from "./held-out-error";
import { scheduleAt, wholeFit, type Stretch } from "./loss-schedule";
import { RecoveringRun, type StartTraining } from "./recovering-run";
import { heldOutPairs, type FitEvidence } from "./sample-source";
import { samplesHere, type SampleStream, type StartSampling } from "./sample-stream";

/** How a fit is run. `report` is called after every chunk, `save` every few seconds, `isCancelled` between chunks. */
export interface FitOptions {
  readonly configuration: AtlasConfiguration;
  readonly evidence: FitEvidence;
  readonly settings: FitSettings;
  readonly device: Device;
  readonly seed: number;
  /** Where to go on from; a new fit without one. */
  readonly state: AtlasState | null;
  /** The steps to train, all of them; without it a whole fit, which ends early when training on does not pay. */
  readonly stretch?: Stretch;
  readonly save: (state: AtlasState) => Promise<void>;
  readonly report: (progress: { step: number; stepsPerSecond: number; mse: number }) => void;
  readonly isCancelled: () => boolean;
  /** Resolves when nothing more urgent wants the processor; asked before every run. */
  readonly untilFree?: () => Promise<void>;
  /** How a training run begins; tests put another in its place. */
  readonly start?: StartTraining;
  /** Where samples are drawn; by default between the runs. */
  readonly startSampling?: StartSampling;
}

/** A fitted atlas. */
export interface FittedAtlas {
  readonly state: AtlasState;
  readonly steps: number;
  readonly mse: number;
  /** Where it ended: what was asked for, or the processor after the device was lost on the way. */
  readonly device: Device;
}

/**
 * Trains the atlas until its held-out error no longer falls, or to the end of the stretch. A training run that becomes
 * unstable goes back to the last good state with a lower learning rate, once; one that loses its device goes on from there on
 * the processor.
 * Errors: `Cancelled` (after saving), `NumericFailure`.
 */
export async function fitAtlas(options: FitOptions): Promise<FittedAtlas> {
  const { configuration, settings, evidence, startSampling = samplesHere } = options;
  const seed = options.seed + (options.state?.step ?? 0);
  const samples = startSampling({ configuration, evidence, settings, seed });
  const monitor = options.stretch === undefined ? new StopMonitor(options, heldOutPairs(evidence.motion)) : null;
  const run = new RecoveringRun(options);
  try {
    for (;;) {
      const { device } = run;
      const mse = await train(options, { run, samples, monitor });
      const state = await run.checkpoint();
      if (state !== null) return { state, steps: run.step, mse, device: run.device };
      // A device that was lost at the very end takes the steps since the last copy with it; they are trained again.
      if (run.device === device) throw new InveError("NumericFailure", undefined, { details: { step: run.step } });
    }
  } finally {
    await Promise.all([run.dispose(), samples.dispose()]);
  }
}

/** Trains until the last step or until it does not pay any more; the mean squared colour error of the last run. */
async function train(
  { configuration, settings, ...options }: FitOptions,
  { run, samples, monitor }: { run: RecoveringRun; samples: SampleStream; monitor: StopMonitor | null },
): Promise<number> {
  const stretch = options.stretch ?? wholeFit(settings);
  let mse = 0;
  let savedAt = performance.now();
  while (run.step < stretch.to) {
    await options.untilFree?.();
    const startedAt = performance.now();
    mse = await run.advance(async (step, rate) =>
      scheduledBatch(configuration, await samples.next(), (within) =>
        scheduleAt(settings, stretch, step + within, rate),
      ),
    );
    const stepsPerSecond = (configuration.stepsPerRun * 1000) / (performance.now() - startedAt);
    options.report({ step: run.step, stepsPerSecond, mse });
    const isSaveDue = performance.now() - savedAt >= settings.secondsBetweenSaves * 1000;
    if (isSaveDue || options.isCancelled()) {
      const good = await run.checkpoint();
      if (good !== null) await options.save(good);
      savedAt = performance.now();
    }
    if (options.isCancelled()) throw new InveError("Cancelled");
    if (monitor !== null && (await monitor.shouldStop(run))) break;
  }
  return mse;
}

/**
 * Looks at the held-out correspondences now and then, and says when training on does not pay any more. It looks on the
 * processor, where a few thousand points take milliseconds and no device can be lost.
 */
class StopMonitor {
  private best = Infinity;

  constructor(
    private readonly options: FitOptions,
    private readonly heldOut: Int32Array,
  ) {}

  async shouldStop(run: RecoveringRun): Promise<boolean> {
    const { configuration, evidence, settings } = this.options;
    const isDue = run.step >= settings.leastSteps && run.step % settings.stepsBetweenChecks === 0;
    if (!isDue || run.step >= settings.steps) return false;
    const state = await run.checkpoint();
    if (state === null) return false;
    const inference = await AtlasInference.create({ configuration, state, device: "cpu" });
    try {
      const { median } = await heldOutErrors(inference, configuration, evidence, this.heldOut);
      const improvement = (this.best - median) / this.best;
      this.best = Math.min(this.best, median);
      return Number.isFinite(improvement) && improvement < settings.leastImprovement;
    } finally {
      await inference.dispose();
    }
  }
}
