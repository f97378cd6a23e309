import { mapPoint, type Homography } from "../../models/geometry/homography";
import type { FrameStack } from "../media/frame-stack";
import { denseFlow, refineFlow, type FlowSettings } from "../motion/dense-flow";
import { fillWeak, type WeightedFlow } from "../motion/fill-unknown";
import { createFlowField, sampleFlow, type FlowField } from "../motion/flow-field";
import { defaultSmoothing } from "../motion/patch-smoothing";
import { warpPyramid } from "../motion/warped-pyramid";
import { fitTransform } from "../propagation/fit-transform";
import { distanceTo } from "./node-grid";
import { fitPose, nodeX, nodeY, placeInPose, type ObjectPose } from "./object-pose";
import { compareWindows, drawBrightness, type ObjectTemplate, type WindowLikeness } from "./object-template";
import { searchShift } from "./search-object";

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

/** Most pixels by which a node may leave the motion of the whole between two poses. */
const mostBend = 2.5;

/**
 * Least nodes, least share of all textured ones, and of all that look right somewhere near, which must move as one for
 * the object to count as found. Unlike pictures reach 0.45 of the latter by chance, objects that are there over 0.65.
 */
const fewestFound = 50;
const leastShare = 0.2;
const leastConsensus = 0.6;

/**
 * Score that a shift needs, and what share of it any other shift may reach: where the object is, our measurements gave
 * 0.4 and more even with half of it hidden, and elsewhere below 0.27.
 */
const leastScore = 0.33;
const mostRivalry = 0.75;

/** Pixels around the expected place in which an object is searched for: at once, for every frame it was hidden, and at most. */
const leastWindow = 8;
const windowPerFrame = 6;
const mostWindow = 64;

/** The object near where it is expected, or null when it is not clearly there. */
export function matchObject(
  stack: FrameStack,
  template: ObjectTemplate,
  expected: ObjectExpectation,
): ObjectMatch | null {
  const { gap, pose } = expected;
  const shift = searchShift(stack, template, pose, Math.min(mostWindow, leastWindow + windowPerFrame * gap));
  if (shift === null || shift.score < leastScore || shift.otherScore > mostRivalry * shift.score) return null;
  const pixel = new Float64Array(2);
  const target = drawBrightness(stack, template.layout, pose.frame, (x, y, out) => {
    pixel[0] = template.left + x + shift.x;
    pixel[1] = template.top + y + shift.y;
    placeInPose(template, pose, pixel, out);
  });
  const problem = { layout: template.layout, from: template.pyramid, to: target };
  const first = judgeFlow(template, target, denseFlow(problem, firstSettings));
  if (first === null) return null;
  const last = judgeFlow(template, target, refineFlow(problem, first.smooth, lastSettings));
  if (last === null || !isPlausible(last, gap)) return null;
  return describeMatch(template, pose, shift, last);
}

interface JudgedFlow {
  readonly flow: FlowField;
  /** The flow of the nodes that are seen, continued over the rest. */
  readonly smooth: FlowField;
  readonly similarity: Homography;
  /** `[rows, columns]`: correlation of the nodes that are found again, 0 for all others. */
  readonly found: Float32Array;
  /** `[rows, columns]`: 1 for nodes without texture of their own that look as they should. */
  readonly alike: Uint8Array;
}

function judgeFlow(template: ObjectTemplate, target: Float32Array, flow: FlowField): JudgedFlow | null {
  const likeness = compareNodes(template, target, flow);
  const seen = seenNodes(template, likeness, flow);
  const core = seen.entries.filter((entry) => template.inside[entry] === 2);
  if (core.length < fewestFound) return null;
  const similarity = wholeMotion(template, core, seen.moves);
  if (similarity === null) return null;
  const { columns, rows } = template;
  const found = new Float32Array(columns * rows);
  const rest = createRest(template);
  let agreeing = 0;
  for (const entry of seen.entries) {
    const x = nodeX(template, entry);
    const y = nodeY(template, entry);
    const [wholeX, wholeY] = mapPoint(similarity, x, y);
    const restX = x + (seen.moves[2 * entry] ?? 0) - wholeX;
    const restY = y + (seen.moves[2 * entry + 1] ?? 0) - wholeY;
    if (Math.hypot(restX, restY) > mostBend) continue;
    found[entry] = likeness.correlation[entry] ?? 0;
    rest.weights[entry] = 1;
    rest.values[2 * entry] = restX;
    rest.values[2 * entry + 1] = restY;
    if (template.inside[entry] === 2) agreeing += 1;
  }
  if (agreeing < Math.max(fewestFound, leastShare * seen.textured, leastConsensus * core.length)) return null;
  fillWeak(rest);
  return {
    ...{ flow, similarity, found },
    smooth: continueFlow(template, similarity, rest),
    alike: alikeNodes(template, likeness, found),
  };
}

