import { InferenceSession } from "onnxruntime-node";
import { InveError } from "../protocol/errors";
import type { Device } from "./device";

/** Threads of one operation on the CPU; two cores are the smallest machine we care for. */
const CPU_THREADS = 2;

/** A session on a device. Whoever asks for it releases it. Errors: `DeviceLost` when the device does not take the model. */
export async function createSession(bytes: Uint8Array, device: Device): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, {
      executionProviders: [device],
      intraOpNumThreads: CPU_THREADS,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    });
  } catch (cause) {
    if (device === "cpu") throw cause;
    throw new InveError("DeviceLost", `The device ${device} could not be used for the analysis.`, { cause });
  }
}
