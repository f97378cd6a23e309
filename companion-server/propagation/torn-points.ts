import { fitSimilarity, residual, type FollowedPoints } from "./lost-points";

/** An edge is torn when it grew by more than this factor over the outline's typical edge, */
const tornFactor = 4;
/** and is longer than this many pixels, below which nobody sees a tear. */
const shortestTear = 12;
/** A torn-off part stays where it is when it lies within this share of the kept part's size of where that one puts it. */
const agreeingShare = 0.5;

/**
 * Marks as lost what a fold of the mapping has torn off an outline: surfaces that turn away from the camera are squeezed
 * together, and a corner there may be found on the far side. The longest part between tears decides; a part that lies far
 * from where the longest one's motion would put it is lost, to be placed as its neighbours suggest. Changes `points.lost`.
 */
export function loseTornPoints(points: FollowedPoints): void {
  const parts = partsBetweenTears(points);
  if (parts.length < 2) return;
  const kept = parts.reduce((longest, part) => (part.length > longest.length ? part : longest));
  const others = Uint8Array.from(points.lost, () => 1);
  for (const index of kept) others[index] = points.lost[index] ?? 1;
  const move = fitSimilarity({ ...points, lost: others });
  const allowed = Math.max(shortestTear, agreeingShare * sizeOf(points.mapped, kept));
  for (const part of parts) {
    if (part === kept) continue;
    const isFar = part.some((index) => {
      const rest = residual(points, move, index);
      return Math.hypot(rest.x, rest.y) > allowed;
    });
    if (isFar) for (const index of part) points.lost[index] = 1;
  }
}

/** Indices of the found corners, in runs that no torn edge divides; one run when nothing is torn. */
function partsBetweenTears({ source, mapped, lost }: FollowedPoints): number[][] {
  const count = lost.length;
  const growth = Float64Array.from(lost, (_, i) => edgeLength(mapped, i) / (edgeLength(source, i) + 0.5));
  const sorted = growth.filter((_, i) => lost[i] === 0 && lost[(i + 1) % count] === 0).sort();
  const typical = Math.max(0.25, sorted[Math.floor(sorted.length / 2)] ?? 1);
  const isTorn = (i: number): boolean =>
    (growth[i] ?? 0) > tornFactor * typical && edgeLength(mapped, i) > shortestTear;
  const first = lost.findIndex((isLost, i) => isLost === 0 && isTorn(i));
  if (first < 0) return [];
  const parts: number[][] = [[]];
  for (let k = 1; k <= count; k += 1) {
    const i = (first + k) % count;
    if (lost[i] === 0) parts[parts.length - 1]?.push(i);
    if (isTorn(i) && k < count) parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

function edgeLength(ring: Float64Array, i: number): number {
  const count = ring.length / 2;
  const j = (i + 1) % count;
  return Math.hypot((ring[2 * j] ?? 0) - (ring[2 * i] ?? 0), (ring[2 * j + 1] ?? 0) - (ring[2 * i + 1] ?? 0));
}

function sizeOf(ring: Float64Array, indices: readonly number[]): number {
  const xs = indices.map((i) => ring[2 * i] ?? 0);
  const ys = indices.map((i) => ring[2 * i + 1] ?? 0);
  const spread = (values: readonly number[]): number =>
    values.reduce((most, value) => Math.max(most, value), -Infinity) -
    values.reduce((least, value) => Math.min(least, value), Infinity);
  return Math.hypot(spread(xs), spread(ys));
}
