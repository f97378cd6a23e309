import { lossNames, type LossName } from "../../models/atlas/losses";
import { exponentialDecay } from "../../models/optimizer/schedule";
import type { FitSettings } from "./fit-settings";

/** Steps of a fit over which the learning rate falls exponentially from one share of its full value to another. */
export interface Stretch {
  /** Steps since the start of the fit: of the first of them, and of the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly firstRate: number;
  readonly lastRate: number;
}

/** What is decided for each training step. */
export interface StepSchedule {
  /** Factor of every parameter's own rate. */
  readonly learningRate: number;
  /** How far reconstruction may move opacity where the carried layers are not trusted, 0 to 1. */
  readonly reconstructionGate: number;
  /** In the order of `lossNames`. */
  readonly lossWeights: Float32Array;
}

/**
 * Weight of every loss at the start. Distances are in pixels and colours in [0, 1], hence the large factor of
 * reconstruction. Our own measurement; a stronger reconstruction did not track better.
 */
const startWeights: Readonly<Record<LossName, number>> = {
  reconstruction: 600,
  gradient: 0,
  rigidity: 0.35,
  globalRigidity: 0.05,
  flow: 1,
  opacityFlow: 1,
  opacity: 20,
  sparsity: 1,
  pins: 0.1,
  chain: 1,
  inverse: 0.5,
  residual: 0.5,
};

/** The losses that have a say in a fit by the whole recipe. */
export const usedLosses: readonly LossName[] = lossNames.filter((name) => startWeights[name] > 0);

/** Absolute supervision brings the layers into place and then only holds them there: its weight falls to this. */
const lastChainWeight = 0.3;

/** The steps of a whole fit. */
export function wholeFit({ steps, lastLearningRate }: FitSettings): Stretch {
  return { from: 0, to: steps, firstRate: 1, lastRate: lastLearningRate };
}

/** The schedule of a step of a stretch; `rate` scales the learning rate, for recovery after an instability. */
export function scheduleAt(settings: FitSettings, stretch: Stretch, step: number, rate: number): StepSchedule {
  const progress = Math.min(1, step / settings.steps);
  const lossWeights = Float32Array.from(lossNames, (name) => {
    if (settings.without.includes(name)) return 0;
    return name === "chain" ? Math.max(lastChainWeight, startWeights.chain * (1 - 1.5 * progress)) : startWeights[name];
  });
  const { from, to, firstRate, lastRate } = stretch;
  const fall = exponentialDecay(step - from, { steps: to - from, last: lastRate / firstRate });
  return { learningRate: rate * firstRate * fall, reconstructionGate: 1, lossWeights };
}
