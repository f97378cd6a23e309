import type { ShareLattice } from "../propagation/share-lattice";
import { createCoverage, type Coverage, type Size } from "./coverage";

/** Shares below this, half a step of 8 bits, are taken as nothing. */
const leastShare = 0.5 / 255;

/** The shares of a whole picture as a coverage, or null when nothing is covered. */
export function coverageOf(shares: ShareLattice, size: Size): Coverage | null {
  const coverage = createCoverage({ left: 0, top: 0, ...size });
  const { width, height } = size;
  let isEmpty = true;
  for (let y = 0; y < height; y += 1) {
    const row = coverage.values.subarray(y * width, (y + 1) * width);
    shares.shares(y, 0, width, row);
    let start = 0;
    while (start < width && (row[start] ?? 0) < leastShare) start += 1;
    let end = width;
    while (end > start && (row[end - 1] ?? 0) < leastShare) end -= 1;
    coverage.starts[y] = start;
    coverage.ends[y] = end;
    if (end > start) isEmpty = false;
  }
  return isEmpty ? null : coverage;
}
