import type { FrameStack } from "../media/frame-stack";
import { pyramidLayout } from "../motion/luminance-pyramid";
import { placeInPose, type ObjectPose } from "./object-pose";
import { compareWindows, drawBrightness, type ObjectTemplate, type WindowLikeness } from "./object-template";

/** A shift of an object against where it was expected, in pixels of the marked frame. */
export interface ObjectShift {
  readonly x: number;
  readonly y: number;
  /** Share of the object's textured patches that are found again, each by how well, in [0, 1]. */
  readonly score: number;
  /** The best score of any shift that is clearly another one. */
  readonly otherScore: number;
}

/** Pyramid level of the search: quarter size. */
const searchLevel = 2;

/** Patches have `2 reach + 1` pixels on a side and lie `patchStep` pixels apart, at the level of the search. */
const patchReach = 2;
const patchStep = 3;

/** Patches with less contrast than this (standard deviation in grey levels) say nothing about position. */
const leastTexture = 4;

/** Correlations up to `faint` say nothing; from `sure` on they count wholly. */
const faint = 0.5;
const sure = 0.9;

/** Shifts farther apart than this many pixels of the level are different findings. */
const distinct = 3;

/** How much less a shift at the rim of the window counts than none. */
const distancePenalty = 0.1;

interface SearchPatches {
  /** Places in the template's level, relative to its first pixel. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * The shift of at most `window` pixels that finds most patches of the object again. Patches are judged one by one, by
 * correlation, so that neither a change of light nor something in front of a part decides. Null when the object has too
 * few patches to tell.
 */
export function searchShift(
  stack: FrameStack,
  template: ObjectTemplate,
  pose: ObjectPose,
  window: number,
): ObjectShift | null {
  const levelIndex = Math.min(searchLevel, template.layout.levels.length - 1);
  const scale = 2 ** levelIndex;
  const reach = Math.ceil(window / scale);
  const margin = reach * scale;
  const box = template.layout.levels[0];
  const own = template.layout.levels[levelIndex];
  if (box === undefined || own === undefined) return null;
  const layout = pyramidLayout(box.width + 2 * margin, box.height + 2 * margin, levelIndex);
  const level = layout.levels[levelIndex];
  if (level === undefined) return null;
  const pixel = new Float64Array(2);
  const target = drawBrightness(stack, layout, pose.frame, (x, y, out) => {
    pixel[0] = template.left + x - margin;
    pixel[1] = template.top + y - margin;
    placeInPose(template, pose, pixel, out);
  });
  const patches = choosePatches(template, levelIndex);
  if (patches.x.length < 6) return null;
  const planes = { one: template.pyramid, other: target, stride: own.stride, otherStride: level.stride };
  const likeness: WindowLikeness = { correlation: 0, texture: 0, otherTexture: 0, brighter: 0 };
  const side = 2 * reach + 1;
  const scores = new Float64Array(side * side);
  for (let entry = 0; entry < scores.length; entry += 1) {
    const shiftX = (entry % side) - reach;
    const shiftY = Math.floor(entry / side) - reach;
    let sum = 0;
    for (let patch = 0; patch < patches.x.length; patch += 1) {
      const x = patches.x[patch] ?? 0;
      const y = patches.y[patch] ?? 0;
      const at = own.origin + y * own.stride + x;
      const other = level.origin + (y + reach + shiftY) * level.stride + x + reach + shiftX;
      compareWindows(planes, patchReach, { at, other }, likeness);
      sum += Math.min(1, Math.max(0, (likeness.correlation - faint) / (sure - faint)));
    }
    const far = Math.hypot(shiftX, shiftY) / Math.max(1, reach);
    scores[entry] = (sum / patches.x.length) * (1 - distancePenalty * Math.min(1, far));
  }
  return bestOf(scores, reach, scale);
}

function bestOf(scores: Float64Array, reach: number, scale: number): ObjectShift {
  const side = 2 * reach + 1;
  let best = reach * side + reach;
  for (let entry = 0; entry < scores.length; entry += 1) if ((scores[entry] ?? 0) > (scores[best] ?? 0)) best = entry;
  const x = best % side;
  const y = (best - x) / side;
  let otherScore = 0;
  for (let entry = 0; entry < scores.length; entry += 1) {
    const apart = Math.hypot((entry % side) - x, Math.floor(entry / side) - y);
    if (apart > distinct) otherScore = Math.max(otherScore, scores[entry] ?? 0);
  }
  return { x: (x - reach) * scale, y: (y - reach) * scale, score: scores[best] ?? 0, otherScore };
}

/** Textured patches whose middle lies well inside the object. */
function choosePatches(template: ObjectTemplate, levelIndex: number): SearchPatches {
  const level = template.layout.levels[levelIndex];
  const patches = { x: new Array<number>(), y: new Array<number>() };
  if (level === undefined) return patches;
  const scale = 2 ** levelIndex / template.motion.pitch;
  const planes = {
    ...{ one: template.pyramid, other: template.pyramid },
    ...{ stride: level.stride, otherStride: level.stride },
  };
  const likeness: WindowLikeness = { correlation: 0, texture: 0, otherTexture: 0, brighter: 0 };
  for (let y = 0; y < level.height; y += patchStep) {
    for (let x = 0; x < level.width; x += patchStep) {
      const column = Math.min(template.columns - 1, Math.round(x * scale));
      const row = Math.min(template.rows - 1, Math.round(y * scale));
      if (template.inside[row * template.columns + column] !== 2) continue;
      const at = level.origin + y * level.stride + x;
      compareWindows(planes, patchReach, { at, other: at }, likeness);
      if (likeness.texture < leastTexture) continue;
      patches.x.push(x);
      patches.y.push(y);
    }
  }
  return patches;
}
