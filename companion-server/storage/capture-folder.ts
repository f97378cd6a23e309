import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import sharp from "sharp";
import type { Capture, OpenCapture } from "../protocol/api";
import { limits } from "../limits";
import { InveError } from "../protocol/errors";
import { writeAtomic } from "./write-atomic";

const pollMilliseconds = 50;
/** Of the numbers in the names of a clip's captured frames. */
const frameDigits = 5;
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

  /**
   * Moves captured frames into a folder of their own, numbered in the order of `names`, and returns the pattern of the
   * picture sequence. Asking again for the same names gives the same pattern. Errors: `NotFound` when a frame is
   * missing, `Conflict` when the frames differ in size, `InvalidInput`; nothing is moved then.
   */
  async gather(names: readonly string[]): Promise<string> {
    if (new Set(names).size < names.length)
      throw new InveError("InvalidInput", "A captured frame can be in a clip only once.");
    const folder = join(this.path, createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 24));
    const frames = names.map((name, index) => ({
      name,
      from: this.pathOf(name),
      to: join(folder, `${String(index).padStart(frameDigits, "0")}.png`),
    }));
    const missing: typeof frames = [];
    for (const frame of frames) if (!(await isComplete(frame.to))) missing.push(frame);
    await requireOneSize(frames.map((frame) => (missing.includes(frame) ? frame.from : frame.to)));
    await mkdir(folder, { recursive: true });
    for (const { from, to } of missing) await rename(from, to);
    return join(folder, `%0${frameDigits}d.png`);
  }

  /** Deletes captured frames and returns how many there were. Error: `InvalidInput`. */
  async discard(names: readonly string[]): Promise<number> {
    const paths = names.map((name) => this.pathOf(name));
    let discarded = 0;
    for (const path of paths) {
      const isGone = await unlink(path).then(
        () => true,
        () => false,
      );
      if (isGone) discarded++;
    }
    return discarded;
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

/** Errors: `NotFound`, `Conflict`. */
async function requireOneSize(paths: readonly string[]): Promise<void> {
  let first: { width: number; height: number } | null = null;
  for (const [index, path] of paths.entries()) {
    if (!(await isComplete(path)))
      throw new InveError("NotFound", `The captured frame ${index + 1} of ${paths.length} is missing. Capture again.`);
    const size = await pictureSize(path);
    first ??= size;
    if (size.width !== first.width || size.height !== first.height)
      throw new InveError(
        "Conflict",
        `The captured frame ${index + 1} has ${size.width} x ${size.height} pixels, but the first has ${first.width} x ${first.height}. Capture again.`,
      );
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
