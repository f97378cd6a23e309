import { pyramidLayout, type PyramidLayout } from "../motion/luminance-pyramid";
import type { Motion } from "../motion/motion";
import { drawBrightness } from "./brightness";
import { distanceTo } from "./node-grid";

/** Pixels around an object's box that belong to its template, so that its outline can be aligned too. */
const boxMargin = 12;

/** Outer nodes of an object that are not trusted to find it by: an outline is rarely exact. */
const edgeNodes = 2;

/** Objects of fewer nodes are too small to be recognised. */
const fewestNodes = 60;

/** Where an object is on the marked frame. */
export interface ObjectOutline {
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
}

/** What an object looks like on the marked frame. */
export interface ObjectTemplate extends ObjectOutline {
  /** Brightness of the box at several sizes. */
  readonly layout: PyramidLayout;
  readonly pyramid: Float32Array;
}

/** The outline of the nodes that have a `membership` above a half, or null when they are too few. */
export function takeOutline(motion: Motion, membership: Float32Array): ObjectOutline | null {
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
  return {
    ...{ motion, left: left * pitch, top: top * pitch, columns, rows, inside },
    centreX: sums.x / sums.count,
    centreY: sums.y / sums.count,
  };
}

/** The template of an object. `picture`, `[height, width]`, is the brightness of the marked frame. */
export function takeTemplate(outline: ObjectOutline, picture: Float32Array): ObjectTemplate {
  const { motion, left, top, columns, rows } = outline;
  const layout = pyramidLayout(columns * motion.pitch, rows * motion.pitch, 3);
  const pyramid = drawBrightness(layout, (x, y) => {
    const [column, row] = [Math.min(left + x, motion.width - 1), Math.min(top + y, motion.height - 1)];
    return picture[row * motion.width + column] ?? 0;
  });
  return { ...outline, layout, pyramid };
}
