import { createFlowField, type FlowField } from "./flow-field";
import type { PyramidLevel } from "./luminance-pyramid";
import { patchSide } from "./patch-alignment";
import type { PatchGrid } from "./patch-grid";

/** The brightness planes of the two frames that a level's patches were matched between. */
export interface PlanePair {
  readonly from: Float32Array;
  readonly to: Float32Array;
}

/** Averages the patches over every pixel; a patch weighs little where it explains the pixel badly. */
export function spreadPatches(problem: PlanePair, level: PyramidLevel, grid: PatchGrid): FlowField {
  const field = createFlowField(level.width, level.height);
  const weights = new Float32Array(level.width * level.height);
  const difference = new Float32Array(residuals);
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const patch = row * grid.columns + column;
      spreadPatch(problem, level, field, {
        weights,
        difference,
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
  /** Room for the patch's residuals, used again for every patch. */
  readonly difference: Float32Array;
  readonly weights: Float32Array;
  readonly x: number;
  readonly y: number;
  readonly moveX: number;
  readonly moveY: number;
}

const residuals = patchSide * patchSide;

function spreadPatch(problem: PlanePair, level: PyramidLevel, field: FlowField, spread: PatchSpread): void {
  const { x, y, moveX, moveY, weights, difference } = spread;
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
