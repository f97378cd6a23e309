import { invert, mapPoint } from "../../models/geometry/homography";
import type { FrameStack } from "../media/frame-stack";
import { unknownError } from "../motion/motion";
import { fromMarkView, toMarkView, type GridView } from "../motion/motion-grid";
import type { ObjectMatch } from "./match-object";
import { nodeOf, nodeX, nodeY, placeInPose } from "./object-pose";
import { brightnessAt, compareWindows, type WindowLikeness } from "./brightness";
import type { ObjectTemplate } from "./object-template";

/** A known position this many pixels from where the object was found is doubted. */
const doubtful = 4;

/** A doubted position is refuted when its surroundings correlate less than this with the object's. */
const refuting = 0.5;

/**
 * Writes what was found into the motion of the match's frame, in both directions, where it is better known than before
 * or where motion had held on to something else (what passes in front of the object, as a rule).
 */
export function storeMatch(stack: FrameStack, template: ObjectTemplate, match: ObjectMatch): void {
  storeFromMark(stack, template, match);
  storeToMark(stack, template, match);
}

function storeFromMark(stack: FrameStack, template: ObjectTemplate, match: ObjectMatch): void {
  const { places, errors } = match;
  const view = fromMarkView(template.motion, match.pose.frame);
  errors.forEach((error, entry) => {
    if (template.inside[entry] === 0) return;
    const node = view.offset + nodeOf(template, entry);
    const before = view.errors[node] ?? unknownError;
    const [x, y] = [places[2 * entry] ?? 0, places[2 * entry + 1] ?? 0];
    const [oldX, oldY] = [view.positions[2 * node] ?? 0, view.positions[2 * node + 1] ?? 0];
    const old = { markX: nodeX(template, entry), markY: nodeY(template, entry), x: oldX, y: oldY };
    const isBetter = error > 0 && error < before;
    const isRefuted =
      !isBetter &&
      before < unknownError &&
      Math.hypot(oldX - x, oldY - y) > doubtful &&
      likenessOf(stack, template, match, old) < refuting;
    if (isBetter || (isRefuted && error > 0)) {
      view.positions[2 * node] = x;
      view.positions[2 * node + 1] = y;
      view.errors[node] = error;
    } else if (isRefuted) view.errors[node] = unknownError;
  });
}

interface Correspondence {
  readonly markX: number;
  readonly markY: number;
  readonly x: number;
  readonly y: number;
}

const reach = 3;
const side = 2 * reach + 1;

/** Correlation of the pixels around a place of the marked frame with those around one of the match's frame. */
function likenessOf(
  stack: FrameStack,
  { motion }: ObjectTemplate,
  { pose }: ObjectMatch,
  pair: Correspondence,
): number {
  const one = new Float32Array(side * side);
  const other = new Float32Array(side * side);
  const [a, b, , d, e] = pose.similarity;
  for (let cell = 0; cell < one.length; cell += 1) {
    const x = (cell % side) - reach;
    const y = Math.floor(cell / side) - reach;
    one[cell] = brightnessAt(stack, motion.mark, pair.markX + x, pair.markY + y);
    other[cell] = brightnessAt(stack, pose.frame, pair.x + a * x + b * y, pair.y + d * x + e * y);
  }
  const likeness: WindowLikeness = { correlation: 0, texture: 0, otherTexture: 0, brighter: 0 };
  const at = reach * side + reach;
  compareWindows({ one, other, stride: side, otherStride: side }, reach, { at, other: at }, likeness);
  return likeness.correlation;
}

/** Rounds in which the node of the marked frame is found that lies under a pixel; each divides the miss by about ten. */
const inversionRounds = 5;

