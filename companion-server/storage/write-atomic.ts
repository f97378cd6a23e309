import { randomBytes } from "node:crypto";
import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { toInveError } from "../protocol/errors";
import { systemErrorCode } from "./system-error";

const temporaryName = /^\..+\.(\d+)-[0-9a-f]{8}\.tmp$/;

/**
 * A path beside `path` that no other process uses, for a file that is renamed to `path` when it is complete. It carries
 * the process's number, so that {@link removeAbandonedFiles} can tell abandoned files from those in use.
 */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`);
}

/**
 * Replaces the file at `path` by `data` as a whole: a reader, a crash or a power cut sees the old content or the new,
 * never a mixture. `data` may come in parts. Errors: `DiskFull`, `Internal`; then the old content is still there and no temporary file is left.
 */
export async function writeAtomic(path: string, data: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
  const parts = typeof data === "string" || data instanceof Uint8Array ? [data] : data;
  const temporary = temporaryPath(path);
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (failure) {
    await rm(temporary, { force: true });
    throw toInveError(failure);
  }
  await syncFolder(dirname(path));
}

/** Makes the rename itself durable where the platform can; Windows cannot open folders and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Not every file system can sync a folder; the file itself is already safe.
  }
}

/** Removes temporary files that processes which no longer run have left in `folder`; returns how many. */
export async function removeAbandonedFiles(folder: string): Promise<number> {
  let removed = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const match = temporaryName.exec(entry.name);
    if (!entry.isFile() || match === null || isRunning(Number(match[1]))) continue;
    await rm(join(folder, entry.name), { force: true });
    removed++;
  }
  return removed;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (failure) {
    // A process of another user exists, but may not be signalled.
    return systemErrorCode(failure) === "EPERM";
  }
}
