import type { Homography } from "../../models/geometry/homography";
import type { FrameStack } from "../media/frame-stack";
import { denseFlow, refineFlow, type FlowSettings } from "../motion/dense-flow";
import { fillWeak, type WeightedFlow } from "../motion/fill-unknown";
import { createFlowField, sampleFlow, type FlowField } from "../motion/flow-field";
import { defaultSmoothing } from "../motion/patch-smoothing";
import { warpPyramid } from "../motion/warped-pyramid";
import { boxMean } from "../render/box-mean";
import { findAgreeing, type NodeMoves } from "./agreeing-moves";
import { fitPose, nodeX, nodeY, placeInPose, type ObjectPose } from "./object-pose";
import { brightnessAt, compareWindows, drawBrightness, type WindowLikeness } from "./brightness";
import type { ObjectTemplate } from "./object-template";
import { searchObject, type ObjectPlace } from "./search-object";

/** An object found in a frame. */
export interface ObjectMatch {
  readonly pose: ObjectPose;
  /** `[rows, columns, 2]` of the template's box: where each node lies in the frame. */
  readonly places: Float64Array;
  /** `[rows, columns]`: expected error in pixels of the nodes that are seen; 0 for nodes that are not. */
  readonly errors: Float32Array;
}

/** Where to look for an object. */
export interface ObjectExpectation {
  readonly pose: ObjectPose;
  /** Frames since it was last seen. */
  readonly gap: number;
}

const firstSettings: FlowSettings = { finest: 0, coarsest: 2, stride: 6, steps: 4, smoothing: defaultSmoothing };
const lastSettings: FlowSettings = { ...firstSettings, coarsest: 1, stride: 4 };

/** Half the window of pixels that a node is compared by. */
const windowReach = 3;

/** Nodes with less contrast (standard deviation in grey levels) do not show where they are. */
const leastTexture = 3;

/** Correlation from which on a node is found again. */
const leastCorrelation = 0.7;

/** Most pixels by which a node may leave the motion of the whole between two poses: at once, and for every frame up to so many. */
const mostBend = 2;
const bendPerFrame = 0.5;
const mostGapBent = 12;

/**
 * Least nodes, and least share of all textured ones, that must look right for the object to count as found; the fewer there
 * are, the more look right by chance. Where it is not, our measurements gave up to 0.24 of 3,000 nodes and 0.41 of 500; where
 * it is in plain sight, over 0.7.
 */
const fewestFound = 50;
const leastShare = 0.25;
const shareOfFew = 4.5;

/**
 * Score that a place needs to be looked at more closely, and what share of it any other place may reach: objects of which
 * little shows have 0.25, and what repeats itself is found in many places. Which of the patches then move as one decides.
 */
const leastScore = 0.2;
const mostRivalry = 0.93;

/** Pixels around the expected place in which an object is searched for: at once, for every frame it was hidden, and at most. */
const leastWindow = 8;
const windowPerFrame = 6;
const mostWindow = 64;

/** By how much more or less than expected it may have turned (radians) and grown (logarithm): for every frame, and at most. */
const turnSearchedPerFrame = 0.04;
const mostSearchedTurn = 0.4;
const growthSearchedPerFrame = 0.02;
const mostSearchedGrowth = 0.2;

/** The object near where it is expected, or null when it is not clearly there. */
export function matchObject(
  stack: FrameStack,
  template: ObjectTemplate,
  expected: ObjectExpectation,
): ObjectMatch | null {
  const { gap } = expected;
  const place = searchObject(stack, template, expected.pose, {
    shift: Math.min(mostWindow, leastWindow + windowPerFrame * gap),
    turn: Math.min(mostSearchedTurn, turnSearchedPerFrame * gap),
    growth: Math.min(mostSearchedGrowth, growthSearchedPerFrame * gap),
  });
  if (place === null || place.score < leastScore || place.otherScore > mostRivalry * place.score) return null;
  const pixel = new Float64Array(2);
  const source = new Float64Array(2);
  const target = drawBrightness(template.layout, (x, y) => {
    pixel[0] = template.left + x + place.x;
    pixel[1] = template.top + y + place.y;
    placeInPose(template, place.pose, pixel, source);
    return brightnessAt(stack, place.pose.frame, source[0] ?? 0, source[1] ?? 0);
  });
  const problem = { layout: template.layout, from: template.pyramid, to: target };
  const first = judgeFlow(template, { target, gap, flow: denseFlow(problem, firstSettings) });
  if (first === null) return null;
  const last = judgeFlow(template, { target, gap, flow: refineFlow(problem, first.smooth, lastSettings) });
  return last === null || !isPlausible(last, gap) ? null : describeMatch(template, place, last);
}

