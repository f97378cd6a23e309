import { basename, resolve } from "node:path";
import { InveError } from "../protocol/errors";
import { ByteReader } from "./byte-reader";
import type { DecodedFrame, DecodeOptions, OverlayFileOptions, OverlayWriter } from "./clip-source";
import type { FileEngine } from "./file-engine";
import { probeWithFfprobe, type FfmpegFacts } from "./ffmpeg-probe";
import { FfmpegProcess, outputOf } from "./ffmpeg-process";
import { missingFrames } from "./media-errors";
import { PartFile } from "./part-file";
import { mendAlphaBytes } from "./prores-alpha";

/** Programs of an ffmpeg installation and its version; a build from the sources counts as the newest. */
export interface FoundFfmpeg {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  readonly major: number;
}

/** From this version on the encoder writes a clean alpha byte; older files are mended. */
const cleanAlphaVersion = 7;
const enterSecondsEarly = 10;

/** The ffmpeg programs on the PATH, or null when they are missing or do not run. */
export async function findFfmpeg(): Promise<FoundFfmpeg | null> {
  try {
    const { signal } = new AbortController();
    const version = (program: string) => ({ program, arguments: ["-version"], subject: "starting" });
    const text = await outputOf(version("ffmpeg"), signal);
    await outputOf(version("ffprobe"), signal);
    const major = /^ffmpeg version n?(\d+)\./.exec(text)?.[1];
    return { ffmpeg: "ffmpeg", ffprobe: "ffprobe", major: Number(major ?? Infinity) };
  } catch {
    // Not installed, or not to be run here: the same to the caller.
    return null;
  }
}

/** Reads and writes media files with the ffmpeg programs, frames going through pipes. */
export function ffmpegEngine(found: FoundFfmpeg): FileEngine {
  return {
    name: "ffmpeg",
    async probeFile(path, signal) {
      const { width, height, pixelAspect, rate, frames, hasAlpha, startTimecode } = await probeWithFfprobe(
        found.ffprobe,
        path,
        signal,
      );
      const facts = { width, height, pixelAspect, rate, frames, hasAlpha };
      return startTimecode === undefined ? facts : { ...facts, startTimecode };
    },
    decodeFile(clip, options, signal) {
      return decode(found, clip.source.path, options, signal);
    },
    openOverlay(options, signal) {
      return FfmpegOverlayWriter.open(found, options, signal);
    },
  };
}

async function* decode(
  found: FoundFfmpeg,
  path: string,
  options: DecodeOptions,
  signal: AbortSignal,
): AsyncGenerator<DecodedFrame> {
  const { range, width, height, channels } = options;
  const facts = await probeWithFfprobe(found.ffprobe, path, signal);
  const command = {
    program: found.ffmpeg,
    arguments: decodeArguments(path, options, facts),
    subject: `reading "${basename(path)}"`,
  };
  const run = FfmpegProcess.start(command, signal);
  try {
    const frameBytes = width * height * channels;
    const reader = new ByteReader(run.output, frameBytes);
    for (let frame = range.first; frame <= range.last; frame++) {
      const pixels = await reader.read(frameBytes).catch(() => null);
      if (pixels === null) {
        await run.outcome;
        throw missingFrames(path, frame - range.first, range);
      }
      yield { frame, width, height, pixels: new Uint8Array(pixels.buffer) };
    }
  } finally {
    await run.stop();
  }
}

/**
 * Picks frames by their own times where they are evenly spaced, after entering the file some seconds early: entering it at
 * the frame itself lands a frame off in some containers. Elsewhere frames are counted from the start. Never resampled.
 */
function decodeArguments(path: string, options: DecodeOptions, facts: FfmpegFacts): string[] {
  const { range } = options;
  const timeOf = (frame: number): number =>
    facts.startSeconds + (frame * facts.rate.denominator) / facts.rate.numerator;
  const entry = timeOf(range.first) - enterSecondsEarly;
  const isSeeking = facts.isRegular && entry > facts.startSeconds;
  const count = range.last - range.first + 1;
  const picked = facts.isRegular
    ? `select=between(t\\,${timeOf(range.first - 0.5).toFixed(6)}\\,${timeOf(range.last + 0.5).toFixed(6)})`
    : `select=between(n\\,${range.first}\\,${range.last})`;
  const filters = [
    picked,
    "bwdif=mode=send_frame:deint=interlaced",
    `scale=${options.width}:${options.height}:flags=bicubic${colourOptions(facts)}`,
    "setsar=1",
    `format=${options.channels === 4 ? "rgba" : "rgb24"}`,
  ];
  return [
    ...["-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe"],
    ...(isSeeking ? ["-ss", entry.toFixed(6)] : []),
    ...(facts.isRegular ? ["-copyts"] : []),
    ...["-i", resolve(path), "-map", `0:${facts.stream}`, "-vf", filters.join(",")],
    ...["-frames:v", String(count), "-vsync", "passthrough", "-f", "rawvideo", "pipe:1"],
  ];
}

