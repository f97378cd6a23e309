import type { ShareLattice } from "../propagation/share-lattice";
import type { Coverage, Size } from "./coverage";
import { PixelSpans } from "./pixel-spans";

/** Red, green and blue in [0, 255]. */
export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** A colour from `#rrggbb`. */
export function parseColour(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return { red: (value >> 16) & 255, green: (value >> 8) & 255, blue: value & 255 };
}

/** A shape to paint. `occlusion` null: nothing hides it. */
export interface Paint {
  readonly coverage: Coverage;
  readonly opacity: number;
  readonly occlusion: ShareLattice | null;
}

/**
 * A picture of premultiplied RGBA in [0, 255] (alpha in [0, 1]) as 32-bit floats, so that many layers lie over each
 * other without rounding. Every operation touches painted columns only.
 */
export class FloatCanvas {
  /** `[height, width, 4]`. */
  readonly values: Float32Array;
  readonly spans: PixelSpans;
  private readonly shares: Float32Array;

  constructor(readonly size: Size) {
    this.values = new Float32Array(size.width * size.height * 4);
    this.spans = new PixelSpans(size);
    this.shares = new Float32Array(size.width);
  }

  clear(): void {
    this.spans.forEach((y, start, end) => {
      const row = y * this.size.width;
      this.values.fill(0, (row + start) * 4, (row + end) * 4);
    });
    this.spans.clear();
  }

  /** Lays a shape of one colour over what is there. */
  paint(paint: Paint, colour: Colour): void {
    this.forEachRun(paint, (index, alpha) => {
      this.over(index, alpha, colour.red, colour.green, colour.blue);
    });
  }

  /** Takes what is there away under a shape. */
  erase(paint: Paint): void {
    const { values } = this;
    this.forEachRun(paint, (index, alpha) => {
      const kept = 1 - alpha;
      for (let channel = index; channel < index + 4; channel += 1) values[channel] = (values[channel] ?? 0) * kept;
    });
  }

  /** Lays one colour with an alpha in [0, 1] over the pixel whose first value has the given index. */
  over(index: number, alpha: number, red: number, green: number, blue: number): void {
    const { values } = this;
    const below = 1 - alpha;
    values[index] = (values[index] ?? 0) * below + red * alpha;
    values[index + 1] = (values[index + 1] ?? 0) * below + green * alpha;
    values[index + 2] = (values[index + 2] ?? 0) * below + blue * alpha;
    values[index + 3] = (values[index + 3] ?? 0) * below + alpha;
  }

  /** Lays a colour with its own alpha, premultiplied and in [0, 1], over a pixel, weakened to the given share. */
  overPremultiplied(index: number, colour: Float64Array, share: number): void {
    const { values } = this;
    const alpha = (colour[3] ?? 0) * share;
    const below = 1 - alpha;
    for (let channel = 0; channel < 3; channel += 1)
      values[index + channel] = (values[index + channel] ?? 0) * below + (colour[channel] ?? 0) * share * 255;
    values[index + 3] = (values[index + 3] ?? 0) * below + alpha;
  }

  /** Calls `visit` with the index and the final alpha of every pixel of the shape that shows, and notes the spans. */
  forEachRun(paint: Paint, visit: (index: number, alpha: number) => void): void {
    const { coverage, opacity, occlusion } = paint;
    if (opacity <= 0) return;
    for (let row = 0; row < coverage.height; row += 1) {
      const y = row + coverage.top;
      const offset = row * coverage.width;
      const last = coverage.ends[row] ?? 0;
      let column = coverage.starts[row] ?? 0;
      while (column < last) {
        if ((coverage.values[offset + column] ?? 0) === 0) {
          column += 1;
          continue;
        }
        let end = column + 1;
        while (end < last && (coverage.values[offset + end] ?? 0) !== 0) end += 1;
        const left = coverage.left + column;
        occlusion?.shares(y, left, coverage.left + end, this.shares);
        this.spans.add(y, left, coverage.left + end);
        const pixel = (y * this.size.width + left) * 4;
        for (let i = 0; i < end - column; i += 1) {
          const share = occlusion === null ? opacity : opacity * (this.shares[i] ?? 0);
          const alpha = (coverage.values[offset + column + i] ?? 0) * share;
          if (alpha > 0) visit(pixel + 4 * i, alpha);
        }
        column = end;
      }
    }
  }
}
