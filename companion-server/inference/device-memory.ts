import type { InferenceSession } from "onnxruntime-node";
import { Tensor } from "onnxruntime-node";
import { copyModel, copyOf } from "../../models/onnx/copy-model";
import { InveError } from "../protocol/errors";
import type { Device } from "./device";
import { createSession } from "./session";

/** Devices on which outputs can stay to become the inputs of the next run. */
const keeping: ReadonlySet<Device> = new Set<Device>(["webgpu"]);

/** Whether what a run carries stays in the device's memory. */
export function keepsTensors(device: Device): boolean {
  return keeping.has(device);
}

/**
 * Reads tensors that may lie in a device's memory. ONNX Runtime's binding for Node cannot read those (it ends the process),
 * so a model on the same device copies them out. `dispose` when done.
 */
export class DeviceReader {
  private session: Promise<InferenceSession> | null = null;

  constructor(private readonly device: Device) {}

  /** The numbers of each tensor, by its name. Errors: `DeviceLost`. */
  async read(tensors: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Float32Array>> {
    if ([...tensors.values()].every((each) => each.location === "cpu"))
      return new Map([...tensors].map(([name, tensor]) => [name, floatsOf(tensor)]));
    const shapes = [...tensors].map(([name, { dims }]) => ({ name, shape: dims }));
    const session = await (this.session ??= createSession(copyModel(shapes), this.device));
    const copies = await session.run(Object.fromEntries(tensors)).catch((cause: unknown) => {
      throw new InveError("DeviceLost", undefined, { cause });
    });
    return new Map([...tensors.keys()].map((name) => [name, floatsOf(copies[copyOf(name)])]));
  }

  async dispose(): Promise<void> {
    const session = await this.session;
    this.session = null;
    await session?.release();
  }
}

function floatsOf(tensor: unknown): Float32Array {
  if (!(tensor instanceof Tensor) || !(tensor.data instanceof Float32Array))
    throw new InveError("Internal", "A result is not made of floats.");
  return tensor.data;
}
