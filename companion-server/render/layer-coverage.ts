import type { Shares } from "../propagation/share-lattice";
import { createCoverage, type Coverage, type Size } from "./coverage";

/** Smaller shares are the haze that mattes have far from their object; changing it would cost much and show nothing. */
const leastShare = 0.02;

/** The shares of a whole picture as a coverage of the rows that hold something, or null when none does. */
export function coverageOf(shares: Shares, size: Size): Coverage | null {
  const { width, height } = size;
  const values = new Float32Array(width * height);
  const starts = new Int32Array(height);
  const ends = new Int32Array(height);
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let y = 0; y < height; y += 1) {
    const row = values.subarray(y * width, (y + 1) * width);
    shares.shares(y, 0, width, row);
    let start = width;
    let end = 0;
    for (let x = 0; x < width; x += 1) {
      if ((row[x] ?? 0) < leastShare) row[x] = 0;
      else {
        if (end === 0) start = x;
        end = x + 1;
      }
    }
    if (end === 0) continue;
    [starts[y], ends[y]] = [start, end];
    [left, right] = [Math.min(left, start), Math.max(right, end)];
    [top, bottom] = [Math.min(top, y), y + 1];
  }
  if (right <= left) return null;
  const coverage = createCoverage({ left, top, width: right - left, height: bottom - top });
  for (let row = 0; row < coverage.height; row += 1) {
    const from = (top + row) * width;
    coverage.values.set(values.subarray(from + left, from + right), row * coverage.width);
    coverage.starts[row] = Math.max(0, (starts[top + row] ?? 0) - left);
    coverage.ends[row] = Math.max(0, (ends[top + row] ?? 0) - left);
  }
  return coverage;
}
