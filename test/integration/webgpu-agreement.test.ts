/** @jest-environment ./test/support/onnx-environment.cjs */
import { defaultFitSettings } from "../../companion-server/fit/fit-settings";
import type { AtlasState } from "../../companion-server/inference/atlas-state";
import type { Device } from "../../companion-server/inference/device";
import { profileTraining } from "../../companion-server/inference/profile-training";
import { TrainingRun, type TrainingBatch } from "../../companion-server/inference/training-run";
import { InveError } from "../../companion-server/protocol/errors";
import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { batchSource, tinyConfiguration } from "../unit/inference/support/tiny-atlas";

/** Steps that are compared. A software device needs about a minute and a half for them in one run after the other. */
const mostSteps = 200;
/** From the processor's state each time, a step takes up to a second; so many are compared as fit into this. */
const timeLimit = Number(process.env.INVE_AGREEMENT_SECONDS ?? 20) * 1000;
jest.setTimeout(timeLimit + 600_000);

const configuration = tinyConfiguration({ stepsPerRun: 4 });
const missing = "No WebGPU device here; the agreement of devices was not tested.\n";

/** A training from the start; null when the device does not work here. */
async function begun(device: Device, of: AtlasConfiguration): Promise<TrainingRun | null> {
  try {
    return await TrainingRun.create({ configuration: of, device, seed: 1 });
  } catch (failure) {
    if (failure instanceof InveError && failure.code === "DeviceLost") return null;
    throw failure;
  }
}

/** What one run makes of a state; null when the device does not work here. */
async function trained(device: Device, batch: TrainingBatch, state: AtlasState | null) {
  try {
    const run = await TrainingRun.create({ configuration, device, seed: 1, ...(state === null ? {} : { state }) });
    try {
      const { total } = await run.run(batch);
      return { loss: total.reduce((sum, each) => sum + each, 0) / total.length, state: await run.snapshot() };
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

/** The largest difference of a parameter, relative to its size, and which one it is. */
function furthest(a: AtlasState, b: AtlasState): { name: string; difference: number } {
  return [...a.parameters]
    .map(([name, values]) => {
      const other = b.parameters.get(name)!;
      return { name, difference: norm(values.map((each, index) => each - other[index]!)) / norm(values) };
    })
    .reduce((most, each) => (each.difference > most.difference ? each : most));
}

/**
 * Training that is not chaotic: at the rate with which fits end. Adam divides by the size of gradients, so where there is
 * next to no gradient, rounding alone decides the direction; its epsilon is therefore a hundred times the usual one. Two fits
 * on the processor whose starts differ by three millionths then stay within 2e-4 of each other.
 */
test("200 steps on their own, on WebGPU and on the processor, end in the same place (skipped without a WebGPU device)", async () => {
  const calm = { ...configuration, optimizer: { ...configuration.optimizer, epsilon: 1e-6 } };
  const there = await begun("webgpu", calm);
  if (there === null) {
    process.stderr.write(missing);
    return;
  }
  const here = (await begun("cpu", calm))!;
  const source = batchSource(calm, 3);
  let steps = 0;
  while (steps < mostSteps) {
    const batch = source();
    batch.learningRate!.fill(defaultFitSettings.lastLearningRate);
    const [theirs, ours] = [(await there.run(batch)).total, (await here.run(batch)).total];
    ours.forEach((loss, step) => {
      expect(Math.abs(theirs[step]! - loss)).toBeLessThan(0.01 * loss);
    });
    steps += calm.stepsPerRun;
  }
  const { name, difference } = furthest(await here.snapshot(), await there.snapshot());
  process.stderr.write(`${steps} steps on WebGPU: ${name} is furthest, by ${difference.toExponential(1)}.\n`);
  expect({ name, steps, close: difference <= 1e-3 }).toEqual({ name, steps, close: true });
  await Promise.all([there.dispose(), here.dispose()]);
});

/**
 * Training is chaotic: two fits on the same processor whose starts differ by rounding differ by several per cent after 200
 * steps (see models/README.md). So the device computes every step of the processor's fit, each run from the processor's
 * state, with the recipe that fits use. Without a graphics device there is nothing to compare; a software one is named by
 * VK_ICD_FILENAMES.
 */
test("WebGPU takes the same steps as the processor, wherever the fit is (skipped without a WebGPU device)", async () => {
  const source = batchSource(configuration, 3);
  const startedAt = performance.now();
  let state: AtlasState | null = null;
  let steps = 0;
  while (steps < mostSteps && (steps === 0 || performance.now() - startedAt < timeLimit)) {
    const batch = source();
    const there: Awaited<ReturnType<typeof trained>> = await trained("webgpu", batch, state);
    if (there === null) {
      process.stderr.write(missing);
      return;
    }
    const here: NonNullable<typeof there> = (await trained("cpu", batch, state))!;
    expect(Math.abs(there.loss - here.loss)).toBeLessThan(0.01 * here.loss);
    const { name, difference } = furthest(here.state, there.state);
    expect({ name, steps, close: difference <= 1e-3 }).toEqual({ name, steps, close: true });
    state = here.state;
    ({ step: steps } = here.state);
  }
  process.stderr.write(`WebGPU was compared over ${steps} steps.\n`);
  const families = await profileTraining(configuration, "webgpu", 1);
  const onProcessor = families.filter(({ providers }) => providers.includes("CPUExecutionProvider"));
  // Whether the loop goes on is decided by the processor; nothing of a step is computed there.
  expect(onProcessor.map(({ family, nodes }) => ({ family, nodes }))).toEqual([{ family: "loop control", nodes: 1 }]);
});
