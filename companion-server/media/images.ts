import sharp, { type Sharp } from "sharp";
import { InveError } from "../protocol/errors";
import { requireFile, unreadable } from "./media-errors";

/** Pixels in memory: `[height, width, channels]`, 8 bit; 4 channels are straight RGBA. */
export interface RawImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}

/** Most pixels of a picture that will be opened: a little above 16,384 x 16,384. */
const mostPixels = 300_000_000;
const defaultJpegQuality = 85;

/** The picture as JPEG, `quality` in 1..100 (default 85); alpha is dropped. */
export async function encodeJpeg(image: RawImage, quality = defaultJpegQuality): Promise<Uint8Array> {
  return fromRaw(image).removeAlpha().jpeg({ quality }).toBuffer();
}

/** The picture as 8-bit PNG; alpha stays straight and colour under it is kept. */
export async function encodePng(image: RawImage): Promise<Uint8Array> {
  return fromRaw(image).png({ compressionLevel: 6 }).toBuffer();
}

/** The picture as a PNG that is quick to write, for previews: about half the time of {@link encodePng}, a little larger. */
export async function encodePngFast(image: RawImage): Promise<Uint8Array> {
  return fromRaw(image).png({ compressionLevel: 1 }).toBuffer();
}

/**
 * Reads a picture as 8-bit straight RGBA at its own size, turned upright. Colour profiles are ignored: pictures of a
 * sequence are display-referred codes. Errors: `MediaMissing`, `MediaUnreadable`.
 */
export async function loadImage(path: string): Promise<RawImage & { readonly channels: 4 }> {
  await requireFile(path);
  try {
    const { data, info } = await openPicture(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height, channels: 4 };
  } catch (failure) {
    throw unreadable(path, "it is no picture, or it is damaged.", failure);
  }
}

/**
 * A mask picture as 8-bit grey of the asked size, `[height, width]`, white inside; transparent pixels count as outside.
 * Errors: `MediaMissing`, `MediaUnreadable`.
 */
export async function loadMask(path: string, width: number, height: number): Promise<Uint8Array> {
  await requireFile(path);
  try {
    return await openPicture(path)
      .flatten({ background: "#000000" })
      .toColourspace("b-w")
      .resize(width, height, { fit: "fill", kernel: "linear" })
      .extractChannel(0)
      .raw()
      .toBuffer();
  } catch (failure) {
    throw unreadable(path, "it is no picture, or it is damaged.", failure);
  }
}

/** A picture file, upright, 8-bit sRGB codes, its colour profile ignored. Lazy: failures show when pixels are asked for. */
export function openPicture(path: string): Sharp {
  return sharp(path, { limitInputPixels: mostPixels, sequentialRead: true, ignoreIcc: true })
    .rotate()
    .toColourspace("srgb");
}

function fromRaw(image: RawImage): Sharp {
  const { pixels, width, height, channels } = image;
  if (pixels.length !== width * height * channels)
    throw new InveError("Internal", `A picture of ${width}x${height}x${channels} has ${pixels.length} bytes.`);
  return sharp(pixels, { raw: { width, height, channels } });
}
