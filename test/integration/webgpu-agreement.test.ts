/** @jest-environment ./test/support/onnx-environment.cjs */
import type { AtlasState } from "../../companion-server/inference/atlas-state";
import type { Device } from "../../companion-server/inference/device";
import { profileTraining } from "../../companion-server/inference/profile-training";
import { TrainingRun, type TrainingBatch } from "../../companion-server/inference/training-run";
import { InveError } from "../../companion-server/protocol/errors";
import { batchSource, tinyConfiguration } from "../unit/inference/support/tiny-atlas";

/**
 * Steps that are compared. A software device needs up to a second for each, so that the time limit may end it earlier;
 * INVE_AGREEMENT_SECONDS raises it.
 */
const mostSteps = 200;
const timeLimit = Number(process.env.INVE_AGREEMENT_SECONDS ?? 30) * 1000;
jest.setTimeout(timeLimit + 180_000);

const configuration = tinyConfiguration({ stepsPerRun: 4 });

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
      process.stderr.write("No WebGPU device here; the agreement of devices was not tested.\n");
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
