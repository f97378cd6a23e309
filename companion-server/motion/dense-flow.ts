/**
 * Dense flow between two frames by inverse search of patches, coarse to fine (Kroeger et al. 2016): on every level each
 * patch starts from the best of several proposals (the coarser level, neighbours already solved, a chained guess), is
 * aligned, and the field is the average of the patches over a pixel, weighted by how well each explains that pixel.
 */
import { createFlowField, sampleFlow, type FlowField } from "./flow-field";
import type { PyramidLayout, PyramidLevel } from "./luminance-pyramid";
import { alignPatch, createPatchTemplate, patchCost, patchSide, takePatch, type PatchMatch } from "./patch-alignment";

/** How the search is done. */
export interface FlowSettings {
  /** Pyramid level of the result: 1 is half size. */
  readonly finest: number;
  /** Pyramid level of the first search. */
  readonly coarsest: number;
  /** Distance between patches, in pixels of the level. */
  readonly stride: number;
  /** Most alignment steps of a patch on a level. */
  readonly steps: number;
}

/** Half-size flow with a patch every fourth pixel, from 1/16; twice as dense cost four times as much and won nothing. */
export const defaultFlowSettings: FlowSettings = { finest: 1, coarsest: 4, stride: 4, steps: 6 };

/** Two frames' pyramids and, when something is known already, a guess at the result. */
export interface FlowProblem {
  readonly layout: PyramidLayout;
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** A guess at the finest level, offered to every patch as one more proposal. */
  readonly guess?: FlowField | undefined;
}

/** Flow from `from` to `to` at the finest level, in pixels of that level. */
export function denseFlow(problem: FlowProblem, settings: FlowSettings): FlowField {
  const { layout } = problem;
  const coarsest = Math.min(settings.coarsest, layout.levels.length - 1);
  let field: FlowField | undefined;
  for (let index = coarsest; index >= settings.finest; index -= 1) {
    const level = layout.levels[index];
    if (level === undefined) continue;
    const guessScale = 2 ** (index - settings.finest);
    const grid = createPatchGrid(level, settings.stride);
    startPatches(grid, { coarser: field, scale: 2 });
    searchPatches({ problem, level, grid, guessScale }, settings.steps);
    field = spreadPatches(problem, level, grid);
  }
  return field ?? createFlowField(1, 1);
}

/** The patches of one level: their places are known, their displacements are being found. */
interface PatchGrid {
  readonly columns: number;
  readonly rows: number;
  /** First pixel of each column and row of patches. */
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly moveX: Float32Array;
  readonly moveY: Float32Array;
  readonly cost: Float32Array;
}

function createPatchGrid(level: PyramidLevel, stride: number): PatchGrid {
  const x = patchPlaces(level.width, stride);
  const y = patchPlaces(level.height, stride);
  const count = x.length * y.length;
  return {
    columns: x.length,
    rows: y.length,
    x,
    y,
    moveX: new Float32Array(count),
    moveY: new Float32Array(count),
    cost: new Float32Array(count),
  };
}

/** First pixels of patches along a side, overhanging it by half a patch, so that edge pixels have as many as others. */
function patchPlaces(side: number, stride: number): Int32Array {
  const overhang = patchSide / 2;
  const count = Math.ceil((side - patchSide + 2 * overhang) / stride) + 1;
  return Int32Array.from(
    { length: count },
    (_, index) => Math.min(index * stride, side - patchSide + 2 * overhang) - overhang,
  );
}

function startPatches(
  grid: PatchGrid,
  start: { readonly coarser: FlowField | undefined; readonly scale: number },
): void {
  const { coarser, scale } = start;
  if (coarser === undefined) return;
  const sample = new Float64Array(2);
  const centre = (patchSide - 1) / 2;
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      sampleFlow(coarser, ((grid.x[column] ?? 0) + centre) / scale, ((grid.y[row] ?? 0) + centre) / scale, sample);
      const patch = row * grid.columns + column;
      grid.moveX[patch] = scale * (sample[0] ?? 0);
      grid.moveY[patch] = scale * (sample[1] ?? 0);
    }
  }
}

