import type { InferenceSession } from "onnxruntime-node";
import { Tensor } from "onnxruntime-node";
import { InveError } from "../protocol/errors";
import type { Device } from "./device";
import { createSession } from "./session";

/** Sides that the network leaves open are rounded to a multiple of this, as networks with 1/8 features need. */
const sideMultiple = 8;
/** The smallest picture that networks with four correlation levels at 1/8 can take. */
const leastSide = 128;

/**
 * A flow network that the user brought: two pictures `[1, 3, height, width]` with values in [-1, 1] in, displacements
 * `[1, 2, height, width]` in pixels of these pictures out (of several such outputs the last, the most refined).
 */
export interface FlowNetwork {
  readonly width: number;
  readonly height: number;
  /** Displacements from the first picture to the second, `[2, height, width]`. Errors: `InvalidInput`, `DeviceLost`. */
  run(from: Float32Array, to: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Opens a network for pictures of about the wanted size: exactly what the network asks for, and where it leaves the sides
 * open, the wanted ones as multiples of 8. Errors: `InvalidInput` when it is no model, or not one that takes two pictures.
 */
export async function openFlowNetwork(
  bytes: Uint8Array,
  device: Device,
  wanted: { readonly width: number; readonly height: number },
): Promise<FlowNetwork> {
  const session = await openSession(bytes, device);
  try {
    const { width, height } = pictureSize(session, wanted);
    return {
      width,
      height,
      run: (from, to) => runSession(session, { width, height }, [from, to]),
      release: () => session.release(),
    };
  } catch (failure) {
    await session.release();
    throw failure;
  }
}

async function openSession(bytes: Uint8Array, device: Device): Promise<InferenceSession> {
  try {
    return await createSession(bytes, device);
  } catch (cause) {
    if (cause instanceof InveError) throw cause;
    throw new InveError("InvalidInput", "The flow model is no ONNX model that can be run here.", { cause });
  }
}

function pictureSize(
  session: InferenceSession,
  wanted: { readonly width: number; readonly height: number },
): { width: number; height: number } {
  const shapes = session.inputMetadata.map((input) =>
    input.isTensor && input.type === "float32" && input.shape.length === 4 ? input.shape : null,
  );
  const [first, second] = shapes;
  const takesPictures = (shape: readonly (number | string)[]): boolean =>
    (shape[1] === 3 || typeof shape[1] === "string") && (shape[0] === 1 || typeof shape[0] === "string");
  if (shapes.length !== 2 || !first || !second || !takesPictures(first) || !takesPictures(second))
    throw new InveError("InvalidInput", "A flow model takes two pictures as 32-bit floats, [1, 3, height, width].");
  const side = (given: readonly [number | string | undefined, number | string | undefined], open: number): number => {
    const fixed = given.find((each): each is number => typeof each === "number" && each > 0);
    return fixed ?? Math.max(leastSide, Math.round(open / sideMultiple) * sideMultiple);
  };
  return {
    height: side([first[2], second[2]], wanted.height),
    width: side([first[3], second[3]], wanted.width),
  };
}

async function runSession(
  session: InferenceSession,
  { width, height }: { readonly width: number; readonly height: number },
  pictures: readonly [Float32Array, Float32Array],
): Promise<Float32Array> {
  const feeds = Object.fromEntries(
    session.inputNames.map((name, index) => [
      name,
      new Tensor("float32", index === 0 ? pictures[0] : pictures[1], [1, 3, height, width]),
    ]),
  );
  const results = await computeOrExplain(session, feeds);
  try {
    const flows = session.outputNames
      .map((name) => results[name])
      .filter(
        (output) =>
          output?.type === "float32" &&
          output.dims.length === 4 &&
          output.dims[1] === 2 &&
          output.dims[2] === height &&
          output.dims[3] === width,
      );
    const flow = await flows.at(-1)?.getData();
    if (!(flow instanceof Float32Array))
      throw new InveError("InvalidInput", `The flow model does not answer with a flow, [1, 2, ${height}, ${width}].`);
    return flow.slice();
  } finally {
    for (const output of Object.values(results)) output.dispose();
  }
}

async function computeOrExplain(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
): Promise<InferenceSession.OnnxValueMapType> {
  try {
    return await session.run(feeds);
  } catch (cause) {
    throw new InveError("InvalidInput", "The flow model cannot be run on two pictures of one size.", { cause });
  } finally {
    for (const input of Object.values(feeds)) input.dispose();
  }
}
