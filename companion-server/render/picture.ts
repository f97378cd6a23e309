/** One size of a picture. */
export interface PictureLevel {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]` RGBA with colours multiplied by alpha; 16 bit, so that faint pixels keep their colour. */
  readonly values: Uint16Array;
}

/** A picture ready to be drawn at any size: each level has half the sides of the one before, the last is 1 x 1. */
export interface Picture {
  readonly levels: readonly [PictureLevel, ...PictureLevel[]];
}

/** Pictures of a document by the SHA-256 that names them. */
export type Pictures = ReadonlyMap<string, Picture>;

const full = 65_535;

/** A picture from straight RGBA, 8 bit, `[height, width, 4]`. */
export function createPicture(width: number, height: number, rgba: Uint8Array): Picture {
  const values = new Uint16Array(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] ?? 0;
    for (let channel = 0; channel < 3; channel += 1)
      values[i + channel] = Math.round(((rgba[i + channel] ?? 0) * alpha * full) / (255 * 255));
    values[i + 3] = alpha * 257;
  }
  let level: PictureLevel = { width, height, values };
  const levels: [PictureLevel, ...PictureLevel[]] = [level];
  while (level.width > 1 || level.height > 1) {
    level = halve(level);
    levels.push(level);
  }
  return { levels };
}

/** Averages blocks of 2 x 2 pixels; an odd last row or column is averaged with itself. */
function halve(level: PictureLevel): PictureLevel {
  const width = Math.max(1, Math.ceil(level.width / 2));
  const height = Math.max(1, Math.ceil(level.height / 2));
  const values = new Uint16Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const upper = 2 * y * level.width;
    const lower = Math.min(2 * y + 1, level.height - 1) * level.width;
    for (let x = 0; x < width; x += 1) {
      const left = 2 * x;
      const right = Math.min(left + 1, level.width - 1);
      for (let channel = 0; channel < 4; channel += 1) {
        const sum =
          (level.values[(upper + left) * 4 + channel] ?? 0) +
          (level.values[(upper + right) * 4 + channel] ?? 0) +
          (level.values[(lower + left) * 4 + channel] ?? 0) +
          (level.values[(lower + right) * 4 + channel] ?? 0);
        values[(y * width + x) * 4 + channel] = (sum + 2) >> 2;
      }
    }
  }
  return { width, height, values };
}

/**
 * Adds `weight` times the picture's colour at (u, v) of its unit square to `out` as premultiplied RGBA in [0, 1], read
 * from a fractional level with linear interpolation in the plane and between levels. Its border repeats outwards.
 */
export function addSample(picture: Picture, at: PicturePlace, weight: number, out: Float64Array): void {
  const last = picture.levels.length - 1;
  const level = Math.min(last, Math.max(0, at.level));
  const lower = Math.floor(level);
  const share = level - lower;
  addBilinear(picture.levels[lower] ?? picture.levels[0], at, weight * (1 - share), out);
  if (share > 0) addBilinear(picture.levels[lower + 1] ?? picture.levels[0], at, weight * share, out);
}

/** A place of a picture: `u` and `v` in [0, 1] and a level of detail, 0 being the full size. */
export interface PicturePlace {
  u: number;
  v: number;
  level: number;
}

function addBilinear(level: PictureLevel, at: PicturePlace, weight: number, out: Float64Array): void {
  const { width, height, values } = level;
  const x = Math.min(width - 1, Math.max(0, at.u * width - 0.5));
  const y = Math.min(height - 1, Math.max(0, at.v * height - 0.5));
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const right = x0 + 1 < width ? 4 : 0;
  const down = y0 + 1 < height ? 4 * width : 0;
  const fx = x - x0;
  const fy = y - y0;
  const base = (y0 * width + x0) * 4;
  const scaled = weight / full;
  const w00 = (1 - fx) * (1 - fy) * scaled;
  const w10 = fx * (1 - fy) * scaled;
  const w01 = (1 - fx) * fy * scaled;
  const w11 = fx * fy * scaled;
  for (let channel = 0; channel < 4; channel += 1) {
    const i = base + channel;
    out[channel] =
      (out[channel] ?? 0) +
      w00 * (values[i] ?? 0) +
      w10 * (values[i + right] ?? 0) +
      w01 * (values[i + down] ?? 0) +
      w11 * (values[i + right + down] ?? 0);
  }
}
