import { listSupportedBackends } from "onnxruntime-node";
import { InveError } from "../protocol/errors";
import { probeLimitMilliseconds, type ProbeResult } from "./probe-device";
import { probeInProcess } from "./probe-process";

/** What a user may ask for. */
export const deviceNames = ["auto", "cpu", "webgpu", "dml", "coreml", "cuda"] as const;
export type DeviceRequest = (typeof deviceNames)[number];

/** An execution provider of ONNX Runtime that can be used. */
export type Device = Exclude<DeviceRequest, "auto">;

export interface DeviceChoice {
  readonly device: Device;
  /** One sentence for the doctor, the report and the panel. */
  readonly reason: string;
}

/** How devices are listed and measured; replaced in tests. */
export interface DeviceProbe {
  list(): readonly Device[];
  /** Speed and result of a few training steps on the device, or null when it does not work or takes too long. */
  measure(device: Device): Promise<ProbeResult | null>;
}

/** Devices that the installed ONNX Runtime was built with; whether one really works shows when it is measured. */
export function listDevices(): readonly Device[] {
  const built = listSupportedBackends().map((backend) => backend.name);
  return deviceNames.filter((name): name is Device => name !== "auto" && built.includes(name));
}

const realProbe: DeviceProbe = { list: listDevices, measure: probeInProcess };

/** Largest relative difference of the loss from the CPU's after the probe's steps. */
const AGREEMENT = 0.01;

/**
 * The device to use. `auto` trains a few steps on every device there is and takes the fastest that agrees with the CPU;
 * a named device has to work and to agree. Errors: `InvalidInput` when a named one is not there or does not work.
 */
export async function chooseDevice(requested: DeviceRequest, probe: DeviceProbe = realProbe): Promise<DeviceChoice> {
  if (requested === "cpu") return { device: "cpu", reason: "The processor was asked for." };
  const others = probe.list().filter((device) => device !== "cpu" && (requested === "auto" || requested === device));
  const results: { device: Device; result: ProbeResult }[] = [];
  for (const device of others) {
    const result = await probe.measure(device);
    if (result !== null) results.push({ device, result });
  }
  if (results.length === 0) return withoutOthers(requested);
  const cpu = await probe.measure("cpu");
  const agreeing = results.filter(({ result }) => cpu !== null && agrees(result, cpu));
  if (requested !== "auto") return named(requested, agreeing.length > 0);
  const best = agreeing.sort((a, b) => a.result.millisecondsPerStep - b.result.millisecondsPerStep)[0];
  if (best === undefined || cpu === null)
    return { device: "cpu", reason: "The processor is used: no graphics device computed the same as it." };
  const speeds = `${best.result.millisecondsPerStep.toFixed(1)} ms a step, the processor ${cpu.millisecondsPerStep.toFixed(1)} ms`;
  return best.result.millisecondsPerStep < cpu.millisecondsPerStep
    ? { device: best.device, reason: `${best.device} is the fastest device: ${speeds}.` }
    : { device: "cpu", reason: `The processor is the fastest device: ${best.device} needs ${speeds}.` };
}

function withoutOthers(requested: Exclude<DeviceRequest, "cpu">): DeviceChoice {
  const within = `within ${probeLimitMilliseconds / 1000} seconds`;
  if (requested === "auto")
    return { device: "cpu", reason: `The processor is used: no graphics device did a few steps ${within}.` };
  throw new InveError("InvalidInput", `The device ${requested} did not do a few steps ${within}. Use auto or cpu.`);
}

function named(device: Device, agrees: boolean): DeviceChoice {
  if (agrees) return { device, reason: `${device} was asked for, and computes the same as the processor.` };
  throw new InveError("InvalidInput", `The device ${device} computes wrong results here. Use auto or cpu.`);
}

function agrees(a: ProbeResult, b: ProbeResult): boolean {
  return Math.abs(a.loss - b.loss) <= AGREEMENT * Math.abs(b.loss);
}
