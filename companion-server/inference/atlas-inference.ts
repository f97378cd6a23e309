import type { InferenceSession } from "onnxruntime-node";
import { Tensor } from "onnxruntime-node";
import type { AtlasConfiguration } from "../../models/atlas/configuration";
import type { InferenceModel } from "../../models/atlas/inference-models";
import {
  buildColourModel,
  buildInverseModel,
  buildMappingModel,
  buildOpacityModel,
  inferenceNames,
} from "../../models/atlas/inference-models";
import { InveError } from "../protocol/errors";
import type { AtlasState } from "./atlas-state";
import type { Device } from "./device";
import { createSession } from "./session";

/** Points of one call of a session; larger requests are cut, so that memory stays small. */
const CHUNK_POINTS = 1 << 16;

export interface AtlasInferenceOptions {
  readonly configuration: AtlasConfiguration;
  readonly state: AtlasState;
  readonly device: Device;
}

/**
 * Looks things up in a fitted atlas. Sessions are made when first needed; `dispose` when done. Points are columns,
 * [3, N] in row-major order: all x, then all y, then all t, in the units of models/atlas/coordinates. Errors of every look:
 * `DeviceLost` when the device fails; another inference on the processor then answers the same.
 */
export class AtlasInference {
  private readonly models = new Map<string, Promise<LoadedModel>>();

  private constructor(private readonly options: AtlasInferenceOptions) {}

  static create(options: AtlasInferenceOptions): Promise<AtlasInference> {
    return Promise.resolve(new AtlasInference(options));
  }

  /** Mapping of a layer: (x, y, t) to (u, v), [2, N]. */
  mapping(layer: number, points: Float32Array): Promise<Float32Array> {
    return this.evaluate(`mapping ${layer}`, () => buildMappingModel(this.options.configuration, layer), points);
  }

  /** Inverse mapping of a layer as the network gives it: (u, v, t) to (x, y), [2, N]; a start value for a search. */
  inverse(layer: number, points: Float32Array): Promise<Float32Array> {
    return this.evaluate(`inverse ${layer}`, () => buildInverseModel(this.options.configuration, layer), points);
  }

  /** Visible share of each layer, [layers, N]; each column sums to 1. */
  opacity(points: Float32Array): Promise<Float32Array> {
    return this.evaluate("opacity", () => buildOpacityModel(this.options.configuration), points);
  }

  /** Reconstructed colour, [3, N]. */
  colour(points: Float32Array): Promise<Float32Array> {
    return this.evaluate("colour", () => buildColourModel(this.options.configuration), points);
  }

  /** Frees all sessions and tensors. */
  async dispose(): Promise<void> {
    const loaded = await Promise.allSettled(this.models.values());
    this.models.clear();
    for (const each of loaded) {
      if (each.status !== "fulfilled") continue;
      for (const tensor of Object.values(each.value.parameters)) tensor.dispose();
      await each.value.session.release();
    }
  }

  private async evaluate(key: string, build: () => InferenceModel, points: Float32Array): Promise<Float32Array> {
    const model = await this.load(key, build);
    const count = points.length / 3;
    if (!Number.isInteger(count)) throw new InveError("InvalidInput", "Points are three numbers each.");
    const result = new Float32Array(model.rows * count);
    for (let start = 0; start < count; start += CHUNK_POINTS) {
      const size = Math.min(CHUNK_POINTS, count - start);
      copyColumns(await runModel(model, columnsOf(points, start, size)), result, { rows: model.rows, start, size });
    }
    return result;
  }

  private load(key: string, build: () => InferenceModel): Promise<LoadedModel> {
    const existing = this.models.get(key);
    if (existing !== undefined) return existing;
    const loading = loadModel(build(), this.options);
    this.models.set(key, loading);
    return loading;
  }
}

interface LoadedModel {
  readonly session: InferenceSession;
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly rows: number;
  readonly device: Device;
}

async function loadModel(model: InferenceModel, { state, device }: AtlasInferenceOptions): Promise<LoadedModel> {
  const session = await createSession(model.bytes, device);
  const parameters: Record<string, Tensor> = {};
  for (const { name, shape } of model.parameters) {
    const values = state.parameters.get(name);
    if (values === undefined) throw new InveError("InvalidInput", "The saved analysis belongs to other settings.");
    parameters[name] = new Tensor("float32", values, shape);
  }
  return { session, parameters, rows: model.rows, device };
}

async function runModel(model: LoadedModel, columns: Float32Array): Promise<Float32Array> {
  const points = new Tensor("float32", columns, [3, columns.length / 3]);
  const results = await model.session
    .run({ [inferenceNames.points]: points, ...model.parameters })
    .catch((cause: unknown) => {
      throw new InveError(model.device === "cpu" ? "Internal" : "DeviceLost", undefined, { cause });
    });
  const result = results[inferenceNames.result];
  points.dispose();
  if (!(result instanceof Tensor) || !(result.data instanceof Float32Array))
    throw new InveError("Internal", "The atlas gave no answer.");
  return result.data;
}

/** Columns `start` to `start + size` of points [3, N]. */
function columnsOf(points: Float32Array, start: number, size: number): Float32Array {
  const count = points.length / 3;
  if (size === count) return points;
  const part = new Float32Array(3 * size);
  for (let row = 0; row < 3; row++)
    part.set(points.subarray(row * count + start, row * count + start + size), row * size);
  return part;
}

/** Writes a part [rows, size] into the columns of the whole result from `start`. */
function copyColumns(
  part: Float32Array,
  result: Float32Array,
  place: { readonly rows: number; readonly start: number; readonly size: number },
): void {
  const count = result.length / place.rows;
  for (let row = 0; row < place.rows; row++)
    result.set(part.subarray(row * place.size, (row + 1) * place.size), row * count + place.start);
}