interface JudgedFlow {
  readonly similarity: Homography;
  /** The flow of the nodes that move as one, continued over the rest. */
  readonly smooth: FlowField;
  /** `[rows, columns]`: correlation of the nodes that are found again, 0 for all others. */
  readonly found: Float32Array;
  /** `[rows, columns]`: 1 for nodes without texture of their own that look as they should. */
  readonly alike: Uint8Array;
}

/**
 * A flow is what it fits by, so that nodes look right by chance too; but by chance they do not move as one. What counts is how
 * many look right where those take them that do.
 */
function judgeFlow(
  template: ObjectTemplate,
  { target, flow, gap }: { readonly target: Float32Array; readonly flow: FlowField; readonly gap: number },
): JudgedFlow | null {
  const moving = movesOf(template, recognised(template, compareNodes(template, target, flow)), flow);
  const agreeing = findAgreeing(template, moving, mostBend + bendPerFrame * Math.min(gap, mostGapBent));
  if (agreeing === null) return null;
  const rest = createRest(template);
  for (const entry of agreeing.entries) {
    rest.weights[entry] = 1;
    rest.values.set(agreeing.rest.subarray(2 * entry, 2 * entry + 2), 2 * entry);
  }
  fillWeak(rest);
  const smooth = continueFlow(template, agreeing.similarity, rest);
  const likeness = compareNodes(template, target, smooth);
  const found = new Float32Array(likeness.correlation.length);
  for (const entry of recognised(template, likeness)) found[entry] = likeness.correlation[entry] ?? 0;
  if (!isEnough(template, likeness, found)) return null;
  return { similarity: agreeing.similarity, smooth, found, alike: alikeNodes(template, likeness, found) };
}

/** Whether enough of what could be recognised well inside an object is. */
function isEnough({ inside }: ObjectTemplate, { texture }: NodeLikeness, found: Float32Array): boolean {
  let textured = 0;
  let count = 0;
  inside.forEach((part, entry) => {
    if (part !== 2 || (texture[entry] ?? 0) < leastTexture) return;
    textured += 1;
    if ((found[entry] ?? 0) > 0) count += 1;
  });
  return count >= Math.max(fewestFound, leastShare * textured + shareOfFew * Math.sqrt(textured));
}

/** Nodes of the box that look as they should. */
function recognised({ inside }: ObjectTemplate, { texture, correlation }: NodeLikeness): number[] {
  const entries: number[] = [];
  inside.forEach((part, entry) => {
    const isTextured = part > 0 && (texture[entry] ?? 0) >= leastTexture;
    if (isTextured && (correlation[entry] ?? 0) >= leastCorrelation) entries.push(entry);
  });
  return entries;
}

function movesOf({ columns, inside, motion }: ObjectTemplate, entries: readonly number[], flow: FlowField): NodeMoves {
  const moves = new Float64Array(2 * inside.length);
  const move = new Float64Array(2);
  for (const entry of entries) {
    const column = entry % columns;
    sampleFlow(flow, column * motion.pitch, ((entry - column) / columns) * motion.pitch, move);
    moves.set(move, 2 * entry);
  }
  return { entries, moves };
}

function createRest({ columns, rows }: ObjectTemplate): WeightedFlow {
  return {
    ...{ width: columns, height: rows, values: new Float32Array(2 * columns * rows) },
    weights: new Float32Array(columns * rows).fill(0.01),
  };
}

interface NodeLikeness {
  readonly correlation: Float32Array;
  readonly texture: Float32Array;
  readonly otherTexture: Float32Array;
  readonly brighter: Float32Array;
}

/** Compares every node of the object with what the flow finds for it. */
function compareNodes(template: ObjectTemplate, target: Float32Array, flow: FlowField): NodeLikeness {
  const { columns, rows, layout, pyramid, motion } = template;
  const floats = (): Float32Array => new Float32Array(columns * rows);
  const result = { correlation: floats(), texture: floats(), otherTexture: floats(), brighter: floats() };
  const level = layout.levels[0];
  if (level === undefined) return result;
  const warped = warpPyramid(layout, target, flow, 0);
  const planes = { one: pyramid, other: warped, stride: level.stride, otherStride: level.stride };
  const likeness: WindowLikeness = { correlation: 0, texture: 0, otherTexture: 0, brighter: 0 };
  for (let entry = 0; entry < columns * rows; entry += 1) {
    if (template.inside[entry] === 0) continue;
    const column = entry % columns;
    const at = level.origin + ((entry - column) / columns) * motion.pitch * level.stride + column * motion.pitch;
    compareWindows(planes, windowReach, { at, other: at }, likeness);
    result.correlation[entry] = likeness.correlation;
    result.texture[entry] = likeness.texture;
    result.otherTexture[entry] = likeness.otherTexture;
    result.brighter[entry] = likeness.brighter;
  }
  return result;
}

