import { chain, identityHomography, mapPoint, type Homography } from "../../models/geometry/homography";
import { median } from "../quantile";
import { solveLinear } from "./solve-linear";

/** Points that correspond: `[x0, y0, x1, y1, ...]` in pixels, with a weight of at least 0 each. */
export interface PointPairs {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Where some places lie and belong, all of weight 1: `placesOf` gives `[x, y, toX, toY]` of an item. Of more than `most`
 * items every n-th is taken.
 */
export function pairsOf(
  items: ArrayLike<number>,
  most: number,
  placesOf: (item: number) => readonly [number, number, number, number],
): PointPairs {
  const stride = Math.max(1, Math.floor(items.length / most));
  const count = Math.ceil(items.length / stride);
  const pairs = {
    from: new Float64Array(2 * count),
    to: new Float64Array(2 * count),
    weights: new Float64Array(count).fill(1),
  };
  for (let index = 0; index < count; index += 1) {
    const [x, y, toX, toY] = placesOf(items[index * stride] ?? 0);
    pairs.from.set([x, y], 2 * index);
    pairs.to.set([toX, toY], 2 * index);
  }
  return pairs;
}

/** The kinds of motion that a rigid picture may follow. */
export type RigidMotion = "position" | "similarity" | "perspective";

/** Rounds of reweighting; later ones change a fit by less than a hundredth of a pixel in practice. */
const rounds = 6;

/** Residuals below this many pixels are noise of the map, not outliers. */
const leastSpread = 0.2;

/** Tukey's biweight keeps 95 % efficiency on Gaussian noise with this cut-off, in standard deviations. */
const cutOff = 4.685;

/** Fewest points that carry weight in a fit of each motion. */
const fewestPoints: Readonly<Record<RigidMotion, number>> = { position: 1, similarity: 2, perspective: 6 };

/**
 * The motion that carries most points where they belong, by least squares with Tukey's biweight (iteratively reweighted,
 * scale from the median residual), so that a minority of wrong points has no say; or null when too few points are given.
 */
export function fitTransform(pairs: PointPairs, motion: RigidMotion): Homography | null {
  const given = pairs.weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  if (given < fewestPoints[motion]) return null;
  // A start from the simpler motion keeps gross outliers from bending a perspective.
  let fitted = motion === "position" ? medianShift(pairs) : fitTransform(pairs, simplerThan(motion));
  for (let round = 0; round < rounds && fitted !== null; round += 1) {
    const weights = robustWeights(pairs, fitted);
    fitted = solve({ ...pairs, weights }, motion, fitted) ?? fitted;
  }
  return fitted;
}

function simplerThan(motion: "similarity" | "perspective"): RigidMotion {
  return motion === "perspective" ? "similarity" : "position";
}

function solve(pairs: PointPairs, motion: RigidMotion, before: Homography): Homography | null {
  switch (motion) {
    case "position":
      return meanShift(pairs);
    case "similarity":
      return solveSimilarity(pairs);
    case "perspective":
      return solvePerspective(pairs, before);
  }
}

/** Distance in pixels of each point from where it belongs, when a motion carries it. */
export function residualsOf({ from, to, weights }: PointPairs, map: Homography): Float64Array {
  return weights.map((_weight, i) => {
    const [x, y] = mapPoint(map, from[2 * i] ?? 0, from[2 * i + 1] ?? 0);
    return Math.hypot(x - (to[2 * i] ?? 0), y - (to[2 * i + 1] ?? 0));
  });
}

function robustWeights(pairs: PointPairs, map: Homography): Float64Array {
  const { weights } = pairs;
  const residuals = residualsOf(pairs, map);
  const used = residuals.filter((_residual, i) => (weights[i] ?? 0) > 0);
  // The median length of a two-dimensional Gaussian residual is 1.177 standard deviations.
  const spread = Math.max(leastSpread, median(used) / 1.177);
  return weights.map((weight, i) => {
    const relative = (residuals[i] ?? 0) / (cutOff * spread);
    return relative < 1 ? weight * (1 - relative * relative) ** 2 : 0;
  });
}

function medianShift({ from, to, weights }: PointPairs): Homography {
  const dx: number[] = [];
  const dy: number[] = [];
  weights.forEach((weight, i) => {
    if (weight <= 0) return;
    dx.push((to[2 * i] ?? 0) - (from[2 * i] ?? 0));
    dy.push((to[2 * i + 1] ?? 0) - (from[2 * i + 1] ?? 0));
  });
  return shiftBy(median(dx), median(dy));
}

function meanShift(pairs: PointPairs): Homography | null {
  const centre = centres(pairs);
  return centre === null ? null : shiftBy(centre.toX - centre.fromX, centre.toY - centre.fromY);
}

function solveSimilarity(pairs: PointPairs): Homography | null {
  const centre = centres(pairs);
  if (centre === null) return null;
  let spread = 0;
  let along = 0;
  let across = 0;
  pairs.weights.forEach((weight, i) => {
    const x = (pairs.from[2 * i] ?? 0) - centre.fromX;
    const y = (pairs.from[2 * i + 1] ?? 0) - centre.fromY;
    const u = (pairs.to[2 * i] ?? 0) - centre.toX;
    const v = (pairs.to[2 * i + 1] ?? 0) - centre.toY;
    spread += weight * (x * x + y * y);
    along += weight * (x * u + y * v);
    across += weight * (x * v - y * u);
  });
  if (spread < 1e-9) return null;
  const a = along / spread;
  const b = across / spread;
  return [
    a,
    -b,
    centre.toX - a * centre.fromX + b * centre.fromY,
    b,
    a,
    centre.toY - b * centre.fromX - a * centre.fromY,
    0,
    0,
    1,
  ];
}

/**
 * The projective map with the least geometric error, linearised around the map before: each equation is divided by that
 * map's depth. Coordinates are centred and scaled first (Hartley 1997), without which the equations are ill-conditioned.
 */
function solvePerspective(pairs: PointPairs, before: Homography): Homography | null {
  const centre = centres(pairs);
  if (centre === null) return null;
  const scale = 1 / Math.max(1e-6, centre.radius);
  const matrix = new Float64Array(64);
  const right = new Float64Array(8);
  const row = new Float64Array(8);
  pairs.weights.forEach((weight, i) => {
    if (weight <= 0) return;
    const fullX = pairs.from[2 * i] ?? 0;
    const fullY = pairs.from[2 * i + 1] ?? 0;
    const x = (fullX - centre.fromX) * scale;
    const y = (fullY - centre.fromY) * scale;
    const u = ((pairs.to[2 * i] ?? 0) - centre.toX) * scale;
    const v = ((pairs.to[2 * i + 1] ?? 0) - centre.toY) * scale;
    const depth =
      (before[6] * fullX + before[7] * fullY + before[8]) /
      (before[6] * centre.fromX + before[7] * centre.fromY + before[8]);
    const strength = weight / Math.max(0.05, depth * depth);
    row.set([x, y, 1, 0, 0, 0, -u * x, -u * y]);
    addEquation(matrix, right, row, { value: u, strength });
    row.set([0, 0, 0, x, y, 1, -v * x, -v * y]);
    addEquation(matrix, right, row, { value: v, strength });
  });
  const h = solveLinear(matrix, right);
  if (h === null) return null;
  const [a, b, c, d, e, f, g, k] = h;
  const normalised: Homography = [a ?? 1, b ?? 0, c ?? 0, d ?? 0, e ?? 1, f ?? 0, g ?? 0, k ?? 0, 1];
  const intoUnit: Homography = [scale, 0, -scale * centre.fromX, 0, scale, -scale * centre.fromY, 0, 0, 1];
  const outOfUnit: Homography = [1 / scale, 0, centre.toX, 0, 1 / scale, centre.toY, 0, 0, 1];
  return chain(chain(intoUnit, normalised), outOfUnit);
}

function addEquation(
  matrix: Float64Array,
  right: Float64Array,
  row: Float64Array,
  target: { readonly value: number; readonly strength: number },
): void {
  for (let i = 0; i < 8; i += 1) {
    const weighted = target.strength * (row[i] ?? 0);
    if (weighted === 0) continue;
    right[i] = (right[i] ?? 0) + weighted * target.value;
    for (let j = 0; j < 8; j += 1) matrix[8 * i + j] = (matrix[8 * i + j] ?? 0) + weighted * (row[j] ?? 0);
  }
}

interface Centres {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** Weighted root mean square distance of the `from` points from their centre. */
  readonly radius: number;
}

function centres({ from, to, weights }: PointPairs): Centres | null {
  const sums = { weight: 0, fromX: 0, fromY: 0, toX: 0, toY: 0, squares: 0 };
  weights.forEach((weight, i) => {
    const x = from[2 * i] ?? 0;
    const y = from[2 * i + 1] ?? 0;
    sums.weight += weight;
    sums.fromX += weight * x;
    sums.fromY += weight * y;
    sums.toX += weight * (to[2 * i] ?? 0);
    sums.toY += weight * (to[2 * i + 1] ?? 0);
    sums.squares += weight * (x * x + y * y);
  });
  if (sums.weight <= 0) return null;
  const fromX = sums.fromX / sums.weight;
  const fromY = sums.fromY / sums.weight;
  const variance = sums.squares / sums.weight - fromX * fromX - fromY * fromY;
  return {
    fromX,
    fromY,
    toX: sums.toX / sums.weight,
    toY: sums.toY / sums.weight,
    radius: Math.sqrt(Math.max(0, variance)),
  };
}

function shiftBy(x: number, y: number): Homography {
  const [a, b, , c, d, , ...rest] = identityHomography;
  return [a, b, x, c, d, y, ...rest];
}
