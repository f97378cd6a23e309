import type { InferenceSession } from "onnxruntime-node";
import { Tensor } from "onnxruntime-node";
import type { AtlasConfiguration } from "../../models/atlas/configuration";
import type { LossName } from "../../models/atlas/losses";
import { lossNames } from "../../models/atlas/losses";
import type { StepInputName } from "../../models/atlas/training-inputs";
import type { TrainingStep } from "../../models/atlas/training-step";
import { buildTrainingStep, reportNames } from "../../models/atlas/training-step";
import { stacked, stepCountName } from "../../models/onnx/training-loop";
import { InveError } from "../protocol/errors";
import type { AtlasState } from "./atlas-state";
import { checkState, initialState } from "./atlas-state";
import type { Device } from "./device";
import { DeviceReader, keepsTensors } from "./device-memory";
import { packState, unpackState } from "./packed-state";
import { createSession } from "./session";

/**
 * The inputs of the steps of one run, each stacked step after step: `[steps, ...shape]` with the shapes of `stepInputs`.
 * The number of steps is that of the learning rates.
 */
export type TrainingBatch = { readonly [Name in StepInputName]?: Float32Array };

/** What the steps of one run report, one entry per step. */
export interface TrainingMetrics {
  /** Steps done since the start of the fit, this run included. */
  readonly step: number;
  /** Weighted losses by name. */
  readonly losses: Readonly<Record<LossName, Float32Array>>;
  readonly total: Float32Array;
  /** Mean squared colour error, unweighted; PSNR is -10 log10 of it. */
  readonly squaredError: Float32Array;
}

export interface TrainingRunOptions {
  readonly configuration: AtlasConfiguration;
  readonly device: Device;
  /** Decides the start when there is no state. */
  readonly seed: number;
  /** A state to go on from. */
  readonly state?: AtlasState;
  /** Start of the path of a file that tells, once the run is disposed of, what every node cost. */
  readonly profile?: string;
}

/**
 * A fit in progress: owns a session and the tensors of its state, which stay in ONNX Runtime between runs, on a graphics
 * device in its own memory. One run at a time; `dispose` when done.
 */
export class TrainingRun {
  private step: number;
  private readonly reader: DeviceReader;

  private constructor(
    private readonly session: InferenceSession,
    private readonly model: TrainingStep,
    private readonly device: Device,
    /** Tables, networks and their moments by their name in the model. */
    private carried: Map<string, Tensor>,
    step: number,
    private readonly isProfiled: boolean,
  ) {
    this.step = step;
    this.reader = new DeviceReader(device);
  }

  /** Builds the model and its session. Errors: `InvalidInput` for a state of other settings, `DeviceLost`. */
  static async create({ configuration, device, seed, state, profile }: TrainingRunOptions): Promise<TrainingRun> {
    const model = buildTrainingStep(configuration);
    const start = state ?? initialState(model.parameters, seed);
    checkState(start, model.parameters);
    const packed = packState(start, model.parameters);
    const kept = keepsTensors(device) ? packed.map(({ name }) => `out.${name}`) : [];
    const session = await createSession(model.bytes, device, { profile, kept });
    const carried = new Map(packed.map(({ name, data, shape }) => [name, new Tensor("float32", data, shape)]));
    return new TrainingRun(session, model, device, carried, start.step, profile !== undefined);
  }

  /**
   * Runs the steps of the batch. The batch's buffers are the caller's again when the promise resolves.
   * Errors: `InvalidInput` for a missing or wrongly sized input; `NumericFailure`, with the step where it is known, when a
   * loss is not finite; `DeviceLost` when the device fails. After each of them the state is that of before this run.
   */
  async run(batch: TrainingBatch): Promise<TrainingMetrics> {
    const results = await this.compute(batch);
    const next = new Map([...this.carried.keys()].map((name) => [name, expectTensor(results, `out.${name}`)]));
    const metrics = readMetrics(results, this.step);
    const failed = metrics.total.findIndex((loss) => !Number.isFinite(loss));
    if (failed >= 0) {
      for (const each of next.values()) each.dispose();
      throw new InveError("NumericFailure", undefined, { details: { step: this.step + failed } });
    }
    for (const each of this.carried.values()) each.dispose();
    this.carried = next;
    this.step = metrics.step;
    return metrics;
  }