interface SeenNodes {
  /** Nodes of the box that look as they should where the flow takes them. */
  readonly entries: readonly number[];
  /** `[rows, columns, 2]`: the flow at every node. */
  readonly moves: Float64Array;
  /** Nodes well inside the object that could have been recognised. */
  readonly textured: number;
}

function seenNodes(template: ObjectTemplate, likeness: NodeLikeness, flow: FlowField): SeenNodes {
  const { columns, rows, inside, motion } = template;
  const moves = new Float64Array(2 * columns * rows);
  const move = new Float64Array(2);
  const entries: number[] = [];
  let textured = 0;
  for (let entry = 0; entry < columns * rows; entry += 1) {
    if (inside[entry] === 0 || (likeness.texture[entry] ?? 0) < leastTexture) continue;
    if (inside[entry] === 2) textured += 1;
    if ((likeness.correlation[entry] ?? 0) < leastCorrelation) continue;
    const column = entry % columns;
    sampleFlow(flow, column * motion.pitch, ((entry - column) / columns) * motion.pitch, move);
    moves.set(move, 2 * entry);
    entries.push(entry);
  }
  return { entries, moves, textured };
}

/** Most nodes that the motion of the whole is fitted to, evenly thinned. */
const mostFitted = 600;

function wholeMotion(template: ObjectTemplate, core: readonly number[], moves: Float64Array): Homography | null {
  const step = Math.max(1, Math.floor(core.length / mostFitted));
  const chosen = core.filter((_entry, index) => index % step === 0);
  const from = Float64Array.from(chosen.flatMap((entry) => [nodeX(template, entry), nodeY(template, entry)]));
  const to = from.map((value, index) => value + (moves[2 * (chosen[index >> 1] ?? 0) + (index & 1)] ?? 0));
  return fitTransform({ from, to, weights: new Float64Array(chosen.length).fill(1) }, "similarity");
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

/** Nodes without texture count as seen this near (in nodes) to ones that are found, when brightness agrees. */
const alikeReach = 6;
const alikeBrightness = 8;

function alikeNodes(template: ObjectTemplate, likeness: NodeLikeness, found: Float32Array): Uint8Array {
  const { columns, rows, inside, motion } = template;
  const grid = { pitch: motion.pitch, gridWidth: columns, gridHeight: rows };
  const distance = distanceTo(grid, (entry) => (found[entry] ?? 0) > 0, alikeReach + 1);
  const changes = likeness.brighter.filter((_value, entry) => (found[entry] ?? 0) > 0).sort();
  const usual = changes[changes.length >> 1] ?? 0;
  return Uint8Array.from(inside, (part, entry) => {
    const isFlat =
      (likeness.texture[entry] ?? 0) < leastTexture && (likeness.otherTexture[entry] ?? 0) < 2 * leastTexture;
    const isNear = part > 0 && (distance[entry] ?? 0) <= alikeReach;
    return isFlat && isNear && Math.abs((likeness.brighter[entry] ?? 0) - usual) < alikeBrightness ? 1 : 0;
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

function describeMatch(
  template: ObjectTemplate,
  pose: ObjectPose,
  shift: { readonly x: number; readonly y: number },
  judged: JudgedFlow,
): ObjectMatch | null {
  const { columns, rows, inside, motion } = template;
  const places = new Float64Array(2 * columns * rows);
  const errors = new Float32Array(columns * rows);
  const weights = new Float32Array(columns * rows);
  const pixel = new Float64Array(2);
  const place = new Float64Array(2);
  for (let entry = 0; entry < columns * rows; entry += 1) {
    const column = entry % columns;
    const found = judged.found[entry] ?? 0;
    const flow = found > 0 ? judged.flow : judged.smooth;
    sampleFlow(flow, column * motion.pitch, ((entry - column) / columns) * motion.pitch, pixel);
    pixel[0] = (pixel[0] ?? 0) + nodeX(template, entry) + shift.x;
    pixel[1] = (pixel[1] ?? 0) + nodeY(template, entry) + shift.y;
    placeInPose(template, pose, pixel, place);
    places.set(place, 2 * entry);
    if (found > 0) errors[entry] = Math.min(alikeError, leastError + errorPerDoubt * (1 - found));
    else if (judged.alike[entry] === 1) errors[entry] = alikeError;
    weights[entry] = found > 0 ? 1 : inside[entry] === 0 ? 0 : 0.05;
  }
  const next = fitPose(template, pose.frame, { places, weights });
  return next === null ? null : { pose: next, places, errors };
}
