/**
 * Alignment of small square patches by inverse compositional search (Baker and Matthews 2004, as used by dense inverse
 * search, Kroeger et al. 2016). Means are removed on both sides, so a change of brightness between frames does not pull.
 */
import { pyramidBorder, type PyramidLevel } from "./luminance-pyramid";

/** Side of a patch in pixels of its level. */
export const patchSide = 8;
const patchArea = patchSide * patchSide;

/** A patch taken from one frame and made ready for alignment; reused from patch to patch to spare the collector. */
export interface PatchTemplate {
  readonly values: Float32Array;
  readonly gradientX: Float32Array;
  readonly gradientY: Float32Array;
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
  /** Of the latest comparison: mean squared residual after removing means, and the step that lowers it. */
  cost: number;
  stepX: number;
  stepY: number;
}

/** Where a search ended: position of the patch's first pixel and the mean squared residual after removing means. */
export interface PatchMatch {
  x: number;
  y: number;
  cost: number;
}

/** An empty template. */
export function createPatchTemplate(): PatchTemplate {
  return {
    values: new Float32Array(patchArea),
    gradientX: new Float32Array(patchArea),
    gradientY: new Float32Array(patchArea),
    sumX: 0,
    sumY: 0,
    inverseXX: 0,
    inverseXY: 0,
    inverseYY: 0,
    productXX: 0,
    productXY: 0,
    productYY: 0,
    mean: 0,
    cost: 0,
    stepX: 0,
    stepY: 0,
  };
}

/** Takes the patch whose first pixel is (`x`, `y`) (whole numbers, at most `pyramidBorder - 1` outside the level). */
export function takePatch(
  template: PatchTemplate,
  plane: Float32Array,
  level: PyramidLevel,
  x: number,
  y: number,
): void {
  const { values, gradientX, gradientY } = template;
  const stride = level.stride;
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let entry = 0;
  for (let row = 0; row < patchSide; row += 1) {
    let at = level.origin + (y + row) * stride + x;
    for (let column = 0; column < patchSide; column += 1) {
      const value = plane[at] ?? 0;
      const slopeX = 0.5 * ((plane[at + 1] ?? 0) - (plane[at - 1] ?? 0));
      const slopeY = 0.5 * ((plane[at + stride] ?? 0) - (plane[at - stride] ?? 0));
      values[entry] = value;
      gradientX[entry] = slopeX;
      gradientY[entry] = slopeY;
      sum += value;
      sumX += slopeX;
      sumY += slopeY;
      xx += slopeX * slopeX;
      xy += slopeX * slopeY;
      yy += slopeY * slopeY;
      at += 1;
      entry += 1;
    }
  }
  template.mean = sum / patchArea;
  template.sumX = sumX;
  template.sumY = sumY;
  invertProducts(
    template,
    xx - (sumX * sumX) / patchArea,
    xy - (sumX * sumY) / patchArea,
    yy - (sumY * sumY) / patchArea,
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

/** Compares without stepping: the mean squared residual of the template at (`x`, `y`). */
export function patchCost(
  template: PatchTemplate,
  plane: Float32Array,
  level: PyramidLevel,
  place: { readonly x: number; readonly y: number },
): number {
  compare(template, plane, level, place.x, place.y);
  return template.cost;
}

/** Moves `match` to the nearest place where the template fits best; never ends worse than it began. */
export function alignPatch(
  template: PatchTemplate,
  plane: Float32Array,
  level: PyramidLevel,
  search: { readonly match: PatchMatch; readonly steps: number; readonly reach: number },
): void {
  const { match, steps, reach } = search;
  const startX = match.x;
  const startY = match.y;
  compare(template, plane, level, startX, startY);
  match.cost = template.cost;
  for (let step = 0; step < steps; step += 1) {
    const nextX = match.x - template.stepX;
    const nextY = match.y - template.stepY;
    const moved = template.stepX * template.stepX + template.stepY * template.stepY;
    if (Math.abs(nextX - startX) > reach || Math.abs(nextY - startY) > reach) break;
    compare(template, plane, level, nextX, nextY);
    if (!(template.cost < match.cost)) break;
    match.x = nextX;
    match.y = nextY;
    match.cost = template.cost;
    if (moved < smallestStepSquared) break;
  }
}

/** Steps below 0.03 px of the level end a search; later averaging over patches is coarser than that. */
const smallestStepSquared = 0.03 * 0.03;

function compare(template: PatchTemplate, plane: Float32Array, level: PyramidLevel, x: number, y: number): void {
  const { values, gradientX, gradientY } = template;
  const stride = level.stride;
  const placeX = Math.min(Math.max(x, 1 - pyramidBorder), level.width + pyramidBorder - patchSide - 2);
  const placeY = Math.min(Math.max(y, 1 - pyramidBorder), level.height + pyramidBorder - patchSide - 2);
  const firstX = Math.floor(placeX);
  const firstY = Math.floor(placeY);
  const fractionX = placeX - firstX;
  const fractionY = placeY - firstY;
  const weight11 = fractionX * fractionY;
  const weight01 = fractionX - weight11;
  const weight10 = fractionY - weight11;
  const weight00 = 1 - fractionX - weight10;
  let sum = 0;
  let squares = 0;
  let alongX = 0;
  let alongY = 0;
  let entry = 0;
  for (let row = 0; row < patchSide; row += 1) {
    let at = level.origin + (firstY + row) * stride + firstX;
    let above = plane[at] ?? 0;
    let below = plane[at + stride] ?? 0;
    for (let column = 0; column < patchSide; column += 1) {
      at += 1;
      const aboveNext = plane[at] ?? 0;
      const belowNext = plane[at + stride] ?? 0;
      const residual =
        weight00 * above + weight01 * aboveNext + weight10 * below + weight11 * belowNext - (values[entry] ?? 0);
      above = aboveNext;
      below = belowNext;
      sum += residual;
      squares += residual * residual;
      alongX += residual * (gradientX[entry] ?? 0);
      alongY += residual * (gradientY[entry] ?? 0);
      entry += 1;
    }
  }
  const offset = sum / patchArea;
  template.cost = squares / patchArea - offset * offset;
  const slopeX = alongX - offset * template.sumX;
  const slopeY = alongY - offset * template.sumY;
  template.stepX = template.inverseXX * slopeX + template.inverseXY * slopeY;
  template.stepY = template.inverseXY * slopeX + template.inverseYY * slopeY;
}
