import type { FrameStack } from "../media/frame-stack";
import { fillCoarserLevels, pyramidLayout, type PyramidLayout } from "../motion/luminance-pyramid";
import type { Motion } from "../motion/motion";
import { distanceTo } from "./node-grid";

/** Pixels around an object's box that belong to its template, so that its outline can be aligned too. */
const boxMargin = 12;

/** Outer nodes of an object that are not trusted to find it by: an outline is rarely exact. */
const edgeNodes = 2;

/** Objects of fewer nodes are too small to be recognised. */
const fewestNodes = 60;

/** What an object looks like on the marked frame. */
export interface ObjectTemplate {
  readonly motion: Motion;
  /** First pixel and first node of the object's box on the marked frame; the box begins at a node. */
  readonly left: number;
  readonly top: number;
  /** Size of the box in nodes. */
  readonly columns: number;
  readonly rows: number;
  /** `[rows, columns]`: 2 well inside the object, 1 at its edge, 0 outside. */
  readonly inside: Uint8Array;
  /** Middle of the nodes well inside, in pixels of the marked frame. */
  readonly centreX: number;
  readonly centreY: number;
  /** Brightness of the box at several sizes. */
  readonly layout: PyramidLayout;
  readonly pyramid: Float32Array;
}

/** The template of the nodes that have a `membership` above a half, or null when they are too few. */
export function takeTemplate(stack: FrameStack, motion: Motion, membership: Float32Array): ObjectTemplate | null {
  const { gridWidth, pitch } = motion;
  const isObject = (node: number): boolean => (membership[node] ?? 0) > 0.5;
  const box = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
  const depth = distanceTo(motion, (node) => !isObject(node), edgeNodes + 1);
  const sums = { x: 0, y: 0, count: 0 };
  for (let node = 0; node < membership.length; node += 1) {
    if (!isObject(node)) continue;
    const column = node % gridWidth;
    const row = (node - column) / gridWidth;
    box.left = Math.min(box.left, column);
    box.right = Math.max(box.right, column);
    box.top = Math.min(box.top, row);
    box.bottom = Math.max(box.bottom, row);
    if ((depth[node] ?? 0) <= edgeNodes) continue;
    sums.x += column * pitch;
    sums.y += row * pitch;
    sums.count += 1;
  }
  if (sums.count < fewestNodes) return null;
  const margin = Math.ceil(boxMargin / pitch);
  const left = Math.max(0, box.left - margin);
  const top = Math.max(0, box.top - margin);
  const columns = Math.min(gridWidth - 1, box.right + margin) - left + 1;
  const rows = Math.min(motion.gridHeight - 1, box.bottom + margin) - top + 1;
  const inside = new Uint8Array(columns * rows);
  for (let entry = 0; entry < inside.length; entry += 1) {
    const column = entry % columns;
    const node = (top + (entry - column) / columns) * gridWidth + left + column;
    inside[entry] = isObject(node) ? ((depth[node] ?? 0) > edgeNodes ? 2 : 1) : 0;
  }
  const layout = pyramidLayout(columns * pitch, rows * pitch, 3);
  const place = { left: left * pitch, top: top * pitch };
  const pyramid = drawBrightness(stack, layout, motion.mark, (x, y, out) => {
    out[0] = place.left + x;
    out[1] = place.top + y;
  });
  return {
    ...{ motion, ...place, columns, rows, inside, layout, pyramid },
    centreX: sums.x / sums.count,
    centreY: sums.y / sums.count,
  };
}

/**
 * Pyramid of what a frame shows at the places that `placeOf` gives for every pixel of a box. Places outside the frame
 * show its nearest edge.
 */
export function drawBrightness(
  stack: FrameStack,
  layout: PyramidLayout,
  frame: number,
  placeOf: (x: number, y: number, out: Float64Array) => void,
): Float32Array {
  const pyramid = new Float32Array(layout.length);
  const level = layout.levels[0];
  if (level === undefined) return pyramid;
  const place = new Float64Array(2);
  for (let y = 0; y < level.height; y += 1) {
    for (let x = 0; x < level.width; x += 1) {
      placeOf(x, y, place);
      pyramid[level.origin + y * level.stride + x] = brightnessAt(stack, frame, place[0] ?? 0, place[1] ?? 0);
    }
  }
  fillCoarserLevels(layout, pyramid, 0);
  return pyramid;
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