function storeToMark(stack: FrameStack, template: ObjectTemplate, match: ObjectMatch): void {
  const { motion } = template;
  const back = invert(match.pose.similarity);
  const box = boxOf(template, match);
  if (back === null || box === null) return;
  const view = toMarkView(motion, match.pose.frame);
  const source = new Float64Array(2);
  const place = new Float64Array(2);
  for (let row = box.top; row <= box.bottom; row += 1) {
    for (let column = box.left; column <= box.right; column += 1) {
      const [x, y] = [column * motion.pitch, row * motion.pitch];
      [source[0], source[1]] = mapPoint(back, x, y);
      for (let round = 0; round < inversionRounds; round += 1) {
        placeInPose(template, match.pose, source, place);
        const missX = x - (place[0] ?? 0);
        const missY = y - (place[1] ?? 0);
        source[0] += back[0] * missX + back[1] * missY;
        source[1] += back[3] * missX + back[4] * missY;
      }
      const node = view.offset + row * motion.gridWidth + column;
      storeNode(stack, template, match, { view, node, source, x, y });
    }
  }
}

interface FrameNode {
  readonly view: GridView;
  readonly node: number;
  /** The node's place in its frame. */
  readonly x: number;
  readonly y: number;
  /** The place on the marked frame that the pose has under the node. */
  readonly source: Float64Array;
}

function storeNode(stack: FrameStack, template: ObjectTemplate, match: ObjectMatch, at: FrameNode): void {
  const { view, node } = at;
  const [markX, markY] = [at.source[0] ?? 0, at.source[1] ?? 0];
  const error = errorAt(template, match.errors, markX, markY);
  const before = view.errors[node] ?? unknownError;
  const [oldX, oldY] = [view.positions[2 * node] ?? 0, view.positions[2 * node + 1] ?? 0];
  const isBetter = error > 0 && error < before;
  const isRefuted =
    !isBetter &&
    before < unknownError &&
    Math.hypot(oldX - markX, oldY - markY) > doubtful &&
    (error > 0 || isInObject(template, oldX, oldY)) &&
    likenessOf(stack, template, match, { markX: oldX, markY: oldY, x: at.x, y: at.y }) < refuting;
  if (isBetter || (isRefuted && error > 0)) {
    view.positions[2 * node] = markX;
    view.positions[2 * node + 1] = markY;
    view.errors[node] = error;
  } else if (isRefuted) view.errors[node] = unknownError;
}

/** Largest error of the four nodes around a place of the marked frame; 0 unless all are seen. */
function errorAt(template: ObjectTemplate, errors: Float32Array, x: number, y: number): number {
  const column = Math.floor((x - template.left) / template.motion.pitch);
  const row = Math.floor((y - template.top) / template.motion.pitch);
  if (column < 0 || row < 0 || column + 1 >= template.columns || row + 1 >= template.rows) return 0;
  let worst = 0;
  for (let corner = 0; corner < 4; corner += 1) {
    const error = errors[(row + (corner >> 1)) * template.columns + column + (corner & 1)] ?? 0;
    if (error === 0) return 0;
    worst = Math.max(worst, error);
  }
  return worst;
}

function isInObject({ motion, left, top, columns, rows, inside }: ObjectTemplate, x: number, y: number): boolean {
  const column = Math.round((x - left) / motion.pitch);
  const row = Math.round((y - top) / motion.pitch);
  return column >= 0 && row >= 0 && column < columns && row < rows && inside[row * columns + column] === 2;
}

/** Nodes of the frame that the found object's nodes lie between, with one more on every side; null when outside. */
function boxOf(template: ObjectTemplate, { places }: ObjectMatch) {
  const { motion, inside } = template;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  inside.forEach((part, entry) => {
    if (part === 0) return;
    const column = (places[2 * entry] ?? nodeX(template, entry)) / motion.pitch;
    const row = (places[2 * entry + 1] ?? nodeY(template, entry)) / motion.pitch;
    box.left = Math.min(box.left, Math.floor(column));
    box.right = Math.max(box.right, Math.ceil(column));
    box.top = Math.min(box.top, Math.floor(row));
    box.bottom = Math.max(box.bottom, Math.ceil(row));
  });
  const clamped = {
    left: Math.max(0, box.left),
    top: Math.max(0, box.top),
    right: Math.min(motion.gridWidth - 1, box.right),
    bottom: Math.min(motion.gridHeight - 1, box.bottom),
  };
  return clamped.left > clamped.right || clamped.top > clamped.bottom ? null : clamped;
}
