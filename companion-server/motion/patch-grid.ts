import type { PyramidLevel } from "./luminance-pyramid";
import { patchSide } from "./patch-kernels";

/** The patches of one level: their places are known, their displacements are being found. */
export interface PatchGrid {
  readonly columns: number;
  readonly rows: number;
  /** First pixel of each column and row of patches. */
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** `[rows, columns]`: displacement in pixels of the level. */
  readonly moveX: Float32Array;
  readonly moveY: Float32Array;
  /** `[rows, columns]`: where the second picture was already moved by; its frame's edge is judged with it. */
  readonly shiftX: Float32Array;
  readonly shiftY: Float32Array;
  /** `[rows, columns]`: mean squared residual at that displacement, after removing means. */
  readonly cost: Float32Array;
  /** `[rows, columns]`: mean brightness. */
  readonly mean: Float32Array;
  /** `[rows, columns, 3]`: sums of gradient products around their means, xx, xy, yy. */
  readonly products: Float32Array;
}

/** Patches `stride` pixels apart that overhang the level by half a patch, so that edge pixels have as many as others. */
export function createPatchGrid(level: PyramidLevel, stride: number): PatchGrid {
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
    shiftX: new Float32Array(count),
    shiftY: new Float32Array(count),
    cost: new Float32Array(count),
    mean: new Float32Array(count),
    products: new Float32Array(count * 3),
  };
}

function patchPlaces(side: number, stride: number): Int32Array {
  const overhang = patchSide / 2;
  const last = side - patchSide + 2 * overhang;
  const count = Math.ceil(last / stride) + 1;
  return Int32Array.from({ length: count }, (_, index) => Math.min(index * stride, last) - overhang);
}
