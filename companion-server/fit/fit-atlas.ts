import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { createRandom } from "../../models/random";
import { AtlasInference } from "../inference/atlas-inference";
import type { Device } from "../inference/device";
import type { AtlasState } from "../inference/atlas-state";
import { TrainingRun } from "../inference/training-run";
import { InveError } from "../protocol/errors";
import { BatchSampler } from "./batch-sampler";
import type { FitSettings } from "./fit-settings";
import { heldOutErrors } from "./held-out-error";
import { scheduleAt } from "./loss-schedule";
import type { FitEvidence } from "./sample-source";

/** Learning rate after a fit has become unstable, as a share of the schedule's. */
const recoveryRate = 0.3;

/** How a fit is run. `report` is called after every chunk, `save` every few seconds, `isCancelled` between chunks. */
export interface FitOptions {
  readonly configuration: AtlasConfiguration;
  readonly evidence: FitEvidence;
  readonly settings: FitSettings;
  readonly device: Device;
  readonly seed: number;
  readonly state: AtlasState | null;
  readonly save: (state: AtlasState) => Promise<void>;
  readonly report: (progress: { step: number; stepsPerSecond: number; mse: number }) => void;
  readonly isCancelled: () => boolean;
}

/** A fitted atlas. */
export interface FittedAtlas {
  readonly state: AtlasState;
  readonly steps: number;
  readonly mse: number;
}

/**
 * Trains the atlas until its held-out error no longer falls. A training run that becomes unstable goes back to the last
 * good state with a lower learning rate, once. Errors: `Cancelled` (after saving), `NumericFailure`.
 */
export async function fitAtlas(options: FitOptions): Promise<FittedAtlas> {
  const { configuration, settings } = options;
  const random = createRandom(options.seed + (options.state?.step ?? 0));
  const sampler = new BatchSampler(configuration, options.evidence, settings, random);
  const monitor = new StopMonitor(options, sampler.source.heldOutPairs);
  let run = await startRun(options, options.state);
  let good = options.state;
  let step = options.state?.step ?? 0;
  let rate = 1;
  let mse = 0;
  let savedAt = performance.now();
  try {
    while (step < settings.steps) {
      const startedAt = performance.now();
      const batch = sampler.fill((within) => scheduleAt(settings, step + within, rate));
      try {
        mse = meanOf((await run.run(batch)).squaredError);
      } catch (failure) {
        if (!(failure instanceof InveError) || failure.code !== "NumericFailure" || rate < 1) throw failure;
        rate = recoveryRate;
        await run.dispose();
        run = await startRun(options, good);
        step = good?.step ?? 0;
        continue;
      }
      step += configuration.stepsPerRun;
      options.report({
        step,
        stepsPerSecond: (configuration.stepsPerRun * 1000) / (performance.now() - startedAt),
        mse,
      });
      const isSaveDue = performance.now() - savedAt > settings.secondsBetweenSaves * 1000;
      if (isSaveDue || options.isCancelled()) {
        good = await run.snapshot();
        await options.save(good);
        savedAt = performance.now();
      }
      if (options.isCancelled()) throw new InveError("Cancelled");
      if (await monitor.shouldStop(run, step)) break;
    }
    return { state: await run.snapshot(), steps: step, mse };
  } finally {
    await run.dispose();
  }
}

function startRun({ configuration, device, seed }: FitOptions, state: AtlasState | null): Promise<TrainingRun> {
  return TrainingRun.create({ configuration, device, seed, ...(state === null ? {} : { state }) });
}

/** Looks at the held-out correspondences now and then, and says when training on does not pay any more. */
class StopMonitor {
  private best = Infinity;

  constructor(
    private readonly options: FitOptions,
    private readonly heldOut: Int32Array,
  ) {}

  async shouldStop(run: TrainingRun, step: number): Promise<boolean> {
    const { configuration, evidence, settings, device } = this.options;
    if (step < settings.leastSteps || step % settings.stepsBetweenChecks !== 0 || step >= settings.steps) return false;
    const inference = await AtlasInference.create({ configuration, state: await run.snapshot(), device });
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

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