  /** A copy of the state, independent of this run. Errors: `DeviceLost`. */
  async snapshot(): Promise<AtlasState> {
    const numbers = await this.reader.read(this.carried);
    return unpackState(this.step, this.model.parameters, (name) => {
      const found = numbers.get(name);
      if (found === undefined) throw new InveError("Internal", "The analysis was already closed.");
      return found;
    });
  }

  /** Frees the session and the state. */
  async dispose(): Promise<void> {
    for (const each of this.carried.values()) each.dispose();
    this.carried = new Map();
    if (this.isProfiled) this.session.endProfiling();
    await this.reader.dispose();
    await this.session.release();
  }

  /**
   * All inputs were checked, so what can still fail on the CPU depends on the numbers: coordinates that are not finite have
   * no place in a table. Elsewhere it is the device.
   */
  private async compute(batch: TrainingBatch): Promise<InferenceSession.ReturnType> {
    const { feeds, owned } = this.feeds(batch);
    try {
      return await this.session.run(feeds);
    } catch (cause) {
      const code = this.device === "cpu" ? "NumericFailure" : "DeviceLost";
      throw new InveError(code, undefined, { cause, details: { step: this.step } });
    } finally {
      for (const each of owned) each.dispose();
    }
  }

  private feeds(batch: TrainingBatch): { feeds: Record<string, Tensor>; owned: Tensor[] } {
    const steps = batch.learningRate?.length ?? 0;
    if (steps < 1) throw new InveError("InvalidInput", "A training batch needs at least one learning rate.");
    const owned: Tensor[] = [new Tensor("int64", BigInt64Array.of(BigInt(steps)), [])];
    const feeds: Record<string, Tensor> = {};
    for (const [name, tensor] of this.carried) feeds[`in.${name}`] = tensor;
    for (const { name, shape } of this.model.inputs) {
      const data = batch[name];
      const expected = shape.reduce((product, each) => product * each, steps);
      if (data?.length !== expected)
        throw new InveError("InvalidInput", `Expected ${expected} numbers for ${name}, got ${data?.length ?? "none"}.`);
      const tensor = new Tensor("float32", data, [steps, ...shape]);
      owned.push(tensor);
      feeds[stacked(name)] = tensor;
    }
    const [count] = owned;
    if (count !== undefined) feeds[stepCountName] = count;
    return { feeds, owned };
  }
}

function readMetrics(results: InferenceSession.ReturnType, stepsBefore: number): TrainingMetrics {
  const numbers = (name: string) => floatsOf(expectTensor(results, stacked(name)));
  const all = numbers(reportNames.losses);
  const steps = all.length / lossNames.length;
  const column = (index: number) =>
    Float32Array.from({ length: steps }, (_, k) => all[k * lossNames.length + index] ?? NaN);
  const losses = Object.fromEntries(lossNames.map((name, index) => [name, column(index)]));
  return {
    step: stepsBefore + steps,
    // The keys are exactly the names of the list it was made from.
    losses: losses as Record<LossName, Float32Array>,
    total: numbers(reportNames.total),
    squaredError: numbers(reportNames.error),
  };
}

function expectTensor(results: InferenceSession.ReturnType, name: string): Tensor {
  const value = results[name];
  if (!(value instanceof Tensor)) throw new InveError("Internal", `The training model gave no ${name}.`);
  return value;
}

function floatsOf(tensor: Tensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new InveError("Internal", "A result is not made of floats.");
  return tensor.data;
}
