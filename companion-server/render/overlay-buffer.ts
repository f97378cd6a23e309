import type { Size } from "./coverage";
import type { FloatCanvas } from "./float-canvas";
import { PixelSpans } from "./pixel-spans";

/** Bits of a value. */
export type ChannelDepth = 8 | 16;

/** Below this alpha a pixel would round to fully transparent. */
const leastAlpha = 0.5 / 255;

/**
 * A picture of straight RGBA, 8 bit, that can be filled again and again; it remembers what was painted and clears only
 * that.
 */
export class OverlayBuffer {
  /** `[height, width, 4]`; colour is (0, 0, 0) where alpha is 0. */
  readonly pixels: Uint8Array;
  /** The same with 16 bits a value, when asked for. */
  readonly deep: Uint16Array | null;
  readonly spans: PixelSpans;

  constructor(
    readonly size: Size,
    depth: ChannelDepth = 8,
  ) {
    this.pixels = new Uint8Array(size.width * size.height * 4);
    this.deep = depth === 16 ? new Uint16Array(this.pixels.length) : null;
    this.spans = new PixelSpans(size);
  }

  /** Replaces the content by that of the canvas, which has the same size. */
  fill(canvas: FloatCanvas): void {
    const { pixels, deep, size } = this;
    this.spans.forEach((y, start, end) => {
      pixels.fill(0, (y * size.width + start) * 4, (y * size.width + end) * 4);
      deep?.fill(0, (y * size.width + start) * 4, (y * size.width + end) * 4);
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
      if (deep !== null) fillDeep(deep, values, (y * size.width + start) * 4, stop);
    });
  }
}

function fillDeep(deep: Uint16Array, values: Float32Array, from: number, to: number): void {
  for (let index = from; index < to; index += 4) {
    const alpha = values[index + 3] ?? 0;
    if (alpha < leastAlpha) continue;
    for (let channel = 0; channel < 3; channel += 1)
      deep[index + channel] = toWord(((values[index + channel] ?? 0) / alpha) * 257);
    deep[index + 3] = toWord(alpha * 65_535);
  }
}

function toWord(value: number): number {
  return value <= 0 ? 0 : value >= 65_535 ? 65_535 : Math.floor(value + 0.5);
}

/** Rounds to the nearest of 0...255; sums of floats may lie a little outside. */
function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5);
}
