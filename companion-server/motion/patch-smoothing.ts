/**
 * Regularisation of a level's patches: every patch knows its displacement only as well as its texture and residual allow
 * (the information matrix of its alignment), and neighbours are expected to move alike unless an edge of brightness lies
 * between them. The best compromise is found by relaxation; flat patches follow the textured ones around them, and
 * patches on an edge follow their neighbours along it.
 */
import type { PyramidLevel } from "./luminance-pyramid";
import { patchSide } from "./patch-kernels";
import type { PatchGrid } from "./patch-grid";

/** How strongly patches hold together. */
export interface SmoothingSettings {
  /** Expected difference between neighbouring patches within a surface, in pixels of the level. */
  readonly difference: number;
  /** Differences well above this many pixels are taken for a motion boundary and do not pull. */
  readonly boundary: number;
  /** Step of brightness that halves the pull between neighbours or more, in grey levels. */
  readonly edge: number;
  readonly sweeps: number;
}

/** Our own choice, by error against the truth of synthetic clips. */
export const defaultSmoothing: SmoothingSettings = { difference: 0.12, boundary: 2, edge: 10, sweeps: 20 };

const patchArea = patchSide * patchSide;

/** Brightness variance that two frames differ by even where the match is perfect (coding noise, interpolation). */
const residualFloor = 1.5;

/** Relaxes the displacements of `grid` in place. */
export function smoothPatches(grid: PatchGrid, level: PyramidLevel, settings: SmoothingSettings): void {
  const information = patchInformation(grid, level);
  const count = grid.columns * grid.rows;
  const relaxation: Relaxation = {
    pull: new Float32Array(2 * count),
    own: ownPulls(grid, information),
    inverse: new Float32Array(3 * count),
  };
  for (let sweep = 0; sweep < settings.sweeps; sweep += 1) {
    if (sweep % 4 === 0) {
      setPulls(grid, relaxation.pull, settings);
      invertTotals(grid, information, relaxation);
    }
    relax(grid, relaxation, sweep % 2 === 0 ? "down" : "up");
  }
}

/** `[rows, columns, 2]`: information times the displacements that were found. */
function ownPulls({ moveX, moveY }: PatchGrid, information: Float32Array): Float32Array {
  const own = new Float32Array(2 * moveX.length);
  for (let patch = 0; patch < moveX.length; patch += 1) {
    const x = moveX[patch] ?? 0;
    const y = moveY[patch] ?? 0;
    const xy = information[3 * patch + 1] ?? 0;
    own[2 * patch] = (information[3 * patch] ?? 0) * x + xy * y;
    own[2 * patch + 1] = xy * x + (information[3 * patch + 2] ?? 0) * y;
  }
  return own;
}

/** `[rows, columns, 3]`: inverse covariance of each patch's displacement, per square pixel of the level. */
function patchInformation(grid: PatchGrid, level: PyramidLevel): Float32Array {
  const information = new Float32Array(grid.products.length);
  const noise = lowCost(grid) + residualFloor;
  const flatEnergy = patchArea * noise * 0.25;
  for (let patch = 0; patch < grid.cost.length; patch += 1) {
    const column = patch % grid.columns;
    const row = (patch - column) / grid.columns;
    const x = (grid.x[column] ?? 0) + (grid.moveX[patch] ?? 0) + (grid.shiftX[patch] ?? 0);
    const y = (grid.y[row] ?? 0) + (grid.moveY[patch] ?? 0) + (grid.shiftY[patch] ?? 0);
    if (x < -patchSide / 2 || y < -patchSide / 2 || x > level.width - patchSide / 2 || y > level.height - patchSide / 2)
      continue;
    const xx = grid.products[3 * patch] ?? 0;
    const xy = grid.products[3 * patch + 1] ?? 0;
    const yy = grid.products[3 * patch + 2] ?? 0;
    // Texture that noise alone would show says nothing: it is taken off both principal directions.
    const centre = (xx + yy) / 2;
    const spread = Math.sqrt(((xx - yy) * (xx - yy)) / 4 + xy * xy);
    const strong = Math.max(0, centre + spread - flatEnergy);
    const weak = Math.max(0, centre - spread - flatEnergy);
    const cost = grid.cost[patch] ?? 0;
    const trust = noise / ((noise + cost) * (noise + cost));
    const mean = (trust * (strong + weak)) / 2;
    const half = spread > 0 ? (trust * (strong - weak)) / (4 * spread) : 0;
    information[3 * patch] = mean + half * (xx - yy);
    information[3 * patch + 1] = 2 * half * xy;
    information[3 * patch + 2] = mean - half * (xx - yy);
  }
  return information;
}

/** A residual that a fifth of the patches stay below: what a good match looks like in this pair of frames. */
function lowCost(grid: PatchGrid): number {
  const sorted = grid.cost.slice().sort();
  return sorted[Math.floor(sorted.length / 5)] ?? 0;
}

