/**
 * Alignment of small square patches by inverse compositional search (Baker and Matthews 2004, as used by dense inverse
 * search, Kroeger et al. 2016). Means are removed on both sides, so a change of brightness between frames does not pull.
 */
import { pyramidBorder, type PyramidLevel } from "./luminance-pyramid";
import { patchSide, type PatchKernels } from "./patch-kernels";

const patchArea = patchSide * patchSide;

/** What a patch taken from one frame knows besides its pixels; reused from patch to patch to spare the collector. */
export interface PatchTemplate {
  /** Gradient sums. */
  sumX: number;
  sumY: number;
  /** Inverse of the 2x2 matrix of gradient products around their means. */
  inverseXX: number;
  inverseXY: number;
  inverseYY: number;
  /** That matrix itself. */
  productXX: number;
  productXY: number;
  productYY: number;
  /** Mean brightness. */
  mean: number;
}

/** A place: the patch's first pixel, the mean squared residual after removing means, and the step that lowers it. */
export interface PatchMatch {
  x: number;
  y: number;
  cost: number;
  stepX: number;
  stepY: number;
}

/** An empty template. */
export function createPatchTemplate(): PatchTemplate {
  return {
    ...{ sumX: 0, sumY: 0, mean: 0 },
    ...{ inverseXX: 0, inverseXY: 0, inverseYY: 0 },
    ...{ productXX: 0, productXY: 0, productYY: 0 },
  };
}

/** Takes the patch whose first pixel is (`x`, `y`) (whole numbers, at most `pyramidBorder - 1` outside the level). */
export function takePatch(template: PatchTemplate, kernels: PatchKernels, x: number, y: number): void {
  kernels.take(x, y);
  const sumX = kernels.sum(1);
  const sumY = kernels.sum(2);
  template.mean = kernels.sum(0) / patchArea;
  template.sumX = sumX;
  template.sumY = sumY;
  invertProducts(
    template,
    kernels.sum(3) - (sumX * sumX) / patchArea,
    kernels.sum(4) - (sumX * sumY) / patchArea,
    kernels.sum(5) - (sumY * sumY) / patchArea,
  );
}

/** Added to the diagonal of the gradient products: flat patches must not run away on noise. */
const flatPatchGuard = 2;

function invertProducts(template: PatchTemplate, xx: number, xy: number, yy: number): void {
  template.productXX = xx;
  template.productXY = xy;
  template.productYY = yy;
  const guardedXX = xx + flatPatchGuard;
  const guardedYY = yy + flatPatchGuard;
  const determinant = guardedXX * guardedYY - xy * xy;
  template.inverseXX = guardedYY / determinant;
  template.inverseXY = -xy / determinant;
  template.inverseYY = guardedXX / determinant;
}

/** Moves `match`, which knows its cost and step, to the nearest place where the template fits best; never to a worse one. */
export function alignPatch(
  template: PatchTemplate,
  kernels: PatchKernels,
  level: PyramidLevel,
  search: { readonly match: PatchMatch; readonly steps: number; readonly reach: number },
): void {
  const { match, steps, reach } = search;
  const startX = match.x;
  const startY = match.y;
  const next: PatchMatch = { ...match };
  for (let step = 0; step < steps; step += 1) {
    const moved = match.stepX * match.stepX + match.stepY * match.stepY;
    next.x = match.x - match.stepX;
    next.y = match.y - match.stepY;
    if (Math.abs(next.x - startX) > reach || Math.abs(next.y - startY) > reach) break;
    comparePatch(template, kernels, level, next);
    if (!(next.cost < match.cost)) break;
    copyMatch(next, match);
    if (moved < smallestStepSquared) break;
  }
}

/** Steps below 0.03 px of the level end a search; later averaging over patches is coarser than that. */
const smallestStepSquared = 0.03 * 0.03;

export function copyMatch(from: PatchMatch, to: PatchMatch): void {
  to.x = from.x;
  to.y = from.y;
  to.cost = from.cost;
  to.stepX = from.stepX;
  to.stepY = from.stepY;
}

/** Fills cost and step of a place; positions beyond the border of the level are taken for its edge. */
export function comparePatch(
  template: PatchTemplate,
  kernels: PatchKernels,
  level: PyramidLevel,
  place: PatchMatch,
): void {
  const placeX = Math.min(Math.max(place.x, 1 - pyramidBorder), level.width + pyramidBorder - patchSide - 2);
  const placeY = Math.min(Math.max(place.y, 1 - pyramidBorder), level.height + pyramidBorder - patchSide - 2);
  const firstX = Math.floor(placeX);
  const firstY = Math.floor(placeY);
  kernels.compare(firstX, firstY, placeX - firstX, placeY - firstY);
  const offset = kernels.sum(0) / patchArea;
  place.cost = kernels.sum(1) / patchArea - offset * offset;
  const slopeX = kernels.sum(2) - offset * template.sumX;
  const slopeY = kernels.sum(3) - offset * template.sumY;
  place.stepX = template.inverseXX * slopeX + template.inverseXY * slopeY;
  place.stepY = template.inverseXY * slopeX + template.inverseYY * slopeY;
}
