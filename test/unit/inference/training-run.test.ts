/** @jest-environment ./test/support/onnx-environment.cjs */
import { AtlasInference } from "../../../companion-server/inference/atlas-inference";
import type { AtlasState } from "../../../companion-server/inference/atlas-state";
import { decodeState, encodeState } from "../../../companion-server/inference/atlas-state";
import { TrainingRun } from "../../../companion-server/inference/training-run";
import { InveError } from "../../../companion-server/protocol/errors";
import type { AtlasConfiguration } from "../../../models/atlas/configuration";
import { defaultConfiguration } from "../../../models/atlas/configuration";
import { lossNames } from "../../../models/atlas/losses";
import { parametersOf } from "../../../models/atlas/training-step";
import {
  batchSource,
  colourAt,
  pointsOf,
  tinyConfiguration,
  truthInMark,
  truthLayer,
  unitOf,
} from "./support/tiny-atlas";

const device = "cpu";

/** On a busy machine hundreds of tiny steps take longer than Jest allows a test by default. */
jest.setTimeout(60_000);

/** Trains for some runs, from a state when given, and hands over what was learnt. */
async function train(
  configuration: AtlasConfiguration,
  options: { runs: number; state?: AtlasState; source?: ReturnType<typeof batchSource> },
) {
  const { runs, source = batchSource(configuration, 3) } = options;
  const start = options.state === undefined ? {} : { state: options.state };
  const run = await TrainingRun.create({ configuration, device, seed: 1, ...start });
  try {
    const metrics = [];
    for (let index = 0; index < runs; index++) metrics.push(await run.run(source()));
    return { metrics, state: await run.snapshot() };
  } finally {
    await run.dispose();
  }
}

test("a fit finds the layers' motion, their visibility, their colours and the way back", async () => {
  const configuration = tinyConfiguration();
  const { metrics, state } = await train(configuration, { runs: 50 });
  const [first, last] = [metrics[0]!, metrics.at(-1)!];
  expect(last.step).toBe(250);
  expect(last.total.at(-1)!).toBeLessThan(first.total[0]! / 5);
  expect(last.squaredError.at(-1)!).toBeLessThan(first.squaredError[0]! / 5);
  const inference = await AtlasInference.create({ configuration, state, device });
  try {
    await expectTruth(configuration, inference);
  } finally {
    await inference.dispose();
  }
});

async function expectTruth(configuration: AtlasConfiguration, inference: AtlasInference) {
  const pixels: [number, number, number][] = [
    [1, 8, 40],
    [1, 24, 22],
    [6, 55, 10],
    [6, 34, 20],
    [7, 36, 24],
    [4, 30, 22],
  ];
  const points = pointsOf(configuration, pixels);
  const unit = unitOf(configuration);
  const shares = await inference.opacity(points);
  const colours = await inference.colour(points);
  for (const [index, [frame, x, y]] of pixels.entries()) {
    const layer = truthLayer(frame, x, y);
    const uv = await inference.mapping(layer, points);
    const back = Float32Array.from(points);
    back.set(uv);
    const xy = await inference.inverse(layer, back);
    const found = uv[index]! * unit + 31.5;
    expect(Math.abs(found - truthInMark(layer, frame, x))).toBeLessThan(0.6);
    expect(Math.abs(uv[index + pixels.length]! * unit + 23.5 - y)).toBeLessThan(0.6);
    expect(Math.abs(xy[index]! - points[index]!) * unit).toBeLessThan(1.5);
    expect(shares[layer * pixels.length + index]!).toBeGreaterThan(0.8);
    expect(shares[index]! + shares[pixels.length + index]!).toBeCloseTo(1, 5);
    colourAt(frame, x, y).forEach((expected, channel) => {
      expect(Math.abs(colours[channel * pixels.length + index]! - expected)).toBeLessThan(0.1);
    });
  }
}

test("the same seed and batches give the same bits, and another seed does not", async () => {
  const configuration = tinyConfiguration();
  const [a, b] = [await train(configuration, { runs: 3 }), await train(configuration, { runs: 3 })];
  expect(Buffer.from(encodeState(a.state)).equals(Buffer.from(encodeState(b.state)))).toBe(true);
});

