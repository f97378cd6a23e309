/** A rectangle of values, row by row. */
export interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Replaces every value by the mean of the square of side `2 reach + 1` around it, as far as that lies in the plane. Running
 * sums: the time does not depend on the reach. `scratch` holds at least as many values.
 */
export function boxMean(plane: Float32Array, size: PlaneSize, reach: number, scratch: Float32Array): void {
  meanAlongRows(plane, scratch, size, reach);
  meanAlongColumns(scratch, plane, size, reach);
}

/** Like {@link boxMean} of the products of two planes, into a third. */
export function boxMeanOfProduct(
  [one, other]: readonly [Float32Array, Float32Array],
  into: Float32Array,
  { size, reach, scratch }: { readonly size: PlaneSize; readonly reach: number; readonly scratch: Float32Array },
): void {
  const count = size.width * size.height;
  for (let i = 0; i < count; i += 1) into[i] = (one[i] ?? 0) * (other[i] ?? 0);
  boxMean(into, size, reach, scratch);
}

function meanAlongRows(from: Float32Array, to: Float32Array, { width, height }: PlaneSize, reach: number): void {
  for (let y = 0; y < height; y += 1) {
    const first = y * width;
    let sum = 0;
    for (let i = 0; i < Math.min(reach, width); i += 1) sum += from[first + i] ?? 0;
    for (let i = 0; i < width; i += 1) {
      const enters = i + reach;
      const leaves = i - reach - 1;
      if (enters < width) sum += from[first + enters] ?? 0;
      if (leaves >= 0) sum -= from[first + leaves] ?? 0;
      to[first + i] = sum / (Math.min(enters, width - 1) - Math.max(leaves, -1));
    }
  }
}

/** Row by row with a running sum for every column, as memory lies. */
function meanAlongColumns(from: Float32Array, to: Float32Array, { width, height }: PlaneSize, reach: number): void {
  const sums = new Float64Array(width);
  for (let y = 0; y < Math.min(reach, height); y += 1)
    for (let x = 0; x < width; x += 1) sums[x] = (sums[x] ?? 0) + (from[y * width + x] ?? 0);
  for (let y = 0; y < height; y += 1) {
    const enters = y + reach;
    const leaves = y - reach - 1;
    const rows = Math.min(enters, height - 1) - Math.max(leaves, -1);
    for (let x = 0; x < width; x += 1) {
      let sum = sums[x] ?? 0;
      if (enters < height) sum += from[enters * width + x] ?? 0;
      if (leaves >= 0) sum -= from[leaves * width + x] ?? 0;
      sums[x] = sum;
      to[y * width + x] = sum / rows;
    }
  }
}
