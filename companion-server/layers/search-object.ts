import { chain, type Homography } from "../../models/geometry/homography";
import type { FrameStack } from "../media/frame-stack";
import { pyramidLayout, type PyramidLevel } from "../motion/luminance-pyramid";
import { samplePlane } from "../motion/warped-pyramid";
import { brightnessAt, compareWindows, drawBrightness, type WindowLikeness } from "./brightness";
import { placeInPose, type ObjectPose } from "./object-pose";
import type { ObjectTemplate } from "./object-template";

/** Where an object was found, against where it was expected. */
export interface ObjectPlace {
  /** As expected, but turned and grown; the shift is still to be added. */
  readonly pose: ObjectPose;
  /** Pixels of the marked frame. */
  readonly x: number;
  readonly y: number;
  /** Share of the object's textured patches that are found again, each by how well, in [0, 1]. */
  readonly score: number;
  /** The best score of any shift that is clearly another one. */
  readonly otherScore: number;
}

/** How far from where it is expected an object is looked for: shift in pixels, turn in radians, growth as a logarithm. */
export interface SearchReach {
  readonly shift: number;
  readonly turn: number;
  readonly growth: number;
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

/** More patches than this, evenly thinned, find nothing that these do not. */
const mostPatches = 90;

/** Shifts farther apart than this many pixels of the level are different findings. */
const distinct = 3;

/** How much less a shift at the rim of the window counts than none. */
const distancePenalty = 0.1;

/** Steps of turn (radians) and growth (logarithm); half of one does not spoil a patch. */
const turnStep = 0.1;
const growthStep = 0.1;

/** Shifts farther than this many pixels of the level are first looked at two by two. */
const nearShifts = 6;

interface SearchPatches {
  /** Places in the template's level, relative to its first pixel. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A search at one level: the template's patches, and what the frame shows around where they are expected. */
interface LevelSearch {
  readonly template: ObjectTemplate;
  readonly own: PyramidLevel;
  readonly patches: SearchPatches;
  readonly target: Float32Array;
  readonly level: PyramidLevel;
  /** Most shift in pixels of the level. */
  readonly reach: number;
  /** Pixels per pixel of the level. */
  readonly scale: number;
}

/**
 * The shift, turn and growth that find most patches of the object again. Patches are judged one by one, by correlation, so
 * that neither a change of light nor something in front of a part decides. Null when the object has too few patches to tell.
 */
export function searchObject(
  stack: FrameStack,
  template: ObjectTemplate,
  pose: ObjectPose,
  reach: SearchReach,
): ObjectPlace | null {
  const search = beginSearch(stack, template, pose, reach.shift);
  if (search === null) return null;
  let best: FoundShift | null = null;
  let bestTurn = { turn: 0, growth: 0 };
  for (const turn of stepsWithin(reach.turn, turnStep)) {
    for (const growth of stepsWithin(reach.growth, growthStep)) {
      const found = searchShift(search, turn === 0 && growth === 0 ? search.target : turned(search, turn, growth));
      if (best !== null && found.score <= best.score) continue;
      best = found;
      bestTurn = { turn, growth };
    }
  }
  return best === null ? null : { ...best, pose: turnPose(template, pose, bestTurn) };
}

/** 0, and multiples of a step on either side of it. */
function stepsWithin(most: number, step: number): number[] {
  const count = Math.floor(most / step);
  return Array.from({ length: 2 * count + 1 }, (_, index) => (index - count) * step);
}

function beginSearch(
  stack: FrameStack,
  template: ObjectTemplate,
  pose: ObjectPose,
  window: number,
): LevelSearch | null {
  const levelIndex = Math.min(searchLevel, template.layout.levels.length - 1);
  const scale = 2 ** levelIndex;
  const reach = Math.ceil(window / scale);
  const margin = reach * scale;
  const box = template.layout.levels[0];
  const own = template.layout.levels[levelIndex];
  if (box === undefined || own === undefined) return null;
  const layout = pyramidLayout(box.width + 2 * margin, box.height + 2 * margin, levelIndex);
  const level = layout.levels[levelIndex];
  const patches = thinned(choosePatches(template, levelIndex));
  if (level === undefined || patches.x.length < 6) return null;
  const pixel = new Float64Array(2);
  const place = new Float64Array(2);
  const target = drawBrightness(layout, (x, y) => {
    pixel[0] = template.left + x - margin;
    pixel[1] = template.top + y - margin;
    placeInPose(template, pose, pixel, place);
    return brightnessAt(stack, pose.frame, place[0] ?? 0, place[1] ?? 0);
  });
  return { template, own, patches, target, level, reach, scale };
}

/** The target as a turned and grown object sees it. */
function turned({ template, target, level, reach, scale }: LevelSearch, turn: number, growth: number): Float32Array {
  const plane = new Float32Array(target.length);
  const centreX = (template.centreX - template.left) / scale + reach;
  const centreY = (template.centreY - template.top) / scale + reach;
  const cos = Math.exp(growth) * Math.cos(turn);
  const sin = Math.exp(growth) * Math.sin(turn);
  for (let y = 0; y < level.height; y += 1) {
    for (let x = 0; x < level.width; x += 1) {
      const [awayX, awayY] = [x - centreX, y - centreY];
      plane[level.origin + y * level.stride + x] = samplePlane(
        target,
        level,
        centreX + cos * awayX - sin * awayY,
        centreY + sin * awayX + cos * awayY,
      );
    }
  }
  return plane;
}

/** The pose of an object that is first turned and grown about its middle. */
function turnPose(
  { centreX, centreY }: ObjectTemplate,
  pose: ObjectPose,
  { turn, growth }: { readonly turn: number; readonly growth: number },
): ObjectPose {
  const cos = Math.exp(growth) * Math.cos(turn);
  const sin = Math.exp(growth) * Math.sin(turn);
  const about: Homography = [
    ...([cos, -sin, centreX - cos * centreX + sin * centreY] as const),
    ...([sin, cos, centreY - sin * centreX - cos * centreY] as const),
    ...([0, 0, 1] as const),
  ];
  return { ...pose, similarity: chain(about, pose.similarity) };
}

type FoundShift = Omit<ObjectPlace, "pose">;

function searchShift(search: LevelSearch, target: Float32Array): FoundShift {
  const { reach, scale } = search;
  const side = 2 * reach + 1;
  const scores = new Float64Array(side * side);
  const isFar = (shift: number): boolean => Math.abs(shift) > nearShifts && shift % 2 !== 0;
  for (let entry = 0; entry < scores.length; entry += 1) {
    const shiftX = (entry % side) - reach;
    const shiftY = Math.floor(entry / side) - reach;
    if (!isFar(shiftX) && !isFar(shiftY)) scores[entry] = scoreOf(search, target, shiftX, shiftY);
  }
  const first = best(scores);
  for (let cell = 0; cell < 9; cell += 1) {
    const x = (first % side) + (cell % 3) - 1;
    const y = Math.floor(first / side) + Math.floor(cell / 3) - 1;
    if (x < 0 || y < 0 || x >= side || y >= side || scores[y * side + x] !== 0) continue;
    scores[y * side + x] = scoreOf(search, target, x - reach, y - reach);
  }
  const found = best(scores);
  const x = found % side;
  const y = (found - x) / side;
  let otherScore = 0;
  for (let entry = 0; entry < scores.length; entry += 1) {
    const apart = Math.hypot((entry % side) - x, Math.floor(entry / side) - y);
    if (apart > distinct) otherScore = Math.max(otherScore, scores[entry] ?? 0);
  }
  return { x: (x - reach) * scale, y: (y - reach) * scale, score: scores[found] ?? 0, otherScore };
}

/** The first entry of the largest score; the middle one when all are equal. */
function best(scores: Float64Array): number {
  let found = (scores.length - 1) / 2;
  for (let entry = 0; entry < scores.length; entry += 1) if ((scores[entry] ?? 0) > (scores[found] ?? 0)) found = entry;
  return found;
}

function scoreOf(
  { template, own, patches, level, reach }: LevelSearch,
  target: Float32Array,
  shiftX: number,
  shiftY: number,
): number {
  const planes = { one: template.pyramid, other: target, stride: own.stride, otherStride: level.stride };
  const likeness: WindowLikeness = { correlation: 0, texture: 0, otherTexture: 0, brighter: 0 };
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
  return (sum / patches.x.length) * (1 - distancePenalty * Math.min(1, far));
}

function thinned(patches: SearchPatches): SearchPatches {
  const step = Math.max(1, patches.x.length / mostPatches);
  const isKept = (_place: number, index: number): boolean =>
    index === 0 || Math.floor(index / step) > Math.floor((index - 1) / step);
  return { x: patches.x.filter(isKept), y: patches.y.filter(isKept) };
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
