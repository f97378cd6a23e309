import { mapPoint, type Homography } from "../../models/geometry/homography";
import { fillWeak, type WeightedFlow } from "../motion/fill-unknown";
import { sampleFlow, type FlowField } from "../motion/flow-field";
import { fromMarkView } from "../motion/motion-grid";
import { fitTransform } from "../propagation/fit-transform";
import type { ObjectOutline } from "./object-template";

/** Where an object of the marked frame lies in another: a similarity, and what remains at each node of its box. */
export interface ObjectPose {
  readonly frame: number;
  readonly similarity: Homography;
  /** `[rows, columns, 2]` of the outline's box: pixels of the frame to add to the similarity. */
  readonly rest: FlowField;
}

/** Turn (radians), growth (logarithm) and shift (pixels) of an object from one frame to the next. */
export interface ObjectSpeed {
  readonly turn: number;
  readonly growth: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** Places with a weight each (0: not known), one per node of a template's box. */
export interface KnownPlaces {
  readonly places: Float64Array;
  readonly weights: Float32Array;
}

/** Fewest nodes that a pose is fitted to, and most (evenly thinned). */
const fewestNodes = 30;
const mostNodes = 600;

/** How much "nothing remains" weighs where a place is not known, against 1 for one that is. */
const restPrior = 0.01;

/** The pose that places follow, or null when too few are known. Their similarity ignores a minority of wrong ones. */
export function fitPose(outline: ObjectOutline, frame: number, known: KnownPlaces): ObjectPose | null {
  const similarity = fitSimilarity(outline, known);
  if (similarity === null) return null;
  const { columns, rows, motion } = outline;
  const rest: WeightedFlow = {
    ...{ width: columns, height: rows, values: new Float32Array(2 * columns * rows) },
    weights: new Float32Array(columns * rows).fill(restPrior),
  };
  const most = 6 + 0.08 * Math.hypot(columns, rows) * motion.pitch;
  for (let entry = 0; entry < columns * rows; entry += 1) {
    const weight = known.weights[entry] ?? 0;
    if (weight <= 0) continue;
    const [x, y] = mapPoint(similarity, nodeX(outline, entry), nodeY(outline, entry));
    const restX = (known.places[2 * entry] ?? 0) - x;
    const restY = (known.places[2 * entry + 1] ?? 0) - y;
    if (Math.hypot(restX, restY) > most) continue;
    rest.weights[entry] = Math.max(restPrior, weight);
    rest.values[2 * entry] = restX;
    rest.values[2 * entry + 1] = restY;
  }
  fillWeak(rest);
  return { frame, similarity, rest };
}

function fitSimilarity(outline: ObjectOutline, known: KnownPlaces): Homography | null {
  const used: number[] = [];
  known.weights.forEach((weight, entry) => {
    if (weight > 0 && outline.inside[entry] === 2) used.push(entry);
  });
  if (used.length < fewestNodes) return null;
  const step = Math.max(1, Math.floor(used.length / mostNodes));
  const chosen = used.filter((_entry, index) => index % step === 0);
  return fitTransform(
    {
      from: Float64Array.from(chosen.flatMap((entry) => [nodeX(outline, entry), nodeY(outline, entry)])),
      to: Float64Array.from(
        chosen.flatMap((entry) => [known.places[2 * entry] ?? 0, known.places[2 * entry + 1] ?? 0]),
      ),
      weights: Float64Array.from(chosen, (entry) => known.weights[entry] ?? 0),
    },
    "similarity",
  );
}

/** Errors of motion, in pixels, from which on it has no say in a pose. */
const worstError = 1.2;

/** The pose that motion knows for a frame, or null when it knows too little. */
export function poseFromMotion(outline: ObjectOutline, frame: number): ObjectPose | null {
  const { columns, rows, motion } = outline;
  const view = fromMarkView(motion, frame);
  const places = new Float64Array(2 * columns * rows);
  const weights = new Float32Array(columns * rows);
  for (let entry = 0; entry < weights.length; entry += 1) {
    const node = view.offset + nodeOf(outline, entry);
    const error = view.errors[node] ?? worstError;
    places[2 * entry] = view.positions[2 * node] ?? 0;
    places[2 * entry + 1] = view.positions[2 * node + 1] ?? 0;
    if ((outline.inside[entry] ?? 0) > 0 && error < worstError) weights[entry] = 0.1 / (0.1 + error * error);
  }
  return fitPose(outline, frame, { places, weights });
}

/** Writes where a pixel of the marked frame lies in the pose's frame to `out[0]` and `out[1]`. */
export function placeInPose(outline: ObjectOutline, pose: ObjectPose, pixel: Float64Array, out: Float64Array): void {
  const [a, b, c, d, e, f] = pose.similarity;
  const x = pixel[0] ?? 0;
  const y = pixel[1] ?? 0;
  const pitch = outline.motion.pitch;
  sampleFlow(pose.rest, (x - outline.left) / pitch, (y - outline.top) / pitch, out);
  out[0] = (out[0] ?? 0) + a * x + b * y + c;
  out[1] = (out[1] ?? 0) + d * x + e * y + f;
}

/** How an object moves from one pose to a later (or, towards the clip's beginning, earlier) one, per step. */
export function speedBetween(outline: ObjectOutline, before: ObjectPose, after: ObjectPose): ObjectSpeed {
  const steps = Math.max(1, Math.abs(after.frame - before.frame));
  const [a, , , d] = before.similarity;
  const [e, , , h] = after.similarity;
  const from = mapPoint(before.similarity, outline.centreX, outline.centreY);
  const to = mapPoint(after.similarity, outline.centreX, outline.centreY);
  return {
    turn: Math.atan2(h * a - e * d, e * a + h * d) / steps,
    growth: Math.log(Math.hypot(e, h) / Math.hypot(a, d)) / steps,
    shiftX: (to[0] - from[0]) / steps,
    shiftY: (to[1] - from[1]) / steps,
  };
}

/** Share of its turning and growing that an object keeps from one frame to the next while nobody sees it. */
const keptTurning = 0.85;

/** Where an object will be at `frame` when it keeps its way, and turns and grows less and less. */
export function predictPose(outline: ObjectOutline, pose: ObjectPose, speed: ObjectSpeed, frame: number): ObjectPose {
  const steps = Math.abs(frame - pose.frame);
  const turning = (1 - keptTurning ** steps) / (1 - keptTurning);
  const scale = Math.exp(speed.growth * turning);
  const cos = scale * Math.cos(speed.turn * turning);
  const sin = scale * Math.sin(speed.turn * turning);
  const [a, , , d] = pose.similarity;
  const [centreX, centreY] = mapPoint(pose.similarity, outline.centreX, outline.centreY);
  const nextA = cos * a - sin * d;
  const nextD = sin * a + cos * d;
  const x = centreX + speed.shiftX * steps;
  const y = centreY + speed.shiftY * steps;
  const values = new Float32Array(pose.rest.values.length);
  for (let entry = 0; entry < values.length; entry += 2) {
    const restX = pose.rest.values[entry] ?? 0;
    const restY = pose.rest.values[entry + 1] ?? 0;
    values[entry] = cos * restX - sin * restY;
    values[entry + 1] = sin * restX + cos * restY;
  }
  const similarity: Homography = [
    ...([nextA, -nextD, x - nextA * outline.centreX + nextD * outline.centreY] as const),
    ...([nextD, nextA, y - nextD * outline.centreX - nextA * outline.centreY] as const),
    ...([0, 0, 1] as const),
  ];
  return { frame, similarity, rest: { ...pose.rest, values } };
}

/** Index in the motion's grid of a node of the outline's box. */
export function nodeOf({ motion, left, top, columns }: ObjectOutline, entry: number): number {
  const column = entry % columns;
  return (top / motion.pitch + (entry - column) / columns) * motion.gridWidth + left / motion.pitch + column;
}

/** Horizontal place of a node of the box on the marked frame, in pixels. */
export function nodeX({ motion, left, columns }: ObjectOutline, entry: number): number {
  return left + (entry % columns) * motion.pitch;
}

/** Vertical place of a node of the box on the marked frame, in pixels. */
export function nodeY({ motion, top, columns }: ObjectOutline, entry: number): number {
  return top + Math.floor(entry / columns) * motion.pitch;
}
