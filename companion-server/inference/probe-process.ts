import { execFile } from "node:child_process";
import { z } from "zod";
import { entryPoint } from "../entry-point";
import type { Device } from "./device";
import type { ProbeResult } from "./probe-device";
import { probeLimitMilliseconds } from "./probe-device";

const resultSchema = z.object({ millisecondsPerStep: z.number().positive(), loss: z.number() });

/** Measures a device in a process of its own; null when it fails, crashes or takes longer than the time limit. */
export function probeInProcess(device: Device): Promise<ProbeResult | null> {
  return new Promise((resolve) => {
    const options = { timeout: 1.5 * probeLimitMilliseconds, killSignal: "SIGKILL", windowsHide: true } as const;
    execFile(process.execPath, [entryPoint("inference/device-probe"), device], options, (failure, output) => {
      resolve(failure === null ? parseResult(output) : null);
    });
  });
}

function parseResult(output: string): ProbeResult | null {
  try {
    return resultSchema.parse(JSON.parse(output));
  } catch {
    return null;
  }
}
