import type { FlowField } from "./flow-field";
import { fillCoarserLevels, pyramidBorder, type PyramidLayout, type PyramidLevel } from "./luminance-pyramid";

/**
 * The picture of `pyramid` as seen along `flow` (a field at level `finest`): its pixel x shows what lies at x + flow(x).
 * Levels finer than `finest` stay empty.
 */
export function warpPyramid(
  layout: PyramidLayout,
  pyramid: Float32Array,
  flow: FlowField,
  finest: number,
): Float32Array {
  const warped = new Float32Array(layout.length);
  const level = layout.levels[finest];
  if (level === undefined) return warped;
  for (let y = 0; y < level.height; y += 1) {
    const row = level.origin + y * level.stride;
    for (let x = 0; x < level.width; x += 1) {
      const entry = 2 * (y * flow.width + x);
      warped[row + x] = samplePlane(pyramid, level, x + (flow.values[entry] ?? 0), y + (flow.values[entry + 1] ?? 0));
    }
  }
  fillCoarserLevels(layout, warped, finest);
  return warped;
}

/** Bilinear brightness of a level at (`x`, `y`), clamped to its border. */
export function samplePlane(plane: Float32Array, level: PyramidLevel, x: number, y: number): number {
  const placeX = Math.min(Math.max(x, -pyramidBorder), level.width + pyramidBorder - 2);
  const placeY = Math.min(Math.max(y, -pyramidBorder), level.height + pyramidBorder - 2);
  const firstX = Math.floor(placeX);
  const firstY = Math.floor(placeY);
  const fractionX = placeX - firstX;
  const fractionY = placeY - firstY;
  const at = level.origin + firstY * level.stride + firstX;
  const above = (plane[at] ?? 0) * (1 - fractionX) + (plane[at + 1] ?? 0) * fractionX;
  const below = (plane[at + level.stride] ?? 0) * (1 - fractionX) + (plane[at + level.stride + 1] ?? 0) * fractionX;
  return above * (1 - fractionY) + below * fractionY;
}