/** Matrix and range named explicitly, as in the decoder of av-decode.ts. */
function colourOptions(facts: FfmpegFacts): string {
  if (/^(rgb|bgr|gbr|argb|abgr|0rgb|0bgr|pal8|x2)/.test(facts.pixelFormat)) return "";
  const names: Readonly<Record<string, string>> = {
    bt709: "bt709",
    bt470bg: "bt601",
    smpte170m: "bt601",
    smpte240m: "smpte240m",
    bt2020nc: "bt2020",
  };
  const matrix = names[facts.matrix] ?? (facts.storedHeight > 576 ? "bt709" : "bt601");
  return `:in_color_matrix=${matrix}:in_range=${facts.isFullRange ? "pc" : "tv"}:out_range=pc`;
}

class FfmpegOverlayWriter implements OverlayWriter {
  private constructor(
    private readonly found: FoundFfmpeg,
    private readonly options: OverlayFileOptions,
    private readonly file: PartFile,
    private readonly run: FfmpegProcess,
  ) {}

  static async open(
    found: FoundFfmpeg,
    options: OverlayFileOptions,
    signal: AbortSignal,
  ): Promise<FfmpegOverlayWriter> {
    const file = await PartFile.create(options.path);
    const command = {
      program: found.ffmpeg,
      arguments: encodeArguments(options, file.partPath),
      subject: `writing "${basename(options.path)}"`,
    };
    const run = FfmpegProcess.start(command, signal);
    // Whatever ends the program early, its unfinished file goes with it.
    run.outcome.catch(() => file.remove());
    return new FfmpegOverlayWriter(found, options, file, run);
  }

  async write(pixels: Uint8Array): Promise<void> {
    const { width, height } = this.options;
    if (pixels.length !== width * height * 4)
      throw new InveError("Internal", `An overlay frame has ${pixels.length} bytes instead of ${width * height * 4}.`);
    const sent = await new Promise<boolean>((resolve) => {
      this.run.input.write(blackUnderZero(pixels), (failure) => {
        resolve(failure === null || failure === undefined);
      });
    });
    if (sent) return;
    await this.run.outcome;
    throw new InveError("MediaFailure", `The overlay "${basename(this.options.path)}" was closed too early.`);
  }

  async finish(): Promise<void> {
    this.run.input.end();
    try {
      await this.run.outcome;
      if (this.found.major < cleanAlphaVersion && this.options.content !== "opaque")
        await mendAlphaBytes(this.file.partPath);
      await this.file.complete();
    } finally {
      await this.run.stop();
      await this.file.remove();
    }
  }

  async abort(): Promise<void> {
    await this.run.stop();
    await this.file.remove();
  }
}

function encodeArguments(options: OverlayFileOptions, partPath: string): string[] {
  const { width, height, rate, timecode, pixelAspect } = options;
  const format = options.content === "opaque" ? "yuv444p10le" : "yuva444p10le";
  const matrix = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int";
  // The encoder takes its tags from the frames, which a filter has to mark.
  const tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv";
  return [
    ...["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba", "-s", `${width}x${height}`],
    ...["-r", `${rate.numerator}/${rate.denominator}`, "-i", "pipe:0"],
    ...["-vf", `${matrix},setsar=${pixelAspect.toFixed(6)},format=${format},${tags}`],
    ...["-c:v", "prores_ks", "-profile:v", "4444", "-vendor", "apl0", "-q:v", "2"],
    ...(options.content === "opaque" ? [] : ["-alpha_bits", "16"]),
    ...["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"],
    ...["-video_track_timescale", String(rate.numerator), "-timecode", timecode, "-movflags", "+write_colr"],
    ...["-f", "mov", partPath],
  ];
}

/** A copy whose transparent pixels are black, as hosts expect of straight alpha. */
function blackUnderZero(pixels: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(pixels);
  const whole = new Uint32Array(copy.buffer);
  const opacityBits = new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer)[0] ?? 0; // In this machine's byte order.
  for (let index = 0; index < whole.length; index++) {
    if (((whole[index] ?? 0) & opacityBits) === 0) whole[index] = 0;
  }
  return copy;
}
