import { blendColours, type BlendMode, type Rgb } from "./blend-modes";
import type { FloatCanvas } from "./float-canvas";
import type { PixelBox } from "./pixel-spans";

/** The clip's own picture at the size of the canvas. */
export interface SourcePicture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, channels]`, 8 bit; 3 channels RGB, 4 channels straight RGBA. */
  readonly pixels: Uint8Array;
  /** Makes the pixels of a box, which hold nothing before; absent when all of them are there. */
  make?(box: PixelBox): void;
}

/** How a finished edit layer joins the overlay. `source` null: modes see only what the overlay itself holds below. */
export interface MergeOptions {
  readonly opacity: number;
  readonly blendMode: BlendMode;
  readonly source: SourcePicture | null;
}

/**
 * Lays an edit layer over the overlay. Modes other than normal are baked: the layer's colour becomes what the mode gives
 * over the footage and the overlay below it, so that the overlay placed with Premiere's Normal shows the mode's picture.
 */
export function mergeLayer(overlay: FloatCanvas, layer: FloatCanvas, options: MergeOptions): void {
  const width = overlay.size.width;
  const below: Rgb = [0, 0, 0];
  const edit: Rgb = [0, 0, 0];
  const mixed: Rgb = [0, 0, 0];
  const box = layer.spans.box();
  if (box !== null && options.blendMode !== "normal") options.source?.make?.(box);
  layer.spans.forEach((y, start, end) => {
    overlay.spans.add(y, start, end);
    for (let pixel = y * width + start; pixel < y * width + end; pixel += 1) {
      const index = pixel * 4;
      const own = layer.values[index + 3] ?? 0;
      if (own <= 0) continue;
      edit[0] = (layer.values[index] ?? 0) / own;
      edit[1] = (layer.values[index + 1] ?? 0) / own;
      edit[2] = (layer.values[index + 2] ?? 0) / own;
      if (options.blendMode === "normal") {
        overlay.over(index, own * options.opacity, edit[0], edit[1], edit[2]);
        continue;
      }
      const known = readBelow(overlay, options.source, pixel, below);
      blendColours(options.blendMode, below, edit, mixed);
      for (let channel = 0; channel < 3; channel += 1)
        mixed[channel] = (edit[channel] ?? 0) + ((mixed[channel] ?? 0) - (edit[channel] ?? 0)) * known;
      overlay.over(index, own * options.opacity, mixed[0], mixed[1], mixed[2]);
    }
  });
}

/** Writes the colour below a pixel, in [0, 255], and returns how much of it is known, in [0, 1]. */
export function readBelow(overlay: FloatCanvas, source: SourcePicture | null, pixel: number, out: Rgb): number {
  const alpha = overlay.values[pixel * 4 + 3] ?? 0;
  const channels = source === null ? 0 : source.pixels.length / (source.width * source.height);
  for (let channel = 0; channel < 3; channel += 1) {
    const painted = overlay.values[pixel * 4 + channel] ?? 0;
    if (source === null) out[channel] = alpha > 0 ? painted / alpha : 0;
    else out[channel] = painted + (1 - alpha) * (source.pixels[pixel * channels + channel] ?? 0);
  }
  return source === null ? alpha : 1;
}
