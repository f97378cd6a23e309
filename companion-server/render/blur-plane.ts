import type { Size } from "./coverage";

/** Three box filters of one width are within 3 % of a Gaussian, by the central limit theorem. */
const passes = 3;

/** A box of `2 radius + 1` full weights and one partial weight `edge` on either side. */
interface Box {
  readonly radius: number;
  readonly edge: number;
}

/** Two lines that a pass reads and writes. */
interface Lines {
  from: Float64Array;
  to: Float64Array;
}

/**
 * Blurs a `[height, width]` plane in place by a Gaussian of the given standard deviation in pixels; the plane's edges
 * repeat outwards. Method: repeated box filters with fractional width (Gwosdek et al. 2011, equations 5 and 6).
 */
export function blurPlane(plane: Float32Array, size: Size, deviation: number): void {
  const box = boxFor(deviation);
  const longest = Math.max(size.width, size.height);
  const lines = { from: new Float64Array(longest), to: new Float64Array(longest) };
  for (let y = 0; y < size.height; y += 1)
    blurLine(plane, { start: y * size.width, step: 1, count: size.width }, box, lines);
  for (let x = 0; x < size.width; x += 1)
    blurLine(plane, { start: x, step: size.width, count: size.height }, box, lines);
}

function boxFor(deviation: number): Box {
  const variance = (deviation * deviation) / passes;
  const radius = Math.floor(0.5 * Math.sqrt(12 * variance + 1) - 0.5);
  const edge =
    ((2 * radius + 1) * (radius * (radius + 1) - 3 * variance)) / (6 * (variance - (radius + 1) * (radius + 1)));
  return { radius, edge };
}

interface Line {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

function blurLine(plane: Float32Array, line: Line, box: Box, lines: Lines): void {
  const { start, step, count } = line;
  let isEmpty = true;
  for (let i = 0; i < count; i += 1) {
    const value = plane[start + i * step] ?? 0;
    lines.from[i] = value;
    if (value !== 0) isEmpty = false;
  }
  if (isEmpty) return;
  for (let pass = 0; pass < passes; pass += 1) {
    boxFilter(lines.from, lines.to, count, box);
    const swap = lines.from;
    lines.from = lines.to;
    lines.to = swap;
  }
  for (let i = 0; i < count; i += 1) {
    const value = lines.from[i] ?? 0;
    // The running sum leaves a little rounding where the true value is nothing.
    plane[start + i * step] = Math.abs(value) < 1e-9 ? 0 : value;
  }
}

function boxFilter(from: Float64Array, to: Float64Array, count: number, box: Box): void {
  const { radius, edge } = box;
  const last = count - 1;
  const weight = 1 / (2 * radius + 1 + 2 * edge);
  const at = (index: number): number => from[index < 0 ? 0 : index > last ? last : index] ?? 0;
  let sum = 0;
  for (let i = -radius; i <= radius; i += 1) sum += at(i);
  for (let i = 0; i < count; i += 1) {
    to[i] = weight * (sum + edge * (at(i - radius - 1) + at(i + radius + 1)));
    sum += at(i + radius + 1) - at(i - radius);
  }
}
