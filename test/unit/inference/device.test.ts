import type { Device, DeviceProbe, DeviceRequest } from "../../../companion-server/inference/device";
import { chooseDevice } from "../../../companion-server/inference/device";
import type { ProbeResult } from "../../../companion-server/inference/probe-device";

/** A computer whose devices have these speeds and results; devices not named do not work. */
function computer(results: Partial<Record<Device, ProbeResult>>): DeviceProbe & { measured: Device[] } {
  const measured: Device[] = [];
  return {
    measured,
    list: () => ["cpu", "webgpu", "cuda"],
    measure: (device) => {
      measured.push(device);
      return Promise.resolve(results[device] ?? null);
    },
  };
}

const cpu = { millisecondsPerStep: 12, loss: 100 };
const fast = { millisecondsPerStep: 3, loss: 100.2 };
const slow = { millisecondsPerStep: 500, loss: 100 };
const wrong = { millisecondsPerStep: 1, loss: 140 };

const choices: [string, DeviceRequest, Partial<Record<Device, ProbeResult>>, Device][] = [
  ["auto takes a faster device that agrees", "auto", { cpu, webgpu: fast }, "webgpu"],
  [
    "auto takes the fastest of several",
    "auto",
    { cpu, webgpu: { ...fast, millisecondsPerStep: 6 }, cuda: fast },
    "cuda",
  ],
  ["auto keeps the processor when it is the fastest", "auto", { cpu, webgpu: slow }, "cpu"],
  ["auto refuses a device that computes something else", "auto", { cpu, webgpu: wrong }, "cpu"],
  ["auto refuses a device that computes no number", "auto", { cpu, webgpu: { ...fast, loss: NaN } }, "cpu"],
  ["auto keeps the processor when nothing else works", "auto", { cpu }, "cpu"],
  ["a named device that agrees is used even when slow", "webgpu", { cpu, webgpu: slow }, "webgpu"],
  ["the processor is used when asked for", "cpu", { cpu, webgpu: fast }, "cpu"],
];
test.each(choices)("%s", async (_, requested, results, expected) => {
  const choice = await chooseDevice(requested, computer(results));
  expect(choice.device).toBe(expected);
  expect(choice.reason).toMatch(/^\S.*\.$/);
});

test.each([
  ["does not work", {}],
  ["computes something else", { webgpu: wrong }],
])("a named device that %s is one clear error", async (_, results) => {
  await expect(chooseDevice("webgpu", computer({ cpu, ...results }))).rejects.toMatchObject({ code: "InvalidInput" });
});

test("nothing is measured when the processor is asked for, nor the processor when it is alone", async () => {
  const asked = computer({ cpu, webgpu: fast });
  await chooseDevice("cpu", asked);
  expect(asked.measured).toEqual([]);
  const alone = computer({ cpu });
  await chooseDevice("auto", alone);
  expect(alone.measured).not.toContain("cpu");
});
