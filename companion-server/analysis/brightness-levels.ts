import type { FrameStack } from "../media/frame-stack";

/** Levels of detail: full, half and quarter size. */
export const detailLevels = 3;

interface Level {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** The brightness of one frame (0..255, Rec. 709 weights) at full, half and quarter size. */
export class BrightnessLevels {
  readonly levels: readonly Level[];

  constructor(stack: FrameStack, frame: number) {
    const { width, height, rgb } = stack;
    const values = new Float32Array(width * height);
    const start = frame * values.length * 3;
    for (let i = 0, at = start; i < values.length; i += 1, at += 3)
      values[i] = 0.2126 * (rgb[at] ?? 0) + 0.7152 * (rgb[at + 1] ?? 0) + 0.0722 * (rgb[at + 2] ?? 0);
    const levels: Level[] = [{ width, height, values }];
    while (levels.length < detailLevels) levels.push(halved(levels.at(-1) ?? { width, height, values }));
    this.levels = levels;
  }

  /** Brightness at a place in pixels of the full size, bilinear; edges are repeated. */
  at(level: number, x: number, y: number): number {
    const detail = this.levels[level];
    if (detail === undefined) return 0;
    const { width, height, values } = detail;
    const scale = 1 / 2 ** level;
    const fx = Math.min(Math.max((x + 0.5) * scale - 0.5, 0), width - 1.001);
    const fy = Math.min(Math.max((y + 0.5) * scale - 0.5, 0), height - 1.001);
    const i = Math.floor(fx);
    const j = Math.floor(fy);
    const wx = fx - i;
    const wy = fy - j;
    const at = j * width + i;
    const top = (values[at] ?? 0) * (1 - wx) + (values[at + 1] ?? 0) * wx;
    const bottom = (values[at + width] ?? 0) * (1 - wx) + (values[at + width + 1] ?? 0) * wx;
    return top * (1 - wy) + bottom * wy;
  }

  /** The smaller eigenvalue of the structure tensor around a pixel: what tells a place from all its neighbours. */
  textureAround(x: number, y: number): number {
    let xx = 0;
    let xy = 0;
    let yy = 0;
    for (let dy = -6; dy <= 6; dy += 2) {
      for (let dx = -6; dx <= 6; dx += 2) {
        const gx = this.at(0, x + dx + 1, y + dy) - this.at(0, x + dx - 1, y + dy);
        const gy = this.at(0, x + dx, y + dy + 1) - this.at(0, x + dx, y + dy - 1);
        xx += gx * gx;
        xy += gx * gy;
        yy += gy * gy;
      }
    }
    return (xx + yy) / 2 - Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy);
  }
}

function halved({ width, height, values }: Level): Level {
  const half = { width: Math.max(2, width >> 1), height: Math.max(2, height >> 1) };
  const smaller = new Float32Array(half.width * half.height);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const at = 2 * y * width + 2 * x;
      smaller[y * half.width + x] =
        ((values[at] ?? 0) + (values[at + 1] ?? 0) + (values[at + width] ?? 0) + (values[at + width + 1] ?? 0)) / 4;
    }
  }
  return { ...half, values: smaller };
}
