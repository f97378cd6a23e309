/** How much of the surroundings of each grid node lies inside a region. */
import type { PointTuple } from "../protocol/geometry";

/** What says which pixels are inside: a closed polygon in pixels at analysis size, or a mask of the whole frame. */
export type RegionShape =
  | { readonly polygon: readonly PointTuple[] }
  | {
      /** `[height, width]` at analysis size, 0 outside to 255 inside. */
      readonly mask: Uint8Array;
    };

/** Grid and frame that a region is measured on. */
export interface CoverageGrid {
  readonly width: number;
  readonly height: number;
  readonly pitch: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
}

/** Sub-samples of a node's cell on a side, for polygons. */
const samples = 4;

/** `[gridHeight, gridWidth]`: share of the cell around each node that lies inside the region, in [0, 1]. */
export function regionCoverage(shape: RegionShape, grid: CoverageGrid): Float32Array {
  return "polygon" in shape ? polygonCoverage(shape.polygon, grid) : maskCoverage(shape.mask, grid);
}

function polygonCoverage(polygon: readonly PointTuple[], grid: CoverageGrid): Float32Array {
  const coverage = new Float32Array(grid.gridWidth * grid.gridHeight);
  const step = grid.pitch / samples;
  const shift = (0.5 - samples / 2) * step;
  for (let line = 0; line < grid.gridHeight * samples; line += 1) {
    const crossings = crossingsOf(polygon, line * step + shift);
    const row = Math.floor(line / samples) * grid.gridWidth;
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const first = Math.max(0, Math.ceil(((crossings[pair] ?? 0) - shift) / step));
      const last = Math.min(grid.gridWidth * samples, Math.ceil(((crossings[pair + 1] ?? 0) - shift) / step));
      for (let sample = first; sample < last; sample += 1) {
        const node = row + Math.floor(sample / samples);
        coverage[node] = (coverage[node] ?? 0) + 1 / (samples * samples);
      }
    }
  }
  return coverage;
}

/** Where a horizontal line enters and leaves the polygon (even-odd rule), from left to right. */
function crossingsOf(polygon: readonly PointTuple[], y: number): number[] {
  const crossings: number[] = [];
  polygon.forEach(([toX, toY], index) => {
    const [fromX, fromY] = polygon[(index + polygon.length - 1) % polygon.length] ?? [toX, toY];
    if (fromY <= y === toY <= y) return;
    crossings.push(fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX));
  });
  return crossings.sort((a, b) => a - b);
}

function maskCoverage(mask: Uint8Array, grid: CoverageGrid): Float32Array {
  const coverage = new Float32Array(grid.gridWidth * grid.gridHeight);
  const reach = Math.floor(grid.pitch / 2);
  for (let node = 0; node < coverage.length; node += 1) {
    const column = node % grid.gridWidth;
    const centreX = column * grid.pitch;
    const centreY = ((node - column) / grid.gridWidth) * grid.pitch;
    let sum = 0;
    let total = 0;
    for (let y = centreY - reach; y <= centreY + reach; y += 1) {
      for (let x = centreX - reach; x <= centreX + reach; x += 1) {
        const weight = (x === centreX ? 2 : 1) * (y === centreY ? 2 : 1);
        const pixelX = Math.min(Math.max(x, 0), grid.width - 1);
        const pixelY = Math.min(Math.max(y, 0), grid.height - 1);
        sum += weight * (mask[pixelY * grid.width + pixelX] ?? 0);
        total += weight;
      }
    }
    coverage[node] = sum / (255 * total);
  }
  return coverage;
}
