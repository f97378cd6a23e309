import { InveError } from "../protocol/errors";
import type { ClipInfo, ClipSource, DecodeOptions, MediaEngine, OverlayFileOptions } from "./clip-source";
import type { FileEngine } from "./file-engine";
import { ffmpegEngine, findFfmpeg } from "./ffmpeg-engine";
import { fileFingerprint } from "./fingerprint";
import { requireFile, throwIfCancelled } from "./media-errors";
import { checkNodeAv, nodeAvEngine } from "./node-av-engine";
import { requireOverlayOptions } from "./overlay-options";
import { decodeSequence, probeSequence } from "./sequence-reader";

/** Which way of reading and writing media files to take. */
export type FileEngineChoice = "auto" | "node-av" | "ffmpeg";

/** Settings of the media engine. */
export interface MediaEngineOptions {
  /** `auto` (default) takes node-av when it loads, else ffmpeg on the PATH. `INVE_MEDIA_ENGINE` decides for `auto`. */
  readonly choice?: FileEngineChoice;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * A media engine for files and image sequences. Image sequences always work; when no file engine is at hand, the first
 * use of a media file fails with `MediaEngineMissing`. Errors: `InvalidInput` for an unknown choice.
 */
export async function createMediaEngine(options: MediaEngineOptions = {}): Promise<MediaEngine> {
  const environment = options.environment ?? process.env;
  const files = await chooseFileEngine(choiceOf(options.choice ?? "auto", environment));
  return mediaEngineOf(files);
}

function choiceOf(
  choice: FileEngineChoice,
  environment: Readonly<Record<string, string | undefined>>,
): FileEngineChoice {
  if (choice !== "auto") return choice;
  const forced = environment.INVE_MEDIA_ENGINE ?? "auto";
  if (forced === "auto" || forced === "node-av" || forced === "ffmpeg") return forced;
  throw new InveError("InvalidInput", `INVE_MEDIA_ENGINE is "${forced}"; it can be auto, node-av or ffmpeg.`);
}

async function chooseFileEngine(choice: FileEngineChoice): Promise<FileEngine | null> {
  if (choice !== "ffmpeg") {
    const version = await checkNodeAv(new AbortController().signal).catch(() => null);
    if (version !== null) return nodeAvEngine();
  }
  if (choice !== "node-av") {
    const found = await findFfmpeg();
    if (found !== null) return ffmpegEngine(found);
  }
  return null;
}

/** One engine of a file engine and the image sequence reader; checks every request before it reaches either. */
export function mediaEngineOf(files: FileEngine | null): MediaEngine {
  const fileEngine = (): FileEngine => {
    if (files === null) throw new InveError("MediaEngineMissing");
    return files;
  };
  return {
    name: files?.name ?? "image sequences only",
    async probe(source: ClipSource, signal: AbortSignal): Promise<ClipInfo> {
      throwIfCancelled(signal);
      if (source.kind === "sequence") return probeSequence(source, signal);
      await requireFile(source.path);
      const facts = await fileEngine().probeFile(source.path, signal);
      return { source, ...facts, fingerprint: await fileFingerprint(source.path), firstNumber: 0 };
    },
    async *decode(clip: ClipInfo, options: DecodeOptions, signal: AbortSignal) {
      throwIfCancelled(signal);
      requireDecodeOptions(clip, options);
      const { source } = clip;
      if (source.kind === "sequence") {
        yield* decodeSequence({ ...clip, source }, options, signal);
        return;
      }
      await requireFile(source.path);
      yield* fileEngine().decodeFile({ ...clip, source }, options, signal);
    },
    async openOverlay(options: OverlayFileOptions, signal: AbortSignal) {
      throwIfCancelled(signal);
      requireOverlayOptions(options);
      return fileEngine().openOverlay(options, signal);
    },
  };
}

function requireDecodeOptions(clip: ClipInfo, options: DecodeOptions): void {
  const { first, last } = options.range;
  if (!Number.isInteger(first) || !Number.isInteger(last) || first < 0 || last < first || last >= clip.frames)
    throw new InveError(
      "InvalidInput",
      `Frames ${first} to ${last} were asked for, but the clip has frames 0 to ${clip.frames - 1}.`,
    );
  const isSize = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= 16_384;
  if (!isSize(options.width) || !isSize(options.height))
    throw new InveError("InvalidInput", `Frames cannot be read at ${options.width}x${options.height} pixels.`);
}
