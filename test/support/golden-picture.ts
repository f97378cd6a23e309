import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PNG } from "pngjs";

/** A picture of straight RGBA, 8 bit. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Peak signal to noise ratio in dB between a picture and the stored one of that path, over premultiplied colour and
 * alpha; Infinity when they are equal. With UPDATE_GOLDEN set the stored one is replaced, and the answer is Infinity.
 */
export function psnrToGolden(path: string, picture: RgbaPicture): number {
  if (process.env.UPDATE_GOLDEN !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    const png = new PNG({ width: picture.width, height: picture.height });
    png.data.set(picture.pixels);
    writeFileSync(path, PNG.sync.write(png, { deflateLevel: 9 }));
    return Infinity;
  }
  if (!existsSync(path)) throw new Error(`${path} is missing; npm run golden:update makes it.`);
  const golden = PNG.sync.read(readFileSync(path));
  if (golden.width !== picture.width || golden.height !== picture.height) return 0;
  let squares = 0;
  for (let i = 0; i < picture.pixels.length; i += 1) {
    const alpha = i - (i % 4) + 3;
    const share = (data: Uint8Array): number => (i === alpha ? 255 : (data[alpha] ?? 0)) / 255;
    const difference = (picture.pixels[i] ?? 0) * share(picture.pixels) - (golden.data[i] ?? 0) * share(golden.data);
    squares += difference * difference;
  }
  return squares === 0 ? Infinity : 10 * Math.log10((255 * 255 * picture.pixels.length) / squares);
}
