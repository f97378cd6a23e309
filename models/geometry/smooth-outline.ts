import type { Ring } from "./ring";

/** Largest distance between the smooth curve and the polygon that stands for it, in pixels. */
const flatness = 0.05;

/** Most pieces that one bend is cut into. */
const mostPieces = 16;

/**
 * The closed curve of quadratic Bezier pieces that has the given corners as control points and the middles of the edges
 * as joints, flattened to within 0.05 px. It removes the facets that a sparse outline shows on thick strokes. Rings of
 * fewer than three corners are returned as they are.
 */
export function smoothOutline(ring: Ring): Ring {
  const corners = ring.length / 2;
  if (corners < 3) return ring;
  const smooth: number[] = [];
  for (let corner = 0; corner < corners; corner += 1) {
    const before = 2 * ((corner + corners - 1) % corners);
    const here = 2 * corner;
    const after = 2 * ((corner + 1) % corners);
    const x = ring[here] ?? 0;
    const y = ring[here + 1] ?? 0;
    const fromX = ((ring[before] ?? 0) + x) / 2;
    const fromY = ((ring[before + 1] ?? 0) + y) / 2;
    const toX = ((ring[after] ?? 0) + x) / 2;
    const toY = ((ring[after + 1] ?? 0) + y) / 2;
    // A chord over 1/n of a quadratic Bezier piece leaves it by |from - 2 control + to| / (4 n^2).
    const bend = Math.hypot(fromX - 2 * x + toX, fromY - 2 * y + toY) / 4;
    const pieces = Math.min(mostPieces, Math.max(1, Math.ceil(Math.sqrt(bend / flatness))));
    for (let piece = 0; piece < pieces; piece += 1) {
      const t = piece / pieces;
      const a = (1 - t) * (1 - t);
      const b = 2 * t * (1 - t);
      smooth.push(a * fromX + b * x + t * t * toX, a * fromY + b * y + t * t * toY);
    }
  }
  return Float64Array.from(smooth);
}
