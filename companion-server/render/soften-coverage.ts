import { blurPlane, type Spread } from "./blur-plane";
import { createCoverage, type Coverage, type Size } from "./coverage";

/** Below this deviation, in pixels, a blur would change nothing that can be seen. */
const smallestDeviation = 0.15;

/**
 * The coverage blurred by a Gaussian of the given standard deviations in pixels; its box grows by three of them, up to
 * the picture's edge, where what is covered counts as going on outside.
 */
export function softenCoverage(coverage: Coverage, spread: Spread, size: Size): Coverage {
  if (Math.max(...spread) < smallestDeviation) return coverage;
  const [reachX, reachY] = [Math.ceil(spread[0] * 3) + 1, Math.ceil(spread[1] * 3) + 1];
  const left = Math.max(0, coverage.left - reachX);
  const top = Math.max(0, coverage.top - reachY);
  const right = Math.min(size.width, coverage.left + coverage.width + reachX);
  const bottom = Math.min(size.height, coverage.top + coverage.height + reachY);
  const soft = createCoverage({ left, top, width: right - left, height: bottom - top });
  for (let row = 0; row < coverage.height; row += 1) {
    const start = coverage.starts[row] ?? 0;
    const end = coverage.ends[row] ?? 0;
    const from = row * coverage.width;
    const to = (row + coverage.top - top) * soft.width + coverage.left - left;
    soft.values.set(coverage.values.subarray(from + start, from + end), to + start);
  }
  blurPlane(soft.values, soft, spread);
  soft.ends.fill(soft.width);
  return soft;
}
