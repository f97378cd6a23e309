/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * How much of each pixel a shape covers, over a box of the picture. Row `y` of the box holds values in [0, 1] only from
 * `starts[y]` up to but not including `ends[y]` (columns of the box); everything else is 0 and need not be looked at.
 */
export interface Coverage {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** `[height, width]`; undefined content outside the spans. */
  readonly values: Float32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** An empty coverage over a box of the picture; `values` are made anew, all 0, unless memory for them is given. */
export function createCoverage(
  box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  values: Float32Array = new Float32Array(box.width * box.height),
): Coverage {
  return { ...box, values, starts: new Int32Array(box.height), ends: new Int32Array(box.height) };
}

/**
 * Memory for the values of one coverage at a time, so that drawing many shapes makes no garbage. What was taken before is
 * overwritten by the next coverage.
 */
export class CoverageScratch {
  private memory = new Float32Array(0);

  /** Memory for so many values; what they are is undefined. */
  take(count: number): Float32Array {
    if (this.memory.length < count) this.memory = new Float32Array(Math.ceil(count * 1.25));
    return this.memory.subarray(0, count);
  }
}

/** The value at a pixel of the picture; 0 outside the spans. */
export function coverageAt(coverage: Coverage, x: number, y: number): number {
  const row = y - coverage.top;
  const column = x - coverage.left;
  if (row < 0 || row >= coverage.height) return 0;
  if (column < (coverage.starts[row] ?? 0) || column >= (coverage.ends[row] ?? 0)) return 0;
  return coverage.values[row * coverage.width + column] ?? 0;
}