interface LevelSearch {
  readonly problem: FlowProblem;
  readonly level: PyramidLevel;
  readonly grid: PatchGrid;
  /** Pixels of the finest level per pixel of this one. */
  readonly guessScale: number;
}

/** Longest move of a patch within one level, from its best proposal; as far as its gradients can be trusted. */
const reach = patchSide / 2;

/** One sweep with proposals from left and above, and one back with proposals from right and below. */
function searchPatches(search: LevelSearch, steps: number): void {
  const { grid } = search;
  const template = createPatchTemplate();
  const match: PatchMatch = { x: 0, y: 0, cost: 0 };
  const count = grid.columns * grid.rows;
  for (let patch = 0; patch < count; patch += 1) searchPatch(search, { patch, direction: -1, steps, template, match });
  for (let patch = count - 1; patch >= 0; patch -= 1)
    searchPatch(search, { patch, direction: 1, steps, template, match });
}

interface PatchVisit {
  readonly patch: number;
  /** -1 on the way down, when left and upper neighbours are solved; 1 on the way back. */
  readonly direction: -1 | 1;
  readonly steps: number;
  readonly template: ReturnType<typeof createPatchTemplate>;
  readonly match: PatchMatch;
}

function searchPatch(search: LevelSearch, visit: PatchVisit): void {
  const { grid, level, problem } = search;
  const { patch, direction, template, match } = visit;
  const column = patch % grid.columns;
  const row = (patch - column) / grid.columns;
  const x = grid.x[column] ?? 0;
  const y = grid.y[row] ?? 0;
  const beside = column + direction >= 0 && column + direction < grid.columns ? patch + direction : -1;
  const beyond = row + direction >= 0 && row + direction < grid.rows ? patch + direction * grid.columns : -1;
  if (direction > 0 && !neighbourDiffers(grid, patch, beside) && !neighbourDiffers(grid, patch, beyond)) return;
  takePatch(template, problem.from, level, x, y);
  const place = { x: x + (grid.moveX[patch] ?? 0), y: y + (grid.moveY[patch] ?? 0) };
  let best = direction > 0 ? (grid.cost[patch] ?? 0) : patchCost(template, problem.to, level, place);
  let bestX = place.x;
  let bestY = place.y;
  const before = best;
  const offer = (moveX: number, moveY: number): void => {
    place.x = x + moveX;
    place.y = y + moveY;
    const cost = patchCost(template, problem.to, level, place);
    if (cost < best) {
      best = cost;
      bestX = place.x;
      bestY = place.y;
    }
  };
  if (direction < 0 && problem.guess !== undefined) {
    const scale = search.guessScale;
    const centre = (patchSide - 1) / 2;
    const guessX = Math.min(Math.max(Math.round((x + centre) * scale), 0), problem.guess.width - 1);
    const guessY = Math.min(Math.max(Math.round((y + centre) * scale), 0), problem.guess.height - 1);
    const entry = (guessY * problem.guess.width + guessX) * 2;
    offer((problem.guess.values[entry] ?? 0) / scale, (problem.guess.values[entry + 1] ?? 0) / scale);
  }
  if (beside >= 0) offer(grid.moveX[beside] ?? 0, grid.moveY[beside] ?? 0);
  if (beyond >= 0) offer(grid.moveX[beyond] ?? 0, grid.moveY[beyond] ?? 0);
  if (direction > 0 && best >= before) return;
  match.x = bestX;
  match.y = bestY;
  alignPatch(template, problem.to, level, { match, steps: visit.steps, reach });
  grid.moveX[patch] = match.x - x;
  grid.moveY[patch] = match.y - y;
  grid.cost[patch] = match.cost;
}

