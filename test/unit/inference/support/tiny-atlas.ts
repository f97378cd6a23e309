import type { TrainingBatch } from "../../../../companion-server/inference/training-run";
import type { AtlasConfiguration } from "../../../../models/atlas/configuration";
import { defaultConfiguration } from "../../../../models/atlas/configuration";
import { normalizeFrame, normalizeX, normalizeY, pixelsPerUnit } from "../../../../models/atlas/coordinates";
import type { LossName } from "../../../../models/atlas/losses";
import { lossNames } from "../../../../models/atlas/losses";
import type { StepInputName } from "../../../../models/atlas/training-inputs";
import { ownerOfPoint, pairOfPoint, stepInputs } from "../../../../models/atlas/training-inputs";
import { createRandom } from "../../../../models/random";

/** A model small enough to train in milliseconds; `changes` replace parts of it. */
export function tinyConfiguration(changes: Partial<AtlasConfiguration> = {}): AtlasConfiguration {
  const base = defaultConfiguration({ layers: 2, frames: 8, width: 64, height: 48 });
  return {
    ...base,
    batch: 128,
    ownBatch: 64,
    rigidityBatch: 32,
    globalRigidityBatch: 16,
    inverseBatch: 64,
    pins: 16,
    stepsPerRun: 5,
    opacity: {
      ...base.opacity,
      grid: {
        ...base.opacity.grid,
        levels: [
          [4, 3, 4],
          [16, 12, 7],
        ],
        tableRows: 1024,
      },
    },
    colour: {
      ...base.colour,
      grid: {
        ...base.colour.grid,
        levels: [
          [8, 8],
          [24, 24],
          [64, 64],
        ],
        tableRows: 1024,
      },
    },
    ...changes,
  };
}

/** How much each loss counts in these tests. */
const weights: Partial<Record<LossName, number>> = {
  reconstruction: 100,
  gradient: 10,
  rigidity: 0.5,
  globalRigidity: 0.05,
  flow: 1,
  opacityFlow: 1,
  opacity: 100,
  sparsity: 1,
  pins: 0.1,
  chain: 1,
  inverse: 0.5,
  residual: 1,
};

/** The marked frame of the made-up clip. */
export const markedFrame = 4;
/** Pixels that the background and the object move in each frame. */
const speeds = [1.5, -2] as const;
const disc = { x: 30, y: 22, radius: 12 };

/** Where a pixel of a frame lies in the marked frame, if it belongs to the layer. */
export function truthInMark(layer: number, frame: number, x: number): number {
  return x + (speeds[layer] ?? 0) * (frame - markedFrame);
}

/** The layer that a pixel shows: a disc that moves left before a background that moves right. */
export function truthLayer(frame: number, x: number, y: number): number {
  return Math.hypot(truthInMark(1, frame, x) - disc.x, y - disc.y) < disc.radius ? 1 : 0;
}

/** Batches of the made-up clip, for as many steps as a run has. */
export function batchSource(configuration: AtlasConfiguration, seed: number): () => TrainingBatch {
  const random = createRandom(seed);
  return () => {
    const batch: Partial<Record<StepInputName, Float32Array>> = {};
    for (const { name, shape } of stepInputs(configuration))
      batch[name] = new Float32Array(configuration.stepsPerRun * shape.reduce((product, each) => product * each, 1));
    const columns = new Map(stepInputs(configuration).map(({ name, shape }) => [name, shape.at(-1) ?? 1]));
    const put = (name: StepInputName, step: number, column: number, rows: readonly number[]) => {
      const array = batch[name];
      const count = columns.get(name) ?? 0;
      rows.forEach((value, row) => array?.fill(value, ...range((step * rows.length + row) * count + column)));
    };
    for (let step = 0; step < configuration.stepsPerRun; step++) {
      for (let column = 0; column < configuration.batch; column++)
        fillPoint(configuration, { random, owner: ownerOfPoint(configuration, column) }, (name, rows) => {
          const at = name.startsWith("pair") ? pairOfPoint(configuration, column) : column;
          if (at !== null && at < (columns.get(name) ?? 0)) put(name, step, at, rows);
        });
      for (let column = 0; column < configuration.pins; column++) {
        const place = [normalizeX(configuration, random() * 63), normalizeY(configuration, random() * 47)];
        put("pin", step, column, [...place, normalizeFrame(configuration, markedFrame)]);
        put("pinTarget", step, column, place);
        put(
          "pinWeight",
          step,
          column,
          Array.from({ length: configuration.layers }, () => 1),
        );
      }
      lossNames.forEach((name, index) =>
        batch.lossWeights?.fill(weights[name] ?? 0, ...range(step * lossNames.length + index)),
      );
      batch.reconstructionGate?.fill(1, ...range(step));
      batch.learningRate?.fill(1, ...range(step));
    }
    return batch;
  };
}

function range(start: number): [number, number] {
  return [start, start + 1];
}

function fillPoint(
  configuration: AtlasConfiguration,
  { random, owner }: { random: () => number; owner: number | null },
  put: (name: StepInputName, rows: readonly number[]) => void,
): void {
  const frame = Math.floor(random() * configuration.frames);
  const other = Math.min(configuration.frames - 1, frame + 1);
  let [x, y] = [random() * 63, random() * 47];
  // The clip has two layers; a third one finds nothing of its own.
  const wanted = owner !== null && owner < speeds.length ? owner : null;
  while (wanted !== null && truthLayer(frame, x, y) !== wanted) [x, y] = [random() * 63, random() * 47];
  const layer = truthLayer(frame, x, y);
  const column = (at: number, px: number) => [
    normalizeX(configuration, px),
    normalizeY(configuration, y),
    normalizeFrame(configuration, at),
  ];
  put("point", column(frame, x));
  put("pair", column(other, x - (speeds[layer] ?? 0) * (other - frame)));
  put("pairWeight", [1]);
  put("colour", colourAt(frame, x, y));
  put("neighbourColour", [...colourAt(frame, x + 1, y), ...colourAt(frame, x, y + 1)]);
  put("chain", [normalizeX(configuration, truthInMark(layer, frame, x)), normalizeY(configuration, y)]);
  put("chainWeight", [1]);
  put(
    "owner",
    Array.from({ length: configuration.layers }, (_, index) => (index === layer ? 1 : 0)),
  );
  put("ownerTrust", [0.8]);
}

/** Colour of a pixel: smooth waves that stick to its layer. */
export function colourAt(frame: number, x: number, y: number): [number, number, number] {
  const layer = truthLayer(frame, x, y);
  const u = truthInMark(layer, frame, x) / 9;
  const wave = (phase: number) => 0.5 + 0.3 * Math.sin(u + phase + layer * 2) * Math.cos(y / 7 + phase);
  return [wave(0), wave(1), wave(2)];
}

/** Points [3, N] of pixels given as [frame, x, y]. */
export function pointsOf(
  configuration: AtlasConfiguration,
  pixels: readonly (readonly [number, number, number])[],
): Float32Array {
  return Float32Array.from([
    ...pixels.map(([, x]) => normalizeX(configuration, x)),
    ...pixels.map(([, , y]) => normalizeY(configuration, y)),
    ...pixels.map(([frame]) => normalizeFrame(configuration, frame)),
  ]);
}

/** Pixels in one unit of the model. */
export function unitOf(configuration: AtlasConfiguration): number {
  return pixelsPerUnit(configuration);
}
