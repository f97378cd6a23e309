/** Brightness (0..255, Rec. 709 weights) of frames: drawn, looked up, smoothed and compared. */
import type { FrameStack } from "../media/frame-stack";
import { fillCoarserLevels, type PyramidLayout, type PyramidLevel } from "../motion/luminance-pyramid";

/**
 * Pyramid of the brightness that `brightnessOf` gives for every pixel of a box. Smoothed a little, because noise hides faint
 * texture.
 */
export function drawBrightness(layout: PyramidLayout, brightnessOf: (x: number, y: number) => number): Float32Array {
  const pyramid = new Float32Array(layout.length);
  const level = layout.levels[0];
  if (level === undefined) return pyramid;
  for (let y = 0; y < level.height; y += 1)
    for (let x = 0; x < level.width; x += 1) pyramid[level.origin + y * level.stride + x] = brightnessOf(x, y);
  smoothLevel(level, pyramid);
  fillCoarserLevels(layout, pyramid, 0);
  return pyramid;
}

/** Smooths a level of a pyramid by (1 2 1) / 4 in both directions, in place: three eighths of white noise are left. */
function smoothLevel({ width, height, stride, origin }: PyramidLevel, pyramid: Float32Array): void {
  const above = new Float32Array(width);
  const here = new Float32Array(width);
  const below = new Float32Array(width);
  const take = (y: number, into: Float32Array): void => {
    const first = origin + Math.min(y, height - 1) * stride;
    for (let x = 0; x < width; x += 1) {
      const before = pyramid[first + Math.max(x - 1, 0)] ?? 0;
      const after = pyramid[first + Math.min(x + 1, width - 1)] ?? 0;
      into[x] = (before + 2 * (pyramid[first + x] ?? 0) + after) / 4;
    }
  };
  take(0, above);
  here.set(above);
  for (let y = 0; y < height; y += 1) {
    take(y + 1, below);
    const first = origin + y * stride;
    for (let x = 0; x < width; x += 1)
      pyramid[first + x] = ((above[x] ?? 0) + 2 * (here[x] ?? 0) + (below[x] ?? 0)) / 4;
    above.set(here);
    here.set(below);
  }
}

/** Bilinear brightness (0..255, Rec. 709 weights) of a frame; clamped to it. */
export function brightnessAt({ rgb, width, height }: FrameStack, frame: number, x: number, y: number): number {
  const placeX = Math.min(Math.max(x, 0), width - 1.001);
  const placeY = Math.min(Math.max(y, 0), height - 1.001);
  const firstX = Math.floor(placeX);
  const firstY = Math.floor(placeY);
  const fractionX = placeX - firstX;
  const fractionY = placeY - firstY;
  const at = 3 * ((frame * height + firstY) * width + firstX);
  const below = at + 3 * width;
  const above = (1 - fractionX) * brightness(rgb, at) + fractionX * brightness(rgb, at + 3);
  return (
    (1 - fractionY) * above +
    fractionY * ((1 - fractionX) * brightness(rgb, below) + fractionX * brightness(rgb, below + 3))
  );
}

function brightness(rgb: Uint8Array, entry: number): number {
  return 0.2126 * (rgb[entry] ?? 0) + 0.7152 * (rgb[entry + 1] ?? 0) + 0.0722 * (rgb[entry + 2] ?? 0);
}

/** Two square windows of brightness compared. */
export interface WindowLikeness {
  /** Normalised cross-correlation in [-1, 1]; 0 where either window is flat. */
  correlation: number;
  /** Standard deviation of the template's window, in grey levels. */
  texture: number;
  /** Standard deviation of the other window. */
  otherTexture: number;
  /** Mean of the second window less that of the template's, in grey levels. */
  brighter: number;
}

/** Compares the windows of side `2 reach + 1` around `at` in one plane and `other` in another; entries of the planes. */
export function compareWindows(
  planes: {
    readonly one: Float32Array;
    readonly other: Float32Array;
    readonly stride: number;
    readonly otherStride: number;
  },
  reach: number,
  places: { readonly at: number; readonly other: number },
  out: WindowLikeness,
): void {
  let sumA = 0;
  let sumB = 0;
  let aa = 0;
  let ab = 0;
  let bb = 0;
  for (let row = -reach; row <= reach; row += 1) {
    for (let column = -reach; column <= reach; column += 1) {
      const a = planes.one[places.at + row * planes.stride + column] ?? 0;
      const b = planes.other[places.other + row * planes.otherStride + column] ?? 0;
      sumA += a;
      sumB += b;
      aa += a * a;
      ab += a * b;
      bb += b * b;
    }
  }
  const count = (2 * reach + 1) ** 2;
  const varianceA = Math.max(0, aa / count - (sumA / count) ** 2);
  const varianceB = Math.max(0, bb / count - (sumB / count) ** 2);
  const product = varianceA * varianceB;
  out.correlation = product > 1 ? (ab / count - (sumA * sumB) / count / count) / Math.sqrt(product) : 0;
  out.texture = Math.sqrt(varianceA);
  out.otherTexture = Math.sqrt(varianceB);
  out.brighter = (sumB - sumA) / count;
}
