import type { AnalysisField } from "../analysis/analysis-field";

/** Points with a larger round-trip error, in pixels, count as lost. */
export const largestRoundTrip = 2;

/** Points further outside than this many frame sizes are not followed; nothing of them can be seen. */
const farthest = 4;

/** Points of one item on its own frame and where they were found on another; `lost` is 1 where they were not. */
export interface FollowedPoints {
  readonly source: Float64Array;
  readonly mapped: Float64Array;
  readonly lost: Uint8Array;
}

/** An outline or path with a larger share of lost points is hidden on the frame. */
export const largestLostShare = 0.5;

/** Looks `[u0, v0, u1, v1, ...]` of a layer's atlas up on a frame. */
export function followPoints(
  atlas: Float64Array,
  { field, layer, frame }: { readonly field: AnalysisField; readonly layer: number; readonly frame: number },
): Omit<FollowedPoints, "source"> {
  const count = atlas.length / 2;
  const mapped = new Float64Array(atlas.length);
  const lost = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const error = field.toFrame(layer, frame, atlas[2 * i] ?? 0, atlas[2 * i + 1] ?? 0, mapped, 2 * i);
    lost[i] = isFound(mapped[2 * i] ?? 0, mapped[2 * i + 1] ?? 0, error, field) ? 0 : 1;
  }
  return { mapped, lost };
}

/** Whether a mapped position can be used. Sizes and positions in pixels of the clip; errors as `toFrame` returns them. */
export function isFound(x: number, y: number, error: number, size: { width: number; height: number }): boolean {
  if (!(error <= largestRoundTrip)) return false;
  return Math.abs(x - size.width / 2) < farthest * size.width && Math.abs(y - size.height / 2) < farthest * size.height;
}

/**
 * Gives lost points the place that their neighbours suggest, in `mapped`: the similarity that carries the found points
 * best, plus what the nearest found points before and after along the outline differ from it. The result joins the found
 * part without a step. At least two points must be found.
 */
export function fillLostPoints(points: FollowedPoints): void {
  const { source, mapped, lost } = points;
  const count = lost.length;
  if (!lost.includes(1)) return;
  const move = fitSimilarity(points);
  const before = nearestFound(lost, 1);
  const after = nearestFound(lost, -1);
  for (let i = 0; i < count; i += 1) {
    if (lost[i] === 0) continue;
    const a = before[i] ?? 0;
    const b = after[i] ?? 0;
    const toA = (i - a + count) % count;
    const toB = (b - i + count) % count;
    const share = toA / Math.max(1, toA + toB);
    const x = source[2 * i] ?? 0;
    const y = source[2 * i + 1] ?? 0;
    const restA = residual(points, move, a);
    const restB = residual(points, move, b);
    mapped[2 * i] = move.a * x - move.b * y + move.x + restA.x * (1 - share) + restB.x * share;
    mapped[2 * i + 1] = move.b * x + move.a * y + move.y + restA.y * (1 - share) + restB.y * share;
  }
}

/** `x' = a x - b y + x0`, `y' = b x + a y + y0`. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly y: number;
}

/** Least squares over the found points. */
export function fitSimilarity({ source, mapped, lost }: FollowedPoints): Similarity {
  let found = 0;
  let sx = 0;
  let sy = 0;
  let mx = 0;
  let my = 0;
  lost.forEach((isLost, i) => {
    if (isLost === 1) return;
    found += 1;
    sx += source[2 * i] ?? 0;
    sy += source[2 * i + 1] ?? 0;
    mx += mapped[2 * i] ?? 0;
    my += mapped[2 * i + 1] ?? 0;
  });
  const inverse = 1 / Math.max(1, found);
  sx *= inverse;
  sy *= inverse;
  mx *= inverse;
  my *= inverse;
  let spread = 0;
  let along = 0;
  let across = 0;
  lost.forEach((isLost, i) => {
    if (isLost === 1) return;
    const x = (source[2 * i] ?? 0) - sx;
    const y = (source[2 * i + 1] ?? 0) - sy;
    const u = (mapped[2 * i] ?? 0) - mx;
    const v = (mapped[2 * i + 1] ?? 0) - my;
    spread += x * x + y * y;
    along += x * u + y * v;
    across += x * v - y * u;
  });
  const a = spread > 1e-9 ? along / spread : 1;
  const b = spread > 1e-9 ? across / spread : 0;
  return { a, b, x: mx - a * sx + b * sy, y: my - b * sx - a * sy };
}

/** How far a point was found from where a similarity puts it. */
export function residual({ source, mapped }: FollowedPoints, move: Similarity, i: number): { x: number; y: number } {
  const x = source[2 * i] ?? 0;
  const y = source[2 * i + 1] ?? 0;
  return {
    x: (mapped[2 * i] ?? 0) - (move.a * x - move.b * y + move.x),
    y: (mapped[2 * i + 1] ?? 0) - (move.b * x + move.a * y + move.y),
  };
}

/** For every point of a closed outline the nearest found one behind it (`step` 1) or ahead of it (`step` -1). */
function nearestFound(lost: Uint8Array, step: 1 | -1): Int32Array {
  const count = lost.length;
  const nearest = new Int32Array(count).fill(-1);
  let last = -1;
  for (let k = 0; k < 2 * count; k += 1) {
    const i = step === 1 ? k % count : (2 * count - 1 - k) % count;
    if (lost[i] === 0) last = i;
    nearest[i] = last;
  }
  return nearest;
}
