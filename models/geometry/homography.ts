/**
 * A projective map of the plane as the rows of a 3 x 3 matrix:
 * `x' = (m0 x + m1 y + m2) / w`, `y' = (m3 x + m4 y + m5) / w`, `w = m6 x + m7 y + m8`.
 */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

/** A point or corner as `[x, y]`. */
export type Corner = readonly [number, number];

/** Four corners, clockwise from the top left of the picture that they carry. */
export type Quad = readonly [Corner, Corner, Corner, Corner];

/** The map that leaves everything where it is. */
export const identityHomography: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Where a point lands; not finite on the map's horizon. */
export function mapPoint(map: Homography, x: number, y: number): [number, number] {
  const w = map[6] * x + map[7] * y + map[8];
  return [(map[0] * x + map[1] * y + map[2]) / w, (map[3] * x + map[4] * y + map[5]) / w];
}

/** The map that applies `first` and then `second`. */
export function chain(first: Homography, second: Homography): Homography {
  const [a, b, c, d, e, f, g, h, i] = second;
  const [p, q, r, s, t, u, v, w, x] = first;
  return [
    a * p + b * s + c * v,
    a * q + b * t + c * w,
    a * r + b * u + c * x,
    d * p + e * s + f * v,
    d * q + e * t + f * w,
    d * r + e * u + f * x,
    g * p + h * s + i * v,
    g * q + h * t + i * w,
    g * r + h * u + i * x,
  ];
}

/** The map back, or null when the map flattens the plane. */
export function invert(map: Homography): Homography | null {
  const [a, b, c, d, e, f, g, h, i] = map;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!(Math.abs(determinant) > 1e-12)) return null;
  const k = 1 / determinant;
  return [
    (e * i - f * h) * k,
    (c * h - b * i) * k,
    (b * f - c * e) * k,
    (f * g - d * i) * k,
    (a * i - c * g) * k,
    (c * d - a * f) * k,
    (d * h - e * g) * k,
    (b * g - a * h) * k,
    (a * e - b * d) * k,
  ];
}

/**
 * The map of the unit square, clockwise from (0, 0), to four corners, or null when three of them lie on a line or the
 * corners cross over. Source: Heckbert 1989, Fundamentals of Texture Mapping, section 2.2.3.
 */
export function squareToQuad(quad: Quad): Homography | null {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = quad;
  if (!isConvex(quad)) return null;
  const sx = x0 - x1 + x2 - x3;
  const sy = y0 - y1 + y2 - y3;
  const dx1 = x1 - x2;
  const dy1 = y1 - y2;
  const dx2 = x3 - x2;
  const dy2 = y3 - y2;
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
}

/** Whether the corners turn the same way all around, each by more than rounding. */
export function isConvex(quad: Quad): boolean {
  let left = 0;
  let right = 0;
  for (let i = 0; i < 4; i += 1) {
    const [ax, ay] = quad[i] ?? [0, 0];
    const [bx, by] = quad[(i + 1) % 4] ?? [0, 0];
    const [cx, cy] = quad[(i + 2) % 4] ?? [0, 0];
    const turn = (bx - ax) * (cy - by) - (by - ay) * (cx - bx);
    if (turn > 1e-6) right += 1;
    if (turn < -1e-6) left += 1;
  }
  return left === 4 || right === 4;
}
