import type { Size } from "./coverage";
import type { FloatCanvas } from "./float-canvas";
import { PixelSpans } from "./pixel-spans";

/** Below this alpha a pixel would round to fully transparent. */
const leastAlpha = 0.5 / 255;

/**
 * A picture of straight RGBA, 8 bit, that can be filled again and again; it remembers what was painted and clears only
 * that.
 */
export class OverlayBuffer {
  /** `[height, width, 4]`; colour is (0, 0, 0) where alpha is 0. */
  readonly pixels: Uint8Array;
  readonly spans: PixelSpans;

  constructor(readonly size: Size) {
    this.pixels = new Uint8Array(size.width * size.height * 4);
    this.spans = new PixelSpans(size);
  }

  /** Replaces the content by that of the canvas, which has the same size. */
  fill(canvas: FloatCanvas): void {
    const { pixels, size } = this;
    this.spans.forEach((y, start, end) => {
      pixels.fill(0, (y * size.width + start) * 4, (y * size.width + end) * 4);
    });
    this.spans.copy(canvas.spans);
    const { values } = canvas;
    canvas.spans.forEach((y, start, end) => {
      const stop = (y * size.width + end) * 4;
      for (let index = (y * size.width + start) * 4; index < stop; index += 4) {
        const alpha = values[index + 3] ?? 0;
        if (alpha < leastAlpha) continue;
        const scale = 1 / alpha;
        pixels[index] = toByte((values[index] ?? 0) * scale);
        pixels[index + 1] = toByte((values[index + 1] ?? 0) * scale);
        pixels[index + 2] = toByte((values[index + 2] ?? 0) * scale);
        pixels[index + 3] = toByte(alpha * 255);
      }
    });
  }
}

/** Rounds to the nearest of 0...255; sums of floats may lie a little outside. */
function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5);
}
