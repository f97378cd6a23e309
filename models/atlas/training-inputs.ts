import type { AtlasConfiguration } from "./configuration";
import { lossNames } from "./losses";

/** A float32 input of one step; a run takes `stepsPerRun` of them stacked along a new first axis. */
export interface StepInput {
  readonly name: StepInputName;
  readonly shape: readonly number[];
}

/** The inputs of a step. Activations are columns: [features, batch]. */
export type StepInputName =
  | "point"
  | "pair"
  | "pairWeight"
  | "colour"
  | "neighbourColour"
  | "chain"
  | "chainWeight"
  | "owner"
  | "ownerTrust"
  | "pin"
  | "pinTarget"
  | "pinWeight"
  | "lossWeights"
  | "reconstructionGate"
  | "learningRate";

/**
 * The inputs of a step of this configuration, in order; B = batch, R = rigidityBatch, P = pins, N = layers.
 *
 * - point [3, B]: x, y, t. pair [3, Q]: the same surface point in another frame, and pairWeight [1, Q], for the
 *   first R points and then for the last ones, each of which belongs to one layer; see {@link pairOfPoint}.
 * - colour [3, B] in [0, 1]. neighbourColour [6, R]: of the pixel to the right, then of the one below, of the first R
 *   points; absent when the gradient loss is off.
 * - chain [2, B]: the point's place in the marked frame, and chainWeight [1, B].
 * - owner [N, B]: carried membership of the layers, which sums to 1, and ownerTrust [1, B] in [0, 1].
 * - pin [3, P], pinTarget [2, P], pinWeight [N, P]: places that are certain.
 * - lossWeights [losses] in the order of `lossNames`.
 * - reconstructionGate [1] in [0, 1]: how far reconstruction may move opacity where the carried layers are not trusted at
 *   all; where they are, (1 - trust)^gateExponent of it.
 * - learningRate [1]: factor of every parameter's own rate.
 */
export function stepInputs(configuration: AtlasConfiguration): readonly StepInput[] {
  const { batch, rigidityBatch, pins, layers } = configuration;
  return [
    { name: "point", shape: [3, batch] },
    { name: "pair", shape: [3, pairCount(configuration)] },
    { name: "pairWeight", shape: [1, pairCount(configuration)] },
    { name: "colour", shape: [3, batch] },
    ...(configuration.losses.gradient === "on"
      ? [{ name: "neighbourColour", shape: [6, rigidityBatch] } as const satisfies StepInput]
      : []),
    { name: "chain", shape: [2, batch] },
    { name: "chainWeight", shape: [1, batch] },
    { name: "owner", shape: [layers, batch] },
    { name: "ownerTrust", shape: [1, batch] },
    { name: "pin", shape: [3, pins] },
    { name: "pinTarget", shape: [2, pins] },
    { name: "pinWeight", shape: [layers, pins] },
    { name: "lossWeights", shape: [lossNames.length] },
    { name: "reconstructionGate", shape: [1] },
    { name: "learningRate", shape: [1] },
  ];
}

/** How many points belong to each layer alone. */
export function ownPoints({ ownBatch, layers }: AtlasConfiguration): number {
  return Math.floor(ownBatch / layers);
}

/** How many points, from the first on, all layers look at. */
export function sharedPoints(configuration: AtlasConfiguration): number {
  return configuration.batch - configuration.layers * ownPoints(configuration);
}

/** How many pairs a step is given: those of the first `rigidityBatch` points, then those of the layers' own points. */
export function pairCount(configuration: AtlasConfiguration): number {
  return configuration.rigidityBatch + configuration.layers * ownPoints(configuration);
}

/** The layer that alone looks at a point; null for a shared one. */
export function ownerOfPoint(configuration: AtlasConfiguration, column: number): number | null {
  const shared = sharedPoints(configuration);
  return column < shared ? null : Math.floor((column - shared) / ownPoints(configuration));
}

/** The column of a point's pair; null for points without one. */
export function pairOfPoint(configuration: AtlasConfiguration, column: number): number | null {
  const shared = sharedPoints(configuration);
  if (column < configuration.rigidityBatch) return column;
  return column < shared ? null : configuration.rigidityBatch + column - shared;
}
