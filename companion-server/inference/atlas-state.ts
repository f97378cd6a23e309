import type { ParameterSpecification } from "../../models/layers/parameters";
import { initialValues } from "../../models/layers/parameters";
import { InveError } from "../protocol/errors";

/** Both moments of one parameter. */
export interface ParameterMoments {
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/** Everything that a fit has learnt and needs to go on: enough to resume exactly where it stopped. */
export interface AtlasState {
  /** Steps done. */
  readonly step: number;
  /** Values by the parameter's name. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly moments: ReadonlyMap<string, ParameterMoments>;
}

/** The state before the first step. */
export function initialState(specifications: readonly ParameterSpecification[], seed: number): AtlasState {
  const parameters = new Map(specifications.map((each) => [each.name, initialValues(each, seed)]));
  const moments = new Map(
    [...parameters].map(([name, values]) => [
      name,
      { mean: new Float32Array(values.length), square: new Float32Array(values.length) },
    ]),
  );
  return { step: 0, parameters, moments };
}

/** First bytes of a saved state. */
const MAGIC = "INVEATLS";
/** Raised whenever the meaning of saved bytes changes. */
const VERSION = 1;

/**
 * The state as bytes: magic, version, step, number of parameters, then for each its name and its values, mean and square.
 * All numbers are little-endian; values are float32, so reading gives back exactly what was written.
 */
export function encodeState(state: AtlasState): Uint8Array {
  const parts: Buffer[] = [Buffer.from(MAGIC, "ascii"), integers(VERSION, state.step, state.parameters.size)];
  for (const [name, values] of state.parameters) {
    const moments = state.moments.get(name);
    if (moments?.mean.length !== values.length || moments.square.length !== values.length)
      throw new InveError("Internal", "The analysis in memory is incomplete.");
    parts.push(integers(Buffer.byteLength(name), values.length), Buffer.from(name, "utf8"));
    parts.push(bytesOf(values), bytesOf(moments.mean), bytesOf(moments.square));
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** The state from bytes that {@link encodeState} wrote. Errors: `InvalidInput` when they are damaged or of another version. */
export function decodeState(bytes: Uint8Array): AtlasState {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (reader.text(MAGIC.length) !== MAGIC) throw damaged("it does not begin like one");
  const version = reader.integer();
  if (version !== VERSION)
    throw new InveError("InvalidInput", "The saved analysis was made by another version of the companion.", {
      details: { version, expected: VERSION },
    });
  const step = reader.integer();
  const count = reader.integer();
  const parameters = new Map<string, Float32Array>();
  const moments = new Map<string, ParameterMoments>();
  for (let index = 0; index < count; index++) {
    const nameLength = reader.integer();
    const length = reader.integer();
    const name = reader.text(nameLength);
    parameters.set(name, reader.floats(length));
    moments.set(name, { mean: reader.floats(length), square: reader.floats(length) });
  }
  reader.end();
  return { step, parameters, moments };
}

/**
 * Throws `InvalidInput` unless the state has exactly the parameters of the specifications, with their sizes and finite
 * numbers.
 */
export function checkState(state: AtlasState, specifications: readonly ParameterSpecification[]): void {
  if (state.parameters.size !== specifications.length) throw damaged("it belongs to other settings");
  for (const { name, shape } of specifications) {
    const length = shape.reduce((product, each) => product * each, 1);
    const values = state.parameters.get(name);
    const moments = state.moments.get(name);
    if (values?.length !== length || moments?.mean.length !== length || moments.square.length !== length)
      throw damaged("it belongs to other settings");
  }
  if (!isFiniteState(state)) throw damaged("it holds numbers that are not finite");
}

/** Whether every number of the state is finite; a fit cannot go on from one that is not. */
export function isFiniteState({ parameters, moments }: AtlasState): boolean {
  const tensors = [...parameters.values(), ...[...moments.values()].flatMap(({ mean, square }) => [mean, square])];
  return tensors.every((each) => each.every(Number.isFinite));
}

function damaged(why: string): InveError {
  return new InveError("InvalidInput", `The saved analysis cannot be used: ${why}.`);
}

function integers(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeUInt32LE(value, index * 4));
  return buffer;
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** Reads a buffer from front to back and refuses to run over its end. */
class Reader {
  private position = 0;

  constructor(private readonly buffer: Buffer) {}

  integer(): number {
    return this.take(4).readUInt32LE(0);
  }

  text(length: number): string {
    return this.take(length).toString("utf8");
  }

  floats(count: number): Float32Array {
    const bytes = this.take(count * 4);
    const values = new Float32Array(count);
    bytes.copy(Buffer.from(values.buffer));
    return values;
  }

  end(): void {
    if (this.position !== this.buffer.length) throw damaged("it is longer than it should be");
  }

  private take(length: number): Buffer {
    if (this.position + length > this.buffer.length) throw damaged("it ends too early");
    const part = this.buffer.subarray(this.position, this.position + length);
    this.position += length;
    return part;
  }
}
