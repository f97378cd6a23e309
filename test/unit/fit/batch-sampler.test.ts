import { BatchSampler, createSamples, scheduledBatch } from "../../../companion-server/fit/batch-sampler";
import { defaultFitSettings } from "../../../companion-server/fit/fit-settings";
import { scheduleAt, wholeFit } from "../../../companion-server/fit/loss-schedule";
import { defaultConfiguration } from "../../../models/atlas/configuration";
import { pixelX, pixelY } from "../../../models/atlas/coordinates";
import { lossNames } from "../../../models/atlas/losses";
import { pairOfPoint, stepInputs } from "../../../models/atlas/training-inputs";
import { createRandom } from "../../../models/random";
import { slidingEvidence } from "../../support/fit-evidence";

const evidence = slidingEvidence();
const configuration = {
  ...defaultConfiguration({ layers: 2, frames: evidence.stack.count, width: 32, height: 16 }),
  batch: 256,
  ownBatch: 128,
  rigidityBatch: 64,
  globalRigidityBatch: 16,
  inverseBatch: 64,
  pins: 32,
  stepsPerRun: 3,
};

function fill(settings = defaultFitSettings, seed = 5) {
  const sampler = new BatchSampler(configuration, evidence, settings, createRandom(seed));
  const samples = createSamples(configuration);
  sampler.draw(samples);
  return scheduledBatch(configuration, samples, (step) => scheduleAt(settings, wholeFit(settings), step, 1));
}

/** Rows of an input on one step. */
function rows(values: Float32Array | undefined, step: number, count: number, columns: number): Float32Array[] {
  const start = step * count * columns;
  return Array.from({ length: count }, (_, row) => values!.slice(start + row * columns, start + (row + 1) * columns));
}

describe("a training batch", () => {
  const batch = fill();

  test("holds every input of the step at its size", () => {
    for (const { name, shape } of stepInputs(configuration)) {
      expect([name, batch[name]?.length]).toEqual([name, 3 * shape.reduce((size, side) => size * side, 1)]);
    }
  });

  test("relates each point to its true place in the marked frame and in the paired frame", () => {
    for (const step of [0, 1, 2]) {
      const [x, y, t] = rows(batch.point, step, 3, 256);
      const [pairX, pairY, pairT] = rows(batch.pair, step, 3, 192);
      const [u, v] = rows(batch.chain, step, 2, 256);
      for (let column = 0; column < 256; column += 1) {
        const frame = t![column]! * 3;
        expect(pixelX(configuration, u![column]!)).toBeCloseTo(pixelX(configuration, x![column]!) - frame, 3);
        expect(pixelY(configuration, v![column]!)).toBeCloseTo(pixelY(configuration, y![column]!), 3);
        const pair = pairOfPoint(configuration, column);
        if (pair === null) continue;
        const slid = pixelX(configuration, pairX![pair]!) - pixelX(configuration, x![column]!);
        expect(slid).toBeCloseTo(pairT![pair]! * 3 - frame, 3);
        expect(pairY![pair]).toBeCloseTo(y![column]!, 5);
      }
    }
  });

  test("gives the colour of the very pixel, and memberships that sum to one", () => {
    const [x, , t] = rows(batch.point, 0, 3, 256);
    const [red] = rows(batch.colour, 0, 3, 256);
    const [background, object] = rows(batch.owner, 0, 2, 256);
    for (let column = 0; column < 256; column += 1) {
      const pixel = Math.round(pixelX(configuration, x![column]!));
      expect(red![column]! * 255).toBeCloseTo((pixel - Math.round(t![column]! * 3) + 64) * 2, 3);
      expect(background![column]! + object![column]!).toBeCloseTo(1, 6);
    }
  });

  test("favours the object among the shared points by the share that is asked for", () => {
    const shareOfObject = (objectShare: number): number => {
      const owner = rows(fill({ ...defaultFitSettings, objectShare }).owner, 0, 2, 256)[1]!.slice(0, 128);
      return owner.reduce((sum, value) => sum + value, 0) / owner.length;
    };
    expect(shareOfObject(0.95)).toBeGreaterThan(0.85);
    expect(shareOfObject(0.05)).toBeLessThan(0.15);
  });

  test("has points of one layer each at its end, the background's first", () => {
    const owner = rows(batch.owner, 0, 2, 256)[1]!;
    const shareOf = (from: number, to: number) =>
      owner.slice(from, to).reduce((sum, each) => sum + each, 0) / (to - from);
    expect(shareOf(128, 192)).toBeLessThan(0.1);
    expect(shareOf(192, 256)).toBeGreaterThan(0.9);
  });

  test("has a pair at every point of one layer, and in the columns with neighbours a mixture", () => {
    const [weights] = rows(batch.pairWeight, 2, 1, 192);
    const shareOf = (from: number, to: number) =>
      weights!.slice(from, to).reduce((sum, each) => sum + each, 0) / (to - from);
    expect(Math.abs(shareOf(0, 64) - defaultFitSettings.pairShare)).toBeLessThan(0.2);
    expect(shareOf(64, 192)).toBe(1);
  });

  test("pins the marked frame to itself", () => {
    const [x, y, t] = rows(batch.pin, 1, 3, 32);
    const [u, v] = rows(batch.pinTarget, 1, 2, 32);
    expect(t).toEqual(new Float32Array(32));
    expect([u, v]).toEqual([x, y]);
  });

  test("is the same for the same seed and another for another", () => {
    expect(fill(defaultFitSettings, 5).point).toEqual(batch.point);
    expect(fill(defaultFitSettings, 6).point).not.toEqual(batch.point);
  });
});

test("the schedule lowers the learning rate and the weight of chains, and never the others", () => {
  const [first, last] = [
    scheduleAt(defaultFitSettings, wholeFit(defaultFitSettings), 0, 1),
    scheduleAt(defaultFitSettings, wholeFit(defaultFitSettings), defaultFitSettings.steps, 1),
  ];
  expect(first.learningRate).toBe(1);
  expect(last.learningRate).toBeCloseTo(defaultFitSettings.lastLearningRate, 6);
  for (const [index, name] of lossNames.entries()) {
    if (name === "chain") expect(last.lossWeights[index]).toBeLessThan(first.lossWeights[index]!);
    else expect(last.lossWeights[index]).toBe(first.lossWeights[index]);
  }
});
