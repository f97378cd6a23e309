import { listDevices } from "../inference/device";

/** Names of the devices that can run an analysis here. */
export function listDeviceNames(): Promise<readonly string[]> {
  return Promise.resolve(listDevices());
}
