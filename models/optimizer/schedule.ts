/** A learning rate that falls to a share of its start over a number of steps. */
export interface DecayOptions {
  /** Steps over which it falls; from there on it stays. At least 1. */
  readonly steps: number;
  /** What is left of it at the end, in (0, 1]. */
  readonly last: number;
}

/**
 * Factor of every learning rate at a step, from 1 down to `last`, by the same share in every step. Steps before the first
 * count as the first. An exponential rather than a cosine, because a fit that stops early has then already cooled down in
 * proportion to what it did.
 */
export function exponentialDecay(step: number, { steps, last }: DecayOptions): number {
  return last ** (Math.min(Math.max(step, 0), steps) / steps);
}