/** Neighbours within a quarter pixel are no new proposal. */
function neighbourDiffers(grid: PatchGrid, patch: number, neighbour: number): boolean {
  if (neighbour < 0) return false;
  const differenceX = (grid.moveX[patch] ?? 0) - (grid.moveX[neighbour] ?? 0);
  const differenceY = (grid.moveY[patch] ?? 0) - (grid.moveY[neighbour] ?? 0);
  return differenceX * differenceX + differenceY * differenceY > 0.0625;
}

/** Averages the patches over every pixel; a patch weighs little where it explains the pixel badly. */
function spreadPatches(problem: FlowProblem, level: PyramidLevel, grid: PatchGrid): FlowField {
  const field = createFlowField(level.width, level.height);
  const weights = new Float32Array(level.width * level.height);
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const patch = row * grid.columns + column;
      spreadPatch(problem, level, field, {
        weights,
        x: grid.x[column] ?? 0,
        y: grid.y[row] ?? 0,
        moveX: grid.moveX[patch] ?? 0,
        moveY: grid.moveY[patch] ?? 0,
      });
    }
  }
  for (let pixel = 0; pixel < weights.length; pixel += 1) {
    const weight = weights[pixel] ?? 1;
    field.values[2 * pixel] = (field.values[2 * pixel] ?? 0) / weight;
    field.values[2 * pixel + 1] = (field.values[2 * pixel + 1] ?? 0) / weight;
  }
  return field;
}

interface PatchSpread {
  readonly weights: Float32Array;
  readonly x: number;
  readonly y: number;
  readonly moveX: number;
  readonly moveY: number;
}

const residuals = patchSide * patchSide;

function spreadPatch(problem: FlowProblem, level: PyramidLevel, field: FlowField, spread: PatchSpread): void {
  const { x, y, moveX, moveY, weights } = spread;
  const placeX = Math.min(Math.max(x + moveX, -14), level.width + 5);
  const placeY = Math.min(Math.max(y + moveY, -14), level.height + 5);
  const firstX = Math.floor(placeX);
  const firstY = Math.floor(placeY);
  const fractionX = placeX - firstX;
  const fractionY = placeY - firstY;
  const weight11 = fractionX * fractionY;
  const weight01 = fractionX - weight11;
  const weight10 = fractionY - weight11;
  const weight00 = 1 - fractionX - weight10;
  const stride = level.stride;
  const difference = spreadScratch;
  let sum = 0;
  let entry = 0;
  for (let row = 0; row < patchSide; row += 1) {
    let at = level.origin + (firstY + row) * stride + firstX;
    let own = level.origin + (y + row) * stride + x;
    for (let column = 0; column < patchSide; column += 1) {
      const residual =
        weight00 * (problem.to[at] ?? 0) +
        weight01 * (problem.to[at + 1] ?? 0) +
        weight10 * (problem.to[at + stride] ?? 0) +
        weight11 * (problem.to[at + stride + 1] ?? 0) -
        (problem.from[own] ?? 0);
      difference[entry] = residual;
      sum += residual;
      at += 1;
      own += 1;
      entry += 1;
    }
  }
  const mean = sum / residuals;
  entry = 0;
  for (let row = 0; row < patchSide; row += 1) {
    const pixelY = y + row;
    for (let column = 0; column < patchSide; column += 1) {
      const residual = Math.abs((difference[entry] ?? 0) - mean);
      entry += 1;
      const pixelX = x + column;
      if (pixelX < 0 || pixelY < 0 || pixelX >= level.width || pixelY >= level.height) continue;
      const pixel = pixelY * level.width + pixelX;
      const weight = 1 / Math.max(1, residual);
      weights[pixel] = (weights[pixel] ?? 0) + weight;
      field.values[2 * pixel] = (field.values[2 * pixel] ?? 0) + weight * moveX;
      field.values[2 * pixel + 1] = (field.values[2 * pixel + 1] ?? 0) + weight * moveY;
    }
  }
}

const spreadScratch = new Float32Array(residuals);