test("a fit resumed from a saved state ends in the same bits as one that was not interrupted", async () => {
  const configuration = tinyConfiguration();
  const whole = await train(configuration, { runs: 4 });
  const source = batchSource(configuration, 3);
  const half = await train(configuration, { runs: 2, source });
  const state = decodeState(encodeState(half.state));
  const rest = await train(configuration, { runs: 2, state, source });
  expect(rest.metrics.at(-1)!.step).toBe(20);
  expect(Buffer.from(encodeState(rest.state)).equals(Buffer.from(encodeState(whole.state)))).toBe(true);
});

test("a loss that is not finite is an error that names the step, and the state is that of before the run", async () => {
  const configuration = tinyConfiguration();
  const source = batchSource(configuration, 3);
  const run = await TrainingRun.create({ configuration, device, seed: 1 });
  try {
    await run.run(source());
    const before = encodeState(await run.snapshot());
    const weight = source();
    weight.lossWeights!.fill(NaN, 2 * lossNames.length, 2 * lossNames.length + 1);
    weight.learningRate!.fill(0);
    await expect(run.run(weight)).rejects.toMatchObject({ code: "NumericFailure", details: { step: 5 } });
    const colour = source();
    colour.colour!.fill(NaN);
    await expect(run.run(colour)).rejects.toMatchObject({ code: "NumericFailure" });
    expect(Buffer.from(encodeState(await run.snapshot())).equals(Buffer.from(before))).toBe(true);
    await expect(run.run(source())).resolves.toMatchObject({ step: 10 });
  } finally {
    await run.dispose();
  }
});

test.each([
  ["no learning rate", {}],
  ["a missing input", { learningRate: Float32Array.of(1) }],
])("%s is refused", async (_, batch) => {
  const run = await TrainingRun.create({ configuration: tinyConfiguration(), device, seed: 1 });
  try {
    await expect(run.run(batch)).rejects.toMatchObject({ code: "InvalidInput" });
  } finally {
    await run.dispose();
  }
});

test("a state of other settings is refused", async () => {
  const { state } = await train(tinyConfiguration(), { runs: 1 });
  const other = tinyConfiguration({ colour: { ...base.colour, extent: 1.6, network: { hidden: [8], rate: 1 } } });
  await expect(TrainingRun.create({ configuration: other, device, seed: 1, state })).rejects.toBeInstanceOf(InveError);
});

const base = tinyConfiguration();
const residual = {
  grid: { levels: [[4, 4, 3]] as const, features: 2, tableRows: 256, rate: 1e-2 },
  network: { hidden: [16], rate: 5e-3 },
};
const shapes: [string, Partial<AtlasConfiguration>][] = [
  ["one layer", { layers: 1 }],
  ["three layers", { layers: 3 }],
  ["the gradient loss", { losses: { ...base.losses, gradient: "on" } }],
  ["lighting", { residual }],
  ["lighting and the gradient loss", { residual, losses: { ...base.losses, gradient: "on" } }],
];
test.each(shapes)("a model with %s trains, and every term it has is finite", async (_, changes) => {
  const layers = changes.layers ?? 2;
  const { mapping, inverse } = defaultConfiguration({ layers, frames: 8, width: 64, height: 48 });
  const configuration = tinyConfiguration({ mapping, inverse, ...changes });
  const { metrics, state } = await train(configuration, { runs: 12 });
  expect(metrics.at(-1)!.squaredError.at(-1)!).toBeLessThan(metrics[0]!.squaredError[0]!);
  for (const losses of Object.values(metrics.at(-1)!.losses)) expect([...losses].every(Number.isFinite)).toBe(true);
  expect([...state.parameters.keys()]).toEqual(parametersOf(configuration).map((each) => each.name));
});

test("where the carried layers are trusted, or the gate is closed, reconstruction does not move opacity", async () => {
  const configuration = tinyConfiguration();
  const opacityAfter = async (trust: number, gate: number) => {
    const batch = batchSource(configuration, 3)();
    batch.lossWeights!.fill(0);
    for (let step = 0; step < configuration.stepsPerRun; step++) batch.lossWeights![step * 12] = 100;
    batch.ownerTrust!.fill(trust);
    batch.reconstructionGate!.fill(gate);
    return (await train(configuration, { runs: 1, source: () => batch })).state.parameters.get("opacity.weight1")!;
  };
  const start = await opacityAfter(1, 1);
  expect(await opacityAfter(0.5, 0)).toEqual(start);
  expect(await opacityAfter(0.5, 1)).not.toEqual(start);
});
