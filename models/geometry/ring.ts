/**
 * A closed outline as flat coordinates `x0, y0, x1, y1, ...`; the last corner joins the first. Several rings that belong
 * together are filled by the nonzero rule, so overlapping rings of one direction form their union.
 */
export type Ring = Float64Array;

/** An axis-parallel box; both ends belong to it. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest box around all corners of the rings, or null when there is none. */
export function boundsOf(rings: readonly Ring[]): Bounds | null {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 2) {
      const x = ring[i] ?? 0;
      const y = ring[i + 1] ?? 0;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  return left > right ? null : { left, top, right, bottom };
}

/** Area enclosed by the ring, in squared units of its coordinates; positive when it turns from +x towards +y. */
export function signedArea(ring: Ring): number {
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const j = i + 2 < ring.length ? i + 2 : 0;
    twice += (ring[i] ?? 0) * (ring[j + 1] ?? 0) - (ring[j] ?? 0) * (ring[i + 1] ?? 0);
  }
  return twice / 2;
}

/** Length of the closed outline, in units of its coordinates. */
export function perimeter(ring: Ring): number {
  let length = 0;
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const j = i + 2 < ring.length ? i + 2 : 0;
    length += Math.hypot((ring[j] ?? 0) - (ring[i] ?? 0), (ring[j + 1] ?? 0) - (ring[i + 1] ?? 0));
  }
  return length;
}

/** A ring from corner pairs; further entries of a corner are ignored. */
export function ringFromPoints(points: readonly (readonly number[])[]): Ring {
  const ring = new Float64Array(points.length * 2);
  points.forEach((point, index) => {
    ring[2 * index] = point[0] ?? 0;
    ring[2 * index + 1] = point[1] ?? 0;
  });
  return ring;
}
