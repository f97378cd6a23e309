/** @jest-environment ./test/support/onnx-environment.cjs */
import type { Device } from "../../companion-server/inference/device";
import { TrainingRun } from "../../companion-server/inference/training-run";
import { InveError } from "../../companion-server/protocol/errors";
import { batchSource, tinyConfiguration } from "../unit/inference/support/tiny-atlas";

jest.setTimeout(180_000);

/** Steps that are compared. A software device needs a second for each, so that the time limit ends its training earlier. */
const mostSteps = 200;
const timeLimit = 30_000;
/**
 * Adam divides by the size of the gradient, so that where gradients are nothing but rounding every device goes its own way
 * at full speed. A larger epsilon lets such parameters rest; what is left is what the devices really compute.
 */
const optimizer = { ...tinyConfiguration().optimizer, epsilon: 1e-2 };
const configuration = tinyConfiguration({ stepsPerRun: 4, optimizer });

/** The state and the mean loss of the last run after some steps; null when the device does not work here. */
async function train(device: Device, goOn: (step: number) => boolean) {
  const source = batchSource(configuration, 3);
  try {
    const run = await TrainingRun.create({ configuration, device, seed: 1 });
    try {
      let loss = NaN;
      let done = 0;
      while (goOn(done)) {
        const { total, step } = await run.run(source());
        loss = total.reduce((sum, each) => sum + each, 0) / total.length;
        done = step;
      }
      return { loss, state: await run.snapshot() };
    } finally {
      await run.dispose();
    }
  } catch (failure) {
    if (failure instanceof InveError && failure.code === "DeviceLost") return null;
    throw failure;
  }
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, each) => sum + each * each, 0));
}

/** Without a graphics device there is nothing to compare; a software one is named by VK_ICD_FILENAMES. */
test("the same steps on WebGPU and on the processor agree (skipped without a WebGPU device)", async () => {
  const startedAt = performance.now();
  const webgpu = await train("webgpu", (step) => step < mostSteps && performance.now() - startedAt < timeLimit);
  if (webgpu === null) {
    process.stderr.write("No WebGPU device here; the agreement of devices was not tested.\n");
    return;
  }
  const cpu = await train("cpu", (step) => step < webgpu.state.step);
  if (cpu === null) throw new Error("The processor always works.");
  const differences = [...cpu.state.parameters].map(([name, values]) => {
    const other = webgpu.state.parameters.get(name)!;
    return [name, norm(values.map((each, index) => each - other[index]!)) / norm(values)] as const;
  });
  expect(Math.abs(webgpu.loss - cpu.loss)).toBeLessThan(0.01 * cpu.loss);
  for (const [name, difference] of differences)
    expect({ name, close: difference <= 1e-3 }).toEqual({ name, close: true });
});
