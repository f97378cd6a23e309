import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import sharp from "sharp";
import type { Capture, OpenCapture } from "../protocol/api";
import { limits } from "../limits";
import { InveError } from "../protocol/errors";
import { writeAtomic } from "./write-atomic";

const pollMilliseconds = 50;
const capturePattern = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,199}$/;
/** The last chunk of every complete PNG file: length 0, `IEND` and its checksum. PNG specification, section 11.2.5. */
const pngEnd = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);

/**
 * The folder that Premiere writes frames to. Premiere answers before a file is there and may double its extension, so
 * a reader names all names it may have and waits until one of them is complete.
 */
export class CaptureFolder {
  readonly path: string;

  /** `path`: the workspace's captures. */
  constructor(path: string) {
    this.path = path;
  }

  /** The first of the named files to be complete. Errors: `HostFailure` when none came in time, `InvalidInput`. */
  async await(request: OpenCapture, signal: AbortSignal): Promise<Capture> {
    const paths = request.names.map((name) => ({ name, path: this.pathOf(name) }));
    for (let waited = 0; ; waited += pollMilliseconds) {
      for (const { name, path } of paths) {
        if (await isComplete(path)) return describe(name, path);
      }
      if (waited >= request.waitMilliseconds) {
        throw new InveError("HostFailure", "Premiere did not write the frame. Try again, or check its disk space.");
      }
      await wait(pollMilliseconds, undefined, { signal });
    }
  }

  /** Stores a frame that the simulated Premiere rendered. Errors: `InvalidInput`, `DiskFull`. */
  async put(name: string, bytes: Uint8Array): Promise<Capture> {
    const path = this.pathOf(name);
    if (bytes.length < pngEnd.length || !pngEnd.equals(bytes.subarray(-pngEnd.length)))
      throw new InveError("InvalidInput", "A captured frame must be a complete PNG picture.");
    const { width, height } = await pictureSize(bytes);
    await writeAtomic(path, bytes);
    return { id: name, path, width, height };
  }

  /** The bytes of a captured frame. Error: `NotFound`. */
  async get(name: string): Promise<Uint8Array> {
    try {
      return await readFile(this.pathOf(name));
    } catch (failure) {
      if (failure instanceof InveError) throw failure;
      throw new InveError("NotFound", `There is no captured frame named ${name}.`, { cause: failure });
    }
  }

  /** A name without folders only, so that no request reaches outside the folder. */
  private pathOf(name: string): string {
    if (!capturePattern.test(name) || !name.toLowerCase().endsWith(".png"))
      throw new InveError("InvalidInput", "A captured frame is named by a plain file name that ends in .png.");
    return join(this.path, name);
  }
}

async function isComplete(path: string): Promise<boolean> {
  try {
    const { size } = await stat(path);
    if (size < pngEnd.length) return false;
    const file = await open(path, "r");
    try {
      const end = Buffer.alloc(pngEnd.length);
      await file.read(end, 0, end.length, size - end.length);
      return end.equals(pngEnd);
    } finally {
      await file.close();
    }
  } catch {
    // Not there yet, or still locked by Premiere.
    return false;
  }
}

async function describe(name: string, path: string): Promise<Capture> {
  const { width, height } = await pictureSize(path);
  return { id: name, path, width, height };
}

async function pictureSize(picture: string | Uint8Array): Promise<{ width: number; height: number }> {
  let size: sharp.Metadata;
  try {
    size = await sharp(picture, { limitInputPixels: false }).metadata();
  } catch (failure) {
    throw new InveError("InvalidInput", "The captured frame is not a picture.", { cause: failure });
  }
  if (size.format !== "png") throw new InveError("InvalidInput", "A captured frame must be a PNG picture.");
  if (size.width * size.height > limits.imagePixels)
    throw new InveError("TooLarge", `The picture has more than ${limits.imagePixels} pixels.`);
  return { width: size.width, height: size.height };
}
