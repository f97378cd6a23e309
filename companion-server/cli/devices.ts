/** Names of the devices that can run an analysis here. */
export async function listDeviceNames(): Promise<readonly string[]> {
  return Promise.resolve(["cpu"]);
}
