import { InveError } from "../protocol/errors";
import type { FileEngine } from "./file-engine";

/** The programs of an ffmpeg installation. */
export interface FoundFfmpeg {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  readonly major: number;
}

/** The ffmpeg on the PATH, or null. */
export function findFfmpeg(): Promise<FoundFfmpeg | null> {
  return Promise.resolve(null);
}

/** Reads and writes media files with the ffmpeg programs. */
export function ffmpegEngine(_found: FoundFfmpeg): FileEngine {
  throw new InveError("MediaEngineMissing");
}
