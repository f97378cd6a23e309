import type { PictureMap } from "../../models/geometry/picture-map";
import { blurPlane, type Spread } from "./blur-plane";
import { fromLinear, toLinear } from "./colour-transfer";
import type { Coverage } from "./coverage";
import type { FloatCanvas } from "./float-canvas";
import type { SourcePicture } from "./merge-layer";
import type { PixelBox } from "./pixel-spans";

/** Standard deviation, in pixels of the clip, of the blur that sharpening takes as the unsharp copy. */
const sharpenDeviation = 1.2;

/** What lies below an edit within a box: three planes of coded values in [0, 1]. */
export interface Backdrop {
  readonly box: PixelBox;
  readonly planes: readonly [Float32Array, Float32Array, Float32Array];
}

/** The footage with the overlay so far over it, around a shape and `margin` pixels beyond. */
export function takeBackdrop(overlay: FloatCanvas, source: SourcePicture, shape: Coverage, margin: number): Backdrop {
  const { width, height } = overlay.size;
  const left = Math.max(0, shape.left - margin);
  const top = Math.max(0, shape.top - margin);
  const box = {
    left,
    top,
    width: Math.min(width, shape.left + shape.width + margin) - left,
    height: Math.min(height, shape.top + shape.height + margin) - top,
  };
  source.make?.(box);
  const channels = source.pixels.length / (source.width * source.height);
  const plane = (): Float32Array => new Float32Array(box.width * box.height);
  const planes = [plane(), plane(), plane()] as const;
  const [reds, greens, blues] = planes;
  const { values } = overlay;
  for (let y = 0; y < box.height; y += 1) {
    const first = (y + top) * width + left;
    for (let x = 0; x < box.width; x += 1) {
      const painted = (first + x) * 4;
      const below = (first + x) * channels;
      const footage = 1 - (values[painted + 3] ?? 0);
      const at = y * box.width + x;
      reds[at] = ((values[painted] ?? 0) + footage * (source.pixels[below] ?? 0)) / 255;
      greens[at] = ((values[painted + 1] ?? 0) + footage * (source.pixels[below + 1] ?? 0)) / 255;
      blues[at] = ((values[painted + 2] ?? 0) + footage * (source.pixels[below + 2] ?? 0)) / 255;
    }
  }
  return { box, planes };
}

/** Blurs by a Gaussian in light, as an unsharp lens does. */
export function blurBackdrop({ box, planes }: Backdrop, spread: Spread): void {
  for (const plane of planes) {
    for (let i = 0; i < plane.length; i += 1) plane[i] = toLinear(plane[i] ?? 0);
    blurPlane(plane, box, spread);
    for (let i = 0; i < plane.length; i += 1) plane[i] = fromLinear(plane[i] ?? 0);
  }
}

/** Adds `amount` times the difference from a slightly blurred copy, on coded values; `map` says how large the clip is. */
export function sharpenBackdrop({ box, planes }: Backdrop, amount: number, map: PictureMap): void {
  const [across, down] = map.spread(sharpenDeviation);
  for (const plane of planes) {
    const smooth = plane.slice();
    blurPlane(smooth, box, [Math.max(0.3, across), Math.max(0.3, down)]);
    for (let i = 0; i < plane.length; i += 1) {
      const value = plane[i] ?? 0;
      plane[i] = Math.min(1, Math.max(0, value + amount * (value - (smooth[i] ?? 0))));
    }
  }
}
