import type { AtlasState } from "../inference/atlas-state";
import { isFiniteState } from "../inference/atlas-state";
import type { Device } from "../inference/device";
import { TrainingRun, type TrainingBatch, type TrainingRunOptions } from "../inference/training-run";
import { InveError, toInveError } from "../protocol/errors";

/** What a fit trains with. */
export type Training = Pick<TrainingRun, "run" | "snapshot" | "dispose">;
/** Begins a training; tests put one in its place that fails when told to. */
export type StartTraining = (options: TrainingRunOptions) => Promise<Training>;

/** A run whose mean loss is so many times that of the best run before it has diverged; noise is a few per cent. */
const divergence = 10;
/** Learning rate after a fit has become unstable, as a share of the schedule's. */
const recoveryRate = 0.3;

/** A batch for the steps from `step` on; `rate` scales the learning rates. */
export type FillBatch = (step: number, rate: number) => Promise<TrainingBatch>;

const startTraining: StartTraining = (options) => TrainingRun.create(options);

export interface RecoveringRunOptions extends Omit<TrainingRunOptions, "state"> {
  readonly state: AtlasState | null;
  readonly start?: StartTraining;
}

/**
 * A training run that survives what can happen to it, by going back to the last good state: when its numbers leave the
 * finite or its loss runs away, once, with a lower learning rate; when its device is lost, on the processor. `dispose` when
 * done.
 */
export class RecoveringRun {
  private run: Training | null = null;
  private good: AtlasState | null;
  private rate = 1;
  /** Least mean loss of a run since the start or the last recovery. */
  private best = Infinity;
  private stepsDone: number;
  private usedDevice: Device;

  constructor(private readonly options: RecoveringRunOptions) {
    this.good = options.state;
    this.stepsDone = options.state?.step ?? 0;
    this.usedDevice = options.device;
  }

  /** Steps since the start of the fit; falls when the run has to go back. */
  get step(): number {
    return this.stepsDone;
  }

  /** Where it trains now: what was asked for, or the processor after the device was lost. */
  get device(): Device {
    return this.usedDevice;
  }

  /**
   * Trains one batch and returns its mean squared colour error. Errors: `NumericFailure` when it becomes unstable again after
   * a recovery; `DeviceLost` never, because the processor takes over.
   */
  async advance(fill: FillBatch): Promise<number> {
    for (;;) {
      try {
        const run = await this.running();
        const { step, total, squaredError } = await run.run(await fill(this.stepsDone, this.rate));
        const loss = meanOf(total);
        if (loss > divergence * this.best)
          throw new InveError("NumericFailure", undefined, { details: { step, loss } });
        this.best = Math.min(this.best, loss);
        this.stepsDone = step;
        return meanOf(squaredError);
      } catch (failure) {
        await this.recover(failure);
      }
    }
  }

  /**
   * A copy of the state, kept as the one to go back to; null when its numbers are not finite, which the next batch will
   * show, or when the device was lost, and with it the steps since the last copy.
   */
  async checkpoint(): Promise<AtlasState | null> {
    try {
      const state = await (await this.running()).snapshot();
      if (!isFiniteState(state)) return null;
      this.good = state;
      return state;
    } catch (failure) {
      await this.recover(failure);
      return null;
    }
  }

  /** Frees what the run holds. */
  async dispose(): Promise<void> {
    const { run } = this;
    this.run = null;
    await run?.dispose();
  }

  private async running(): Promise<Training> {
    const { configuration, seed, start = startTraining } = this.options;
    const state = this.good === null ? {} : { state: this.good };
    return (this.run ??= await start({ configuration, seed, device: this.usedDevice, ...state }));
  }

  private async recover(failure: unknown): Promise<void> {
    const { code } = toInveError(failure);
    if (code === "DeviceLost" && this.usedDevice !== "cpu") this.usedDevice = "cpu";
    else if (code === "NumericFailure" && this.rate === 1) this.rate = recoveryRate;
    else throw failure;
    // What a lost device held is lost with it; that it cannot be freed properly must not end the fit.
    await this.dispose().catch(() => undefined);
    this.stepsDone = this.good?.step ?? 0;
    this.best = Infinity;
  }
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
