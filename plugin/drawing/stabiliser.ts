import type { PointerSample } from "./pointer-sample";

/**
 * Longest time constant of the stabiliser in milliseconds, at strength 1. Our own trials: above 120 ms the tip feels
 * tied to a rubber band.
 */
const longestLag = 120;

/**
 * The next position of a tip that follows the pointer with a lag. `strength` in [0, 1]; 0 follows exactly. The filter is
 * an exponential one in time, so the result does not depend on how many samples the device sends per second.
 */
export function stabilise(tip: PointerSample, pointer: PointerSample, strength: number): PointerSample {
  const lag = strength * longestLag;
  if (lag <= 0) return pointer;
  const elapsed = Math.max(pointer.time - tip.time, 0);
  const share = 1 - Math.exp(-elapsed / lag);
  return {
    x: tip.x + (pointer.x - tip.x) * share,
    y: tip.y + (pointer.y - tip.y) * share,
    pressure: pointer.pressure,
    time: pointer.time,
  };
}
