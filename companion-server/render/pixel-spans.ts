import type { Size } from "./coverage";

/** A box of whole pixels. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Which columns of each row of a picture were painted, so that only those are cleared, blended and converted. */
export class PixelSpans {
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  constructor(private readonly size: Size) {
    this.starts = new Int32Array(size.height).fill(size.width);
    this.ends = new Int32Array(size.height);
  }

  /** Widens the span of row `y` to hold columns `start` up to but not including `end`. */
  add(y: number, start: number, end: number): void {
    if (end <= start) return;
    if (start < (this.starts[y] ?? 0)) this.starts[y] = start;
    if (end > (this.ends[y] ?? 0)) this.ends[y] = end;
  }

  /** Calls `visit` for every row that has a span. */
  forEach(visit: (y: number, start: number, end: number) => void): void {
    for (let y = 0; y < this.size.height; y += 1) {
      const start = this.starts[y] ?? 0;
      const end = this.ends[y] ?? 0;
      if (end > start) visit(y, start, end);
    }
  }

  clear(): void {
    this.starts.fill(this.size.width);
    this.ends.fill(0);
  }

  /** The smallest box around all spans, or null when there is none. */
  box(): PixelBox | null {
    let left = this.size.width;
    let right = 0;
    let top = -1;
    let bottom = 0;
    this.forEach((y, start, end) => {
      if (top < 0) top = y;
      bottom = y + 1;
      left = Math.min(left, start);
      right = Math.max(right, end);
    });
    return top < 0 ? null : { left, top, width: right - left, height: bottom - top };
  }
}
