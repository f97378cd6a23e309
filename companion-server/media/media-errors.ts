import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { FrameRange } from "../protocol/geometry";
import { InveError } from "../protocol/errors";

/** The `code` of a failed system call, or undefined for any other failure. */
export function systemErrorCode(failure: unknown): string | undefined {
  // Not `instanceof Error`: errors of the system may come from another realm than this file.
  if (typeof failure !== "object" || failure === null || !("code" in failure)) return undefined;
  return typeof failure.code === "string" ? failure.code : undefined;
}

/** A `Cancelled` error when the signal has fired; otherwise nothing happens. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new InveError("Cancelled");
}

/** The sentence for a file that is no readable media. */
export function unreadable(path: string, reason: string, cause?: unknown): InveError {
  return new InveError("MediaUnreadable", `The file "${basename(path)}" cannot be read: ${reason}`, {
    details: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * Makes sure that `path` is a file with something in it. Errors: `MediaMissing` when nothing is there, `MediaUnreadable`
 * for a folder, an empty file or a file that may not be opened. Native code is thus never handed anything but a file.
 */
export async function requireFile(path: string): Promise<void> {
  const facts = await stat(path).catch((failure: unknown) => {
    const code = systemErrorCode(failure);
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new InveError(
        "MediaMissing",
        `The file "${basename(path)}" cannot be found. It was looked for at ${path}.`,
        {
          details: { path },
        },
      );
    throw unreadable(path, "the system refuses access to it.", failure);
  });
  if (facts.isDirectory()) throw unreadable(path, "it is a folder, not a media file.");
  if (!facts.isFile()) throw unreadable(path, "it is not an ordinary file.");
  if (facts.size === 0) throw unreadable(path, "it is empty.");
}

/** The error for a file that gave `delivered` frames of a range that its header promised. */
export function missingFrames(path: string, delivered: number, range: FrameRange): InveError {
  const wanted = range.last - range.first + 1;
  const sentence = `The file "${basename(path)}" gave ${delivered} of ${wanted} frames; it seems to be cut short or damaged.`;
  return new InveError("MediaFailure", sentence, { details: { path, delivered, wanted } });
}
