import sharp from "sharp";
import type { EditDocument } from "../protocol/document";
import { InveError } from "../protocol/errors";
import { createPicture, type Picture, type Pictures } from "./picture";

/** Longer sides are reduced to this when a picture is read: more than twice the width of UHD frames serves nothing. */
const longestSide = 4096;

/** Pictures with more pixels are refused before they are decoded. */
const mostPixels = 200_000_000;

/** Gives the bytes of an image file by its SHA-256, or null when it is missing. */
export type ReadAsset = (sha256: string) => Promise<Uint8Array | null>;

/**
 * Reads every picture that visible texture layers of the document use. Errors: `NotFound` for a missing picture,
 * `InvalidInput` for one that cannot be read.
 */
export async function loadPictures(
  document: EditDocument,
  readAsset: ReadAsset,
  signal: AbortSignal,
): Promise<Pictures> {
  const pictures = new Map<string, Picture>();
  for (const layer of document.editLayers) {
    if (layer.kind !== "texture" || !layer.visible) continue;
    for (const { image } of layer.items) {
      if (pictures.has(image)) continue;
      signal.throwIfAborted();
      const bytes = await readAsset(image);
      if (bytes === null) throw new InveError("NotFound", `A picture of "${layer.name}" is missing. Add it again.`);
      pictures.set(image, await readPicture(bytes, layer.name));
    }
  }
  return pictures;
}

/** A picture from the bytes of an image file; turned upright, in sRGB, with straight alpha on the way. */
export async function readPicture(bytes: Uint8Array, name: string): Promise<Picture> {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: mostPixels })
      .autoOrient()
      .resize({ width: longestSide, height: longestSide, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return createPicture(info.width, info.height, data);
  } catch (cause) {
    throw new InveError("InvalidInput", `The picture of "${name}" cannot be read.`, { cause });
  }
}
