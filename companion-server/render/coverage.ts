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

/** An empty coverage over a box of the picture. */
export function createCoverage(left: number, top: number, size: Size): Coverage {
  return {
    left,
    top,
    width: size.width,
    height: size.height,
    values: new Float32Array(size.width * size.height),
    starts: new Int32Array(size.height),
    ends: new Int32Array(size.height),
  };
}

/** The value at a pixel of the picture; 0 outside the spans. */
export function coverageAt(coverage: Coverage, x: number, y: number): number {
  const row = y - coverage.top;
  const column = x - coverage.left;
  if (row < 0 || row >= coverage.height) return 0;
  if (column < (coverage.starts[row] ?? 0) || column >= (coverage.ends[row] ?? 0)) return 0;
  return coverage.values[row * coverage.width + column] ?? 0;
}
