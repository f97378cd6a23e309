import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { InveError } from "../protocol/errors";
import { systemErrorCode } from "./media-errors";

/**
 * A file that appears under its name only when it is complete: it is written as `name.part` beside its place, flushed to
 * disk and renamed.
 */
export class PartFile {
  /** Where to write. */
  readonly partPath: string;
  private isComplete = false;

  private constructor(private readonly path: string) {
    this.partPath = `${path}.part`;
  }

  /** Makes the folder when it is missing and tries that it can be written. Errors: `InvalidInput` naming the folder. */
  static async create(path: string): Promise<PartFile> {
    const file = new PartFile(resolve(path));
    try {
      await mkdir(dirname(file.path), { recursive: true });
      await (await open(file.partPath, "w")).close();
    } catch (failure) {
      if (systemErrorCode(failure) === "ENOSPC") throw new InveError("DiskFull", undefined, { cause: failure });
      throw new InveError("InvalidInput", `The overlay cannot be written to the folder ${dirname(file.path)}.`, {
        details: { path: file.path },
        cause: failure,
      });
    }
    return file;
  }

  /** Makes the file appear, replacing an older one of the same name. */
  async complete(): Promise<void> {
    const handle = await open(this.partPath, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(this.partPath, this.path);
    this.isComplete = true;
  }

  /** Deletes what was written unless it is complete. */
  async remove(): Promise<void> {
    if (!this.isComplete) await rm(this.partPath, { force: true });
  }
}
