import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** Digits of a frame number in the name of a picture file. */
const frameDigits = 5;

/** The name of a picture file of one frame, for example `overlay_00012.png`. */
export function pictureName(prefix: string, frame: number, extension: "png" | "jpg"): string {
  return `${prefix}_${String(frame).padStart(frameDigits, "0")}.${extension}`;
}

/**
 * A folder that receives picture files all at once: they are written beside it and moved into it by `finish`; `abort`
 * removes them, so that a cancelled run leaves nothing.
 */
export class PictureFolder {
  private constructor(
    readonly path: string,
    /** Where files are written for now. */
    readonly unfinished: string,
    private readonly madeParent: string | undefined,
  ) {}

  /** Begins a folder; parents that do not exist are made. */
  static async open(path: string): Promise<PictureFolder> {
    const full = resolve(path);
    const madeParent = await mkdir(dirname(full), { recursive: true });
    const unfinished = await mkdtemp(join(dirname(full), `.${basename(full)}-unfinished-`));
    return new PictureFolder(full, unfinished, madeParent);
  }

  /** Moves all files into the folder; files of the same names are replaced, others stay. */
  async finish(): Promise<void> {
    await mkdir(this.path, { recursive: true });
    for (const name of await readdir(this.unfinished)) await rename(join(this.unfinished, name), join(this.path, name));
    await rmdir(this.unfinished);
  }

  /** Removes everything that was written, and the parents that were made for it. */
  async abort(): Promise<void> {
    await rm(this.unfinished, { recursive: true, force: true });
    if (this.madeParent !== undefined) await removeEmptyFolders(dirname(this.path), this.madeParent);
  }
}

/** Removes empty folders from `deepest` upward to `highest`, and stops at the first that holds something. */
async function removeEmptyFolders(deepest: string, highest: string): Promise<void> {
  for (let folder = deepest; folder.startsWith(highest); folder = dirname(folder)) {
    const isRemoved = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}
