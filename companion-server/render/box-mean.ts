/** A rectangle of values, row by row. */
export interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Replaces every value by the mean of the square of side `2 reach + 1` around it, as far as that lies in the plane. Running
 * sums: the time does not depend on the reach. `scratch` holds at least as many values.
 */
export function boxMean(plane: Float32Array, { width, height }: PlaneSize, reach: number, scratch: Float32Array): void {
  for (let y = 0; y < height; y += 1) meanAlong(plane, scratch, { first: y * width, step: 1, count: width, reach });
  for (let x = 0; x < width; x += 1) meanAlong(scratch, plane, { first: x, step: width, count: height, reach });
}

interface Line {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly reach: number;
}

function meanAlong(from: Float32Array, to: Float32Array, { first, step, count, reach }: Line): void {
  let sum = 0;
  for (let i = 0; i < Math.min(reach, count); i += 1) sum += from[first + i * step] ?? 0;
  for (let i = 0; i < count; i += 1) {
    const enters = i + reach;
    const leaves = i - reach - 1;
    if (enters < count) sum += from[first + enters * step] ?? 0;
    if (leaves >= 0) sum -= from[first + leaves * step] ?? 0;
    to[first + i * step] = sum / (Math.min(enters, count - 1) - Math.max(leaves, -1));
  }
}