/** Pull to the right and to the lower neighbour of each patch, per square pixel. */
function setPulls(grid: PatchGrid, pull: Float32Array, settings: SmoothingSettings): void {
  const count = grid.columns * grid.rows;
  const base = 1 / (settings.difference * settings.difference);
  const boundary = 1 / (settings.boundary * settings.boundary);
  const between = (patch: number, other: number): number => {
    const x = (grid.moveX[patch] ?? 0) - (grid.moveX[other] ?? 0);
    const y = (grid.moveY[patch] ?? 0) - (grid.moveY[other] ?? 0);
    const step = ((grid.mean[patch] ?? 0) - (grid.mean[other] ?? 0)) / settings.edge;
    const along = 1 + (x * x + y * y) * boundary;
    return base / (along * along * (1 + step * step));
  };
  for (let patch = 0; patch < count; patch += 1) {
    const isLastColumn = patch % grid.columns === grid.columns - 1;
    pull[2 * patch] = isLastColumn ? 0 : between(patch, patch + 1);
    pull[2 * patch + 1] = patch + grid.columns < count ? between(patch, patch + grid.columns) : 0;
  }
}

/** What a relaxation needs: `[rows, columns]` of everything. */
interface Relaxation {
  /** Pulls to the right and to the lower neighbour, two each. */
  readonly pull: Float32Array;
  /** What the patch's own match pulls with, two each. */
  readonly own: Float32Array;
  /** Inverse of information and pulls together, three each: xx, xy, yy; 0 where nothing pulls at all. */
  readonly inverse: Float32Array;
}

/** Beyond 1, each patch overshoots its own optimum, which spreads far faster over flat areas. */
const overRelaxation = 1.6;

/** Fills `inverse` for the present pulls. */
function invertTotals({ columns, rows }: PatchGrid, information: Float32Array, { pull, inverse }: Relaxation): void {
  for (let patch = 0; patch < columns * rows; patch += 1) {
    const left = patch % columns > 0 ? (pull[2 * patch - 2] ?? 0) : 0;
    const up = patch >= columns ? (pull[2 * (patch - columns) + 1] ?? 0) : 0;
    const total = (pull[2 * patch] ?? 0) + (pull[2 * patch + 1] ?? 0) + left + up;
    const xx = (information[3 * patch] ?? 0) + total;
    const xy = information[3 * patch + 1] ?? 0;
    const yy = (information[3 * patch + 2] ?? 0) + total;
    const determinant = xx * yy - xy * xy;
    const scale = determinant > 1e-12 ? 1 / determinant : 0;
    inverse[3 * patch] = yy * scale;
    inverse[3 * patch + 1] = -xy * scale;
    inverse[3 * patch + 2] = xx * scale;
  }
}

function relax(grid: PatchGrid, { pull, own, inverse }: Relaxation, order: "down" | "up"): void {
  const { columns, moveX, moveY } = grid;
  const count = columns * grid.rows;
  for (let index = 0; index < count; index += 1) {
    const patch = order === "down" ? index : count - 1 - index;
    const inverseXX = inverse[3 * patch] ?? 0;
    if (inverseXX === 0) continue;
    let sumX = own[2 * patch] ?? 0;
    let sumY = own[2 * patch + 1] ?? 0;
    const right = pull[2 * patch] ?? 0;
    if (right > 0) {
      sumX += right * (moveX[patch + 1] ?? 0);
      sumY += right * (moveY[patch + 1] ?? 0);
    }
    const down = pull[2 * patch + 1] ?? 0;
    if (down > 0) {
      sumX += down * (moveX[patch + columns] ?? 0);
      sumY += down * (moveY[patch + columns] ?? 0);
    }
    // The last patch of a row pulls nothing to its right, so that it is no left neighbour of the next row's first.
    if (patch > 0) {
      const left = pull[2 * patch - 2] ?? 0;
      sumX += left * (moveX[patch - 1] ?? 0);
      sumY += left * (moveY[patch - 1] ?? 0);
    }
    if (patch >= columns) {
      const up = pull[2 * (patch - columns) + 1] ?? 0;
      sumX += up * (moveX[patch - columns] ?? 0);
      sumY += up * (moveY[patch - columns] ?? 0);
    }
    const inverseXY = inverse[3 * patch + 1] ?? 0;
    const bestX = inverseXX * sumX + inverseXY * sumY;
    const bestY = inverseXY * sumX + (inverse[3 * patch + 2] ?? 0) * sumY;
    moveX[patch] = (moveX[patch] ?? 0) + overRelaxation * (bestX - (moveX[patch] ?? 0));
    moveY[patch] = (moveY[patch] ?? 0) + overRelaxation * (bestY - (moveY[patch] ?? 0));
  }
}
