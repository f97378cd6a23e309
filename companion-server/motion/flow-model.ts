import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import sharp from "sharp";
import type { Device } from "../inference/device";
import { openFlowNetwork, type FlowNetwork } from "../inference/flow-network";
import type { FrameStack } from "../media/frame-stack";
import { InveError, toInveError } from "../protocol/errors";
import { createFlowField, type FlowField } from "./flow-field";
import { halvedSide } from "./luminance-pyramid";
import { proveFlow } from "./prove-flow";

/** Larger files are no flow network. */
const mostBytes = 1_000_000_000;
/** Frames kept at the network's size: a frame meets others up to 16 frames away. */
const keptFrames = 40;
/** Flow between two frames of a stack, by their indices, at half size in half-size pixels. */
export interface FlowSource {
  flow(from: number, to: number): Promise<FlowField>;
}

/** A flow model that the user named. */
export interface FlowModelFile {
  readonly path: string;
  /** SHA-256 of the file; part of the name of every analysis that uses it. */
  readonly sha256: string;
}

/** Errors: `MediaMissing`, `InvalidInput` for what cannot be a model. */
export async function findFlowModel(path: string): Promise<FlowModelFile> {
  return {
    path,
    sha256: createHash("sha256")
      .update(await readModel(path))
      .digest("hex"),
  };
}

async function readModel(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new InveError("InvalidInput", `The flow model ${basename(path)} is larger than 1 GB.`);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof InveError) throw cause;
    throw new InveError("InvalidInput", `The flow model ${path} cannot be read.`, { cause });
  }
}

/** A user's flow model at work on one stack. One flow at a time; `release` waits for the running one. */
export class FlowModel implements FlowSource {
  private readonly pictures = new Map<number, Promise<Float32Array>>();
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly network: FlowNetwork,
    private readonly stack: FrameStack,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Opens the model and lets it prove that it finds known motions. Errors: `InvalidInput` when the file changed since it
   * was named, is no flow model, or answers wrongly.
   */
  static async open(file: FlowModelFile, device: Device, stack: FrameStack, signal: AbortSignal): Promise<FlowModel> {
    const bytes = await readModel(file.path);
    if (createHash("sha256").update(bytes).digest("hex") !== file.sha256)
      throw new InveError("InvalidInput", `The flow model ${file.path} has changed. Start the companion again.`);
    const network = await openFlowNetwork(bytes, device, stack);
    try {
      await proveFlow(network, basename(file.path));
      return new FlowModel(network, stack, signal);
    } catch (failure) {
      await network.release();
      throw failure;
    }
  }

  flow(from: number, to: number): Promise<FlowField> {
    const next = this.last.then(async () => {
      if (this.signal.aborted) throw new InveError("Cancelled");
      const flow = await this.network.run(await this.picture(from), await this.picture(to));
      return toHalfSize(flow, this.network, this.stack);
    });
    this.last = next.catch(() => undefined);
    return next;
  }

  async release(): Promise<void> {
    await this.last;
    await this.network.release();
  }

  private picture(frame: number): Promise<Float32Array> {
    const known = this.pictures.get(frame);
    if (known !== undefined) return known;
    const made = resizedPicture(this.stack, frame, this.network);
    this.pictures.set(frame, made);
    for (const oldest of this.pictures.keys()) {
      if (this.pictures.size <= keptFrames) break;
      this.pictures.delete(oldest);
    }
    return made;
  }
}

/** A frame as the network reads it: `[3, height, width]` in [-1, 1]. */
async function resizedPicture(stack: FrameStack, frame: number, size: FlowNetwork): Promise<Float32Array> {
  const bytes = stack.width * stack.height * 3;
  const pixels = await sharp(stack.rgb.slice(frame * bytes, (frame + 1) * bytes), {
    raw: { width: stack.width, height: stack.height, channels: 3 },
  })
    .resize(size.width, size.height, { fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
  const plane = size.width * size.height;
  const picture = new Float32Array(3 * plane);
  for (let pixel = 0; pixel < plane; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1)
      picture[channel * plane + pixel] = (pixels[3 * pixel + channel] ?? 0) / 127.5 - 1;
  }
  return picture;
}

/** The network's flow at every second pixel of the frame, in half-size pixels. */
function toHalfSize(flow: Float32Array, network: FlowNetwork, stack: FrameStack): FlowField {
  const half = createFlowField(halvedSide(stack.width), halvedSide(stack.height));
  const scaleX = network.width / stack.width;
  const scaleY = network.height / stack.height;
  const plane = network.width * network.height;
  for (let j = 0; j < half.height; j += 1) {
    const y = Math.min(Math.max((2 * j + 0.5) * scaleY - 0.5, 0), network.height - 1.001);
    for (let i = 0; i < half.width; i += 1) {
      const x = Math.min(Math.max((2 * i + 0.5) * scaleX - 0.5, 0), network.width - 1.001);
      const corner = Math.floor(y) * network.width + Math.floor(x);
      const at = 2 * (j * half.width + i);
      const place = { corner, row: network.width, wx: x - Math.floor(x), wy: y - Math.floor(y) };
      half.values[at] = bilinear(flow, place) / scaleX / 2;
      half.values[at + 1] = bilinear(flow, { ...place, corner: plane + corner }) / scaleY / 2;
    }
  }
  return half;
}

function bilinear(
  plane: Float32Array,
  { corner, row, wx, wy }: { corner: number; row: number; wx: number; wy: number },
): number {
  const top = (plane[corner] ?? 0) * (1 - wx) + (plane[corner + 1] ?? 0) * wx;
  const bottom = (plane[corner + row] ?? 0) * (1 - wx) + (plane[corner + row + 1] ?? 0) * wx;
  return top * (1 - wy) + bottom * wy;
}

/** For the doctor: whether a file works as a flow model, in one sentence. Never throws. */
export async function describeFlowModel(path: string): Promise<{ works: boolean; finding: string }> {
  try {
    const network = await openFlowNetwork(await readModel(path), "cpu", { width: 768, height: 432 });
    try {
      await proveFlow(network, basename(path));
      return { works: true, finding: `${basename(path)}, ${network.width}x${network.height}, finds known motions` };
    } finally {
      await network.release();
    }
  } catch (failure) {
    return { works: false, finding: toInveError(failure).message };
  }
}
