import { listSupportedBackends } from "onnxruntime-node";

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

/** Devices that the installed ONNX Runtime was built with; whether one really works shows when it is used. */
export function listDevices(): readonly Device[] {
  const built = listSupportedBackends().map((backend) => backend.name);
  return deviceNames.filter((name): name is Device => name !== "auto" && built.includes(name));
}

/** The device to use. */
export function chooseDevice(requested: DeviceRequest): DeviceChoice {
  if (requested === "auto") return { device: "cpu", reason: "The processor is used; no graphics device was measured." };
  return { device: requested, reason: `${requested} was asked for.` };
}
