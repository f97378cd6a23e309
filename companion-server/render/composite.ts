import type { SourcePicture } from "./merge-layer";
import type { OverlayFrame } from "./overlay-renderer";

/** The overlay laid over the clip's picture of the same size: `[height, width, 3]` RGB, 8 bit, in new memory. */
export function compositeOver(source: SourcePicture, overlay: OverlayFrame): Uint8Array {
  const { width, height } = overlay;
  const channels = source.pixels.length / (source.width * source.height);
  const out = channels === 3 ? source.pixels.slice() : dropAlpha(source.pixels);
  if (overlay.dirty === null) return out;
  const { left, top } = overlay.dirty;
  const right = Math.min(width, left + overlay.dirty.width);
  const bottom = Math.min(height, top + overlay.dirty.height);
  for (let y = top; y < bottom; y += 1) {
    for (let pixel = y * width + left; pixel < y * width + right; pixel += 1) {
      const alpha = overlay.pixels[pixel * 4 + 3] ?? 0;
      if (alpha === 0) continue;
      for (let channel = 0; channel < 3; channel += 1) {
        const below = out[pixel * 3 + channel] ?? 0;
        const above = overlay.pixels[pixel * 4 + channel] ?? 0;
        out[pixel * 3 + channel] = Math.floor((below * (255 - alpha) + above * alpha) / 255 + 0.5);
      }
    }
  }
  return out;
}

function dropAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let pixel = 0; pixel < rgba.length / 4; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1) rgb[pixel * 3 + channel] = rgba[pixel * 4 + channel] ?? 0;
  return rgb;
}
