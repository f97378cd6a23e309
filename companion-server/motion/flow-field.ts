/** Displacements from one frame to another, one per pixel of a pyramid level, in pixels of that level. */
export interface FlowField {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 2]`: x and y displacement. */
  readonly values: Float32Array;
}

/** A field of zero displacements. */
export function createFlowField(width: number, height: number): FlowField {
  return { width, height, values: new Float32Array(width * height * 2) };
}

/** Writes the field's bilinear value at (`x`, `y`), clamped to the field, to `out[0]` and `out[1]`. */
export function sampleFlow(field: FlowField, x: number, y: number, out: Float64Array): void {
  const placeX = Math.min(Math.max(x, 0), field.width - 1.001);
  const placeY = Math.min(Math.max(y, 0), field.height - 1.001);
  const firstX = Math.floor(placeX);
  const firstY = Math.floor(placeY);
  const fractionX = placeX - firstX;
  const fractionY = placeY - firstY;
  const weight11 = fractionX * fractionY;
  const weight01 = fractionX - weight11;
  const weight10 = fractionY - weight11;
  const weight00 = 1 - fractionX - weight10;
  const values = field.values;
  const above = (firstY * field.width + firstX) * 2;
  const below = above + field.width * 2;
  out[0] =
    weight00 * (values[above] ?? 0) +
    weight01 * (values[above + 2] ?? 0) +
    weight10 * (values[below] ?? 0) +
    weight11 * (values[below + 2] ?? 0);
  out[1] =
    weight00 * (values[above + 1] ?? 0) +
    weight01 * (values[above + 3] ?? 0) +
    weight10 * (values[below + 1] ?? 0) +
    weight11 * (values[below + 3] ?? 0);
}

/**
 * The displacement of going along `first` and then along `second`, in pixels of `first`, for every `every`-th pixel of it
 * (or the last one, where that lies beyond).
 */
export function composeFlows(first: FlowField, second: FlowField, composed: FlowField, every = 1): void {
  const sample = new Float64Array(2);
  let target = 0;
  for (let row = 0; row < composed.height; row += 1) {
    const y = Math.min(every * row, first.height - 1);
    for (let column = 0; column < composed.width; column += 1) {
      const x = Math.min(every * column, first.width - 1);
      const entry = 2 * (y * first.width + x);
      const stepX = first.values[entry] ?? 0;
      const stepY = first.values[entry + 1] ?? 0;
      sampleFlow(second, x + stepX, y + stepY, sample);
      composed.values[target] = stepX + (sample[0] ?? 0);
      composed.values[target + 1] = stepY + (sample[1] ?? 0);
      target += 2;
    }
  }
}
