import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Asset } from "../protocol/api";
import { InveError } from "../protocol/errors";
import { limits } from "../limits";
import { writeAtomic } from "./write-atomic";

const hashPattern = /^[0-9a-f]{64}$/;
const knownFormats: Readonly<Record<string, string>> = {
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
  tiff: "image/tiff",
};

/** Pictures that documents use, each stored once under the SHA-256 of its bytes. */
export class AssetStore {
  private readonly folder: string;

  /** `folder`: the workspace's assets. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Stores a picture. Errors: `InvalidInput` when the bytes are not what `sha256` names or not a picture; `TooLarge`. */
  async put(sha256: string, bytes: Uint8Array): Promise<Asset> {
    const path = this.path(sha256);
    if (createHash("sha256").update(bytes).digest("hex") !== sha256)
      throw new InveError("InvalidInput", "The picture did not arrive as it was sent: its SHA-256 differs.");
    const asset = await describePicture(sha256, bytes);
    await writeAtomic(path, bytes);
    return asset;
  }

  /** The stored bytes and what they are. Error: `NotFound`. */
  async get(sha256: string): Promise<{ readonly asset: Asset; readonly bytes: Uint8Array }> {
    const path = this.path(sha256);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (failure) {
      throw new InveError("NotFound", `There is no picture named ${sha256}.`, { cause: failure });
    }
    return { asset: await describePicture(sha256, bytes), bytes };
  }

  private path(sha256: string): string {
    if (!hashPattern.test(sha256)) throw new InveError("InvalidInput", "A picture is named by its SHA-256.");
    return join(this.folder, sha256);
  }
}

async function describePicture(sha256: string, bytes: Uint8Array): Promise<Asset> {
  let picture: sharp.Metadata;
  try {
    picture = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (failure) {
    throw new InveError("InvalidInput", "That is not a picture.", { cause: failure });
  }
  const mime = knownFormats[picture.format];
  if (mime === undefined)
    throw new InveError(
      "InvalidInput",
      `Pictures of kind ${picture.format} are not supported; use PNG, JPEG, WebP or TIFF.`,
    );
  if (picture.width * picture.height > limits.imagePixels)
    throw new InveError("TooLarge", `The picture has more than ${limits.imagePixels} pixels.`);
  return { sha256, mime, width: picture.width, height: picture.height, bytes: bytes.length };
}
