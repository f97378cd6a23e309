import type { Shares } from "../propagation/share-lattice";
import { coverageAt, type Coverage, type Size } from "./coverage";
import { forEachCoveredRun, type CoverageRuns } from "./coverage-runs";
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
  readonly coverage: Coverage | CoverageRuns;
  readonly opacity: number;
  readonly occlusion: Shares | null;
}

/**
 * A picture of premultiplied RGBA in [0, 255] (alpha in [0, 1]) as 32-bit floats, so that many layers lie over each
 * other without rounding. Every operation touches painted columns only.
 */
export class FloatCanvas {
  /** `[height, width, 4]`. */
  readonly values: Float32Array;
  readonly spans: PixelSpans;
  /** Alphas of the run being drawn. */
  private readonly alphas: Float32Array;

  constructor(readonly size: Size) {
    this.values = new Float32Array(size.width * size.height * 4);
    this.spans = new PixelSpans(size);
    this.alphas = new Float32Array(size.width);
  }

  clear(): void {
    this.spans.forEach((y, start, end) => {
      const row = y * this.size.width;
      this.values.fill(0, (row + start) * 4, (row + end) * 4);
    });
    this.spans.clear();
  }

  /** Lays a shape of one colour over what is there. */
  paint(paint: Paint, { red, green, blue }: Colour): void {
    const { values, alphas } = this;
    this.forEachRun(paint, (first, count) => {
      for (let i = 0, index = first; i < count; i += 1, index += 4) {
        const alpha = alphas[i] ?? 0;
        const below = 1 - alpha;
        values[index] = (values[index] ?? 0) * below + red * alpha;
        values[index + 1] = (values[index + 1] ?? 0) * below + green * alpha;
        values[index + 2] = (values[index + 2] ?? 0) * below + blue * alpha;
        values[index + 3] = (values[index + 3] ?? 0) * below + alpha;
      }
    });
  }

  /** Takes what is there away under a shape. */
  erase(paint: Paint): void {
    const { values, alphas } = this;
    this.forEachRun(paint, (first, count) => {
      for (let i = 0; i < 4 * count; i += 1) values[first + i] = (values[first + i] ?? 0) * (1 - (alphas[i >> 2] ?? 0));
    });
  }

  /** Takes away what lies outside a shape; all of it when the shape is null. */
  keep(shape: Coverage | null): void {
    const { width } = this.size;
    this.spans.forEach((y, start, end) => {
      for (let x = start; x < end; x += 1) {
        const share = shape === null ? 0 : coverageAt(shape, x, y);
        if (share === 1) continue;
        const index = (y * width + x) * 4;
        for (let channel = 0; channel < 4; channel += 1)
          this.values[index + channel] = (this.values[index + channel] ?? 0) * share;
      }
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

  /** Calls `visit` with the place, the index of the first value and the final alpha of every pixel of the shape that shows. */
  forEachPixel(paint: Paint, visit: (x: number, y: number, index: number, alpha: number) => void): void {
    const { alphas } = this;
    this.forEachRun(paint, (first, count, left, y) => {
      for (let i = 0; i < count; i += 1) {
        const alpha = alphas[i] ?? 0;
        if (alpha > 0) visit(left + i, y, first + 4 * i, alpha);
      }
    });
  }

  /**
   * Calls `visit` with the first index, the length and the place of every run of covered pixels; their final alphas are
   * then in `alphas[0...]`. The spans are noted.
   */
  private forEachRun(paint: Paint, visit: (first: number, count: number, left: number, y: number) => void): void {
    const { coverage, opacity, occlusion } = paint;
    const { alphas, spans } = this;
    if (opacity <= 0) return;
    forEachCoveredRun(coverage, (y, left, count, values, at) => {
      if (occlusion === null) alphas.fill(1, 0, count);
      else occlusion.shares(y, left, left + count, alphas);
      for (let i = 0; i < count; i += 1) alphas[i] = (alphas[i] ?? 0) * opacity * (values[at + i] ?? 0);
      spans.add(y, left, left + count);
      visit((y * this.size.width + left) * 4, count, left, y);
    });
  }
}
