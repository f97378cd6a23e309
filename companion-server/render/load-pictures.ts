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

/** Decoded pictures that are kept for the next render, in bytes. */
const keptBytes = 256 * 1024 * 1024;

/** Reads the pictures of documents and keeps what was read last. */
export class PictureLibrary {
  private readonly kept = new Map<string, Picture>();

  constructor(private readonly readAsset: ReadAsset) {}

  /**
   * Every picture that visible texture layers of the document use. Errors: `NotFound` for a missing picture,
   * `InvalidInput` for one that cannot be read.
   */
  async load(document: EditDocument, signal: AbortSignal): Promise<Pictures> {
    const pictures = new Map<string, Picture>();
    for (const layer of document.editLayers) {
      if (layer.kind !== "texture" || !layer.visible) continue;
      for (const { image } of layer.items) {
        signal.throwIfAborted();
        pictures.set(image, pictures.get(image) ?? this.kept.get(image) ?? (await this.read(image, layer.name)));
      }
    }
    this.keep(pictures);
    return pictures;
  }

  private async read(image: string, layerName: string): Promise<Picture> {
    const bytes = await this.readAsset(image);
    if (bytes === null) throw new InveError("NotFound", `A picture of "${layerName}" is missing. Add it again.`);
    return readPicture(bytes, layerName);
  }

  private keep(used: Pictures): void {
    // What was used now becomes the youngest; the oldest go first.
    for (const [image, picture] of used) {
      this.kept.delete(image);
      this.kept.set(image, picture);
    }
    let bytes = 0;
    for (const [image, picture] of [...this.kept].reverse()) {
      bytes += picture.levels.reduce((sum, level) => sum + level.values.byteLength, 0);
      if (bytes > keptBytes) this.kept.delete(image);
    }
  }
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
