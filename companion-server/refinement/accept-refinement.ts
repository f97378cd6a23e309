import type { HeldOutErrors } from "../fit/held-out-error";

/** A refinement has to make the held-out error smaller by this share, or it does not pay. */
const leastImprovement = 0.01;

/**
 * A frame has about a hundred held-out correspondences, whose median changes by a quarter by chance alone (our own
 * measurement: up to .1 px on frames that truth says became better).
 */
const frameNoise = 0.25;
const frameNoisePixels = 0.05;

/**
 * Whether a refined fit may take the place of the one before it: correspondences that training has not seen lie closer
 * together as a whole, and further apart in no layer and, beyond what chance does, on no frame. The colours have no say.
 */
export function sticksBetter(before: HeldOutErrors, after: HeldOutErrors): boolean {
  if (!(after.median <= before.median * (1 - leastImprovement))) return false;
  if (after.perLayer.some((error, layer) => error > (before.perLayer[layer] ?? Infinity))) return false;
  return after.perFrame.every((error, frame) => {
    const known = before.perFrame[frame] ?? NaN;
    return Number.isNaN(error) || Number.isNaN(known) || error <= known * (1 + frameNoise) + frameNoisePixels;
  });
}
