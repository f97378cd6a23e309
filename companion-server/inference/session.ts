import { InferenceSession } from "onnxruntime-node";
import { InveError } from "../protocol/errors";
import type { Device } from "./device";

/** Threads of one operation on the CPU; two cores are the smallest machine we care for. */
const CPU_THREADS = 2;

/**
 * Threads that wait spin for a tenth of a millisecond, ever less eagerly, and then sleep. An editor's computer is busy with
 * Premiere, and threads that spin for long take turns with the ones that work: on two cores under load a step took 160 ms
 * with endless spinning and 68 ms without, at twice the processor time. Without any, half of the kernels are over before
 * the second thread is awake: a step takes 12.9 ms instead of 11.7 on idle cores, at the same processor time (our own
 * measurement).
 */
const threadSettings = {
  session: { intra_op: { allow_spinning: "1", spin_duration_us: "100", spin_backoff_max: "64" } },
};

export interface SessionOptions {
  /** Start of the path of a file that is to tell what every node cost; `endProfiling` writes it. */
  readonly profile?: string | undefined;
  /** Outputs that stay in the memory of a graphics device. */
  readonly kept?: readonly string[];
}

/**
 * A session on a device. Whoever asks for it releases it. Errors: `DeviceLost` when the device does not take the model.
 */
export async function createSession(
  bytes: Uint8Array,
  device: Device,
  { profile, kept = [] }: SessionOptions = {},
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, {
      executionProviders: [device],
      intraOpNumThreads: CPU_THREADS,
      interOpNumThreads: 1,
      extra: threadSettings,
      logSeverityLevel: 4,
      ...(kept.length === 0
        ? {}
        : { preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, "gpu-buffer" as const])) }),
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    });
  } catch (cause) {
    if (device === "cpu") throw cause;
    throw new InveError("DeviceLost", `The device ${device} could not be used for the analysis.`, { cause });
  }
}
