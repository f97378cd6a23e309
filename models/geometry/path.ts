import type { PlanePoint } from "./thick-polyline";

/** A point of a drawn path; `pressure` in [0, 1], absent when the device has none. */
export interface PathPoint extends PlanePoint {
  readonly pressure?: number | undefined;
}

/** The point at a share of the way from one to another, with its pressure if both have one. */
export function pointBetween(from: PathPoint, to: PathPoint, share: number): PathPoint {
  const place = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  if (from.pressure === undefined || to.pressure === undefined) return place;
  return { ...place, pressure: from.pressure + (to.pressure - from.pressure) * share };
}

/** The first part of a path, a share of its length in [0, 1]; nothing at 0, the path itself at 1. */
export function firstPart(points: readonly PathPoint[], share: number): readonly PathPoint[] {
  if (share >= 1) return points;
  if (share <= 0) return [];
  let left = share * pathLength(points);
  const part = points.slice(0, 1);
  for (let index = 1; index < points.length && left > 0; index += 1) {
    const from = points[index - 1];
    const to = points[index];
    if (from === undefined || to === undefined) break;
    const step = Math.hypot(to.x - from.x, to.y - from.y);
    part.push(step <= left ? to : pointBetween(from, to, left / step));
    left -= step;
  }
  return part;
}

/** Length of an open path, in units of its coordinates. */
export function pathLength(points: readonly PlanePoint[]): number {
  let length = 0;
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before !== undefined) length += Math.hypot(point.x - before.x, point.y - before.y);
  });
  return length;
}

/** The path without its last `length` pixels; its last point lies exactly there. */
export function cutFromEnd(points: readonly PlanePoint[], length: number): PlanePoint[] {
  const kept = [...points];
  let left = length;
  for (;;) {
    const last = kept.pop();
    const before = kept[kept.length - 1];
    if (last === undefined || before === undefined) return last === undefined ? [] : [last];
    const step = Math.hypot(last.x - before.x, last.y - before.y);
    if (step > left) {
      const share = left / step;
      kept.push({ x: last.x + (before.x - last.x) * share, y: last.y + (before.y - last.y) * share });
      return kept;
    }
    left -= step;
  }
}

/**
 * Gives the point at a distance from the beginning of a path, in pixels. Before its beginning and behind its end the path
 * goes on straight; a path without length goes to the right.
 */
export function walkAlong(points: readonly PlanePoint[]): (distance: number) => PlanePoint {
  const first = points[0] ?? { x: 0, y: 0 };
  const pieces: { readonly from: PlanePoint; readonly start: number; readonly dx: number; readonly dy: number }[] = [];
  let start = 0;
  points.forEach((to, index) => {
    const from = points[index - 1];
    if (from === undefined) return;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (length === 0) return;
    pieces.push({ from, start, dx: (to.x - from.x) / length, dy: (to.y - from.y) / length });
    start += length;
  });
  return (distance) => {
    let piece = pieces[0] ?? { from: first, start: 0, dx: 1, dy: 0 };
    for (const candidate of pieces) if (candidate.start <= distance) piece = candidate;
    const beyond = distance - piece.start;
    return { x: piece.from.x + piece.dx * beyond, y: piece.from.y + piece.dy * beyond };
  };
}
