import type { Shares } from "../propagation/share-lattice";
import { createCoverage, type Coverage, type Size } from "./coverage";

/** Shares below this, half a step of 8 bits, are taken as nothing. */
const leastShare = 0.5 / 255;

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
    let start = 0;
    while (start < width && (row[start] ?? 0) < leastShare) start += 1;
    let end = width;
    while (end > start && (row[end - 1] ?? 0) < leastShare) end -= 1;
    if (end === start) continue;
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