/** Nodes without texture count as seen this near (in nodes) to ones that are found, when brightness changed as theirs. */
const alikeReach = 14;
const alikeBrightness = 8;

function alikeNodes(template: ObjectTemplate, likeness: NodeLikeness, found: Float32Array): Uint8Array {
  const { columns, rows, inside } = template;
  const size = { width: columns, height: rows };
  const isFound = found.map((correlation) => (correlation > 0 ? 1 : 0));
  const brighter = likeness.brighter.map((value, entry) => value * (isFound[entry] ?? 0));
  const scratch = new Float32Array(columns * rows);
  for (const plane of [isFound, brighter]) boxMean(plane, size, alikeReach, scratch);
  return Uint8Array.from(inside, (part, entry) => {
    const isFlat =
      (likeness.texture[entry] ?? 0) < leastTexture && (likeness.otherTexture[entry] ?? 0) < 2 * leastTexture;
    // Running sums leave a hair of what has left the square.
    const share = isFound[entry] ?? 0;
    if (part === 0 || !isFlat || share < 1e-4) return 0;
    return Math.abs((likeness.brighter[entry] ?? 0) - (brighter[entry] ?? 0) / share) < alikeBrightness ? 1 : 0;
  });
}

/** A full-size flow of the box from a similarity and what remains at the nodes. */
function continueFlow(template: ObjectTemplate, similarity: Homography, rest: FlowField): FlowField {
  const level = template.layout.levels[0];
  const flow = createFlowField(level?.width ?? 1, level?.height ?? 1);
  const sample = new Float64Array(2);
  const pitch = template.motion.pitch;
  const [a, b, c, d, e, f] = similarity;
  let entry = 0;
  for (let row = 0; row < flow.height; row += 1) {
    for (let column = 0; column < flow.width; column += 1) {
      const x = template.left + column;
      const y = template.top + row;
      sampleFlow(rest, column / pitch, row / pitch, sample);
      flow.values[entry] = a * x + b * y + c - x + (sample[0] ?? 0);
      flow.values[entry + 1] = d * x + e * y + f - y + (sample[1] ?? 0);
      entry += 2;
    }
  }
  return flow;
}

/** Objects neither turn (radians) nor grow (logarithm) more than this beyond expectation, at once and per frame. */
const mostTurn = 0.06;
const turnPerFrame = 0.02;

function isPlausible({ similarity }: JudgedFlow, gap: number): boolean {
  const [a, , , d] = similarity;
  const most = mostTurn + turnPerFrame * Math.min(gap, 8);
  return Math.abs(Math.atan2(d, a)) < most && Math.abs(Math.log(Math.hypot(a, d))) < most;
}

/** Expected errors in pixels of a node that correlates perfectly, and more for one that does not. */
const leastError = 0.4;
const errorPerDoubt = 2;
const alikeError = 1.5;

function describeMatch(template: ObjectTemplate, found: ObjectPlace, judged: JudgedFlow): ObjectMatch | null {
  const { columns, rows, inside, motion } = template;
  const places = new Float64Array(2 * columns * rows);
  const errors = new Float32Array(columns * rows);
  const weights = new Float32Array(columns * rows);
  const pixel = new Float64Array(2);
  const place = new Float64Array(2);
  for (let entry = 0; entry < columns * rows; entry += 1) {
    const column = entry % columns;
    const correlation = judged.found[entry] ?? 0;
    sampleFlow(judged.smooth, column * motion.pitch, ((entry - column) / columns) * motion.pitch, pixel);
    pixel[0] = (pixel[0] ?? 0) + nodeX(template, entry) + found.x;
    pixel[1] = (pixel[1] ?? 0) + nodeY(template, entry) + found.y;
    placeInPose(template, found.pose, pixel, place);
    places.set(place, 2 * entry);
    if (correlation > 0) errors[entry] = Math.min(alikeError, leastError + errorPerDoubt * (1 - correlation));
    else if (judged.alike[entry] === 1) errors[entry] = alikeError;
    weights[entry] = correlation > 0 ? 1 : inside[entry] === 0 ? 0 : 0.05;
  }
  const next = fitPose(template, found.pose.frame, { places, weights });
  return next === null ? null : { pose: next, places, errors };
}
