/** @jest-environment ./test/support/onnx-environment.cjs */
import { TrainingRun } from "../../companion-server/inference/training-run";
import type { Device } from "../../companion-server/inference/device";
import { InveError } from "../../companion-server/protocol/errors";
import { batchSource, tinyConfiguration } from "../unit/inference/support/tiny-atlas";

jest.setTimeout(180_000);

/** The state and the last loss after some training steps; null when the device does not work here. */
async function train(device: Device) {
  const configuration = tinyConfiguration({ stepsPerRun: 2 });
  const source = batchSource(configuration, 3);
  try {
    const run = await TrainingRun.create({ configuration, device, seed: 1 });
    try {
      let loss = NaN;
      for (let index = 0; index < 10; index++) loss = (await run.run(source())).total.at(-1) ?? NaN;
      return { loss, state: await run.snapshot() };
    } finally {
      await run.dispose();
    }
  } catch (failure) {
    if (failure instanceof InveError && failure.code === "DeviceLost") return null;
    throw failure;
  }
}

/** Without a graphics device there is nothing to compare; a software one is named by VK_ICD_FILENAMES. */
test("the same steps on WebGPU and on the processor agree (skipped without a WebGPU device)", async () => {
  const webgpu = await train("webgpu");
  if (webgpu === null) {
    process.stderr.write("No WebGPU device here; the agreement of devices was not tested.\n");
    return;
  }
  const cpu = await train("cpu");
  if (cpu === null) throw new Error("The processor always works.");
  expect(Math.abs(webgpu.loss - cpu.loss)).toBeLessThan(0.01 * cpu.loss);
  for (const [name, values] of cpu.state.parameters) {
    const other = webgpu.state.parameters.get(name)!;
    const size = Math.sqrt(values.reduce((sum, each) => sum + each * each, 0));
    const difference = Math.sqrt(values.reduce((sum, each, index) => sum + (each - other[index]!) ** 2, 0));
    expect({ name, close: difference <= 0.02 * size + 1e-6 }).toEqual({ name, close: true });
  }
});
