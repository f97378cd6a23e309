import { pathLength, pointBetween, type PathPoint } from "./path";

/** At smoothing 1 the shake of a hand is averaged over so many pixels and widths to either side (standard deviation). */
const reachPixels = 12;
const reachWidths = 1;

/** A path is never averaged over more than this share of its length. */
const mostOfLength = 1 / 6;

/** Points per standard deviation of the average, and most points of a smoothed path. */
const pointsPerReach = 3;
const mostPoints = 4000;

/** Averages end after this many standard deviations. */
const cutOff = 4.5;

/**
 * The path without the shake of the hand that drew it: an average along its length, wider with `smoothing` in
 * [0, 1] and with the width of the line. Its ends stay where they are, because the path is continued beyond them by its
 * own mirror image through the end. Smoothing 0 and paths of fewer than three points are returned as they are.
 */
export function smoothPath(points: readonly PathPoint[], smoothing: number, width: number): readonly PathPoint[] {
  const length = pathLength(points);
  const reach = smoothing * Math.min(reachPixels + reachWidths * width, mostOfLength * length);
  if (points.length < 3 || !(reach > 0.01)) return points;
  const count = Math.min(mostPoints, Math.ceil((length / reach) * pointsPerReach) + 1);
  const even = resample(points, length, count);
  const deviation = (reach * (count - 1)) / length;
  const weights = Array.from({ length: Math.ceil(cutOff * deviation) + 1 }, (_value, k) => weightAt(k / deviation));
  return even.map((_point, index) => average(even, index, weights));
}

/** Twice a Gaussian less the Gaussian of itself: averages as much but leaves bends alone (Tukey's twicing). */
function weightAt(deviations: number): number {
  return 2 * Math.exp(-0.5 * deviations ** 2) - Math.SQRT1_2 * Math.exp(-0.25 * deviations ** 2);
}

function average(points: readonly PathPoint[], index: number, weights: readonly number[]): PathPoint {
  const sum = { x: 0, y: 0, pressure: 0, weight: 0 };
  for (let k = 1 - weights.length; k < weights.length; k += 1) {
    const weight = weights[Math.abs(k)] ?? 0;
    const point = beyondEnds(points, index + k);
    sum.x += weight * point.x;
    sum.y += weight * point.y;
    sum.pressure += weight * (point.pressure ?? 0);
    sum.weight += weight;
  }
  const place = { x: sum.x / sum.weight, y: sum.y / sum.weight };
  return points[index]?.pressure === undefined
    ? place
    : { ...place, pressure: Math.min(1, Math.max(0, sum.pressure / sum.weight)) };
}

/** A point of the path, or of its mirror image through the nearer end; pressure goes on as it was at the end. */
function beyondEnds(points: readonly PathPoint[], index: number): PathPoint {
  const last = points.length - 1;
  const origin: PathPoint = { x: 0, y: 0 };
  const inside = points[index];
  if (inside !== undefined) return inside;
  const end = (index < 0 ? points[0] : points[last]) ?? origin;
  const mirrored = points[Math.min(last, Math.max(0, index < 0 ? -index : 2 * last - index))] ?? origin;
  return { x: 2 * end.x - mirrored.x, y: 2 * end.y - mirrored.y, pressure: end.pressure };
}

/** Points at equal distances along the path, the ends included. */
function resample(points: readonly PathPoint[], length: number, count: number): PathPoint[] {
  const even: PathPoint[] = [];
  let segment = 0;
  let passed = 0;
  for (let k = 0; k < count; k += 1) {
    const target = (length * k) / (count - 1);
    for (;;) {
      const from = points[segment];
      const to = points[segment + 1];
      if (from === undefined || to === undefined) break;
      const step = Math.hypot(to.x - from.x, to.y - from.y);
      const isLast = segment + 2 === points.length;
      if (passed + step >= target || isLast) {
        even.push(pointBetween(from, to, step === 0 ? 0 : Math.min(1, (target - passed) / step)));
        break;
      }
      passed += step;
      segment += 1;
    }
  }
  return even;
}
