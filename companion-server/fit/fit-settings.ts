import type { LossName } from "../../models/atlas/losses";

/** The recipe of a fit. Values are our own measurements; `inve bench fit`, `quality` and `ablation` reproduce them. */
export interface FitSettings {
  /** Most training steps. */
  readonly steps: number;
  /** Steps before the fit may stop early. */
  readonly leastSteps: number;
  /** Steps between two looks at the held-out correspondences. */
  readonly stepsBetweenChecks: number;
  /** The fit stops when a check improves the held-out error by less than this share. */
  readonly leastImprovement: number;
  /** The learning rate falls exponentially to this share of its start. */
  readonly lastLearningRate: number;
  /** Share of the samples with neighbours that are correspondences; those of one layer all are, the others none. */
  readonly pairShare: number;
  /** Share of samples on the layers above the background, whatever their area. */
  readonly objectShare: number;
  /** Error in pixels at which a chained position counts half. */
  readonly chainErrorPixels: number;
  /** Seconds between two saves of the state, from which a killed fit goes on. */
  readonly secondsBetweenSaves: number;
  /** Losses that have no say; `inve bench ablation` leaves out one at a time. */
  readonly without: readonly LossName[];
}

export const defaultFitSettings: FitSettings = {
  steps: 1500,
  leastSteps: 1000,
  stepsBetweenChecks: 250,
  leastImprovement: 0.01,
  lastLearningRate: 0.05,
  pairShare: 0.65,
  objectShare: 0.5,
  chainErrorPixels: 1,
  secondsBetweenSaves: 10,
  without: [],
};

/** Changes whenever the recipe or the format of what is saved changes, so that old results are not taken for new ones. */
export const analysisVersion = 16;
