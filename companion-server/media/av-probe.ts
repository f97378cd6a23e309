import type * as NodeAv from "node-av";
import { openAvInput, pixelFormatName, rotationOf, type Av, type AvInput } from "./av-input";
import type { FileFacts } from "./media-messages";

const alphaFormats = /^(yuva|gbrap|rgba|bgra|argb|abgr|ya\d|ayuv|pal8)/;

/** The facts of a media file. Errors: `MediaUnreadable`. */
export async function probeFile(av: Av, path: string): Promise<FileFacts> {
  const input = await openAvInput(av, path);
  try {
    const { stream } = input;
    const { width, height } = stream.codecpar;
    const isTurned = rotationOf(av, stream) % 180 !== 0;
    const aspect = pixelAspectOf(stream);
    const startTimecode = timecodeOf(input);
    return {
      width: isTurned ? height : width,
      height: isTurned ? width : height,
      pixelAspect: isTurned ? 1 / aspect : aspect,
      rate: rateOf(input),
      frames: input.clock.frames,
      hasAlpha: alphaFormats.test(pixelFormatName(av, stream)),
      ...(startTimecode === undefined ? {} : { startTimecode }),
    };
  } finally {
    await input.demuxer.close();
  }
}

function pixelAspectOf(stream: NodeAv.Stream): number {
  for (const ratio of [stream.sampleAspectRatio, stream.codecpar.sampleAspectRatio]) {
    if (ratio.num > 0 && ratio.den > 0) return ratio.num / ratio.den;
  }
  return 1;
}

/** The average rate: exact for constant rates, and for variable ones the rate that keeps the duration. */
function rateOf(input: AvInput): { numerator: number; denominator: number } {
  const candidates = [input.stream.avgFrameRate, input.stream.rFrameRate];
  const rate = candidates.find((one) => one.num > 0 && one.den > 0) ?? { num: 25, den: 1 };
  // Damaged headers carry absurd fractions; the protocol's limit is a million a side.
  const shrink = Math.max(1, Math.max(rate.num, rate.den) / 1_000_000);
  return {
    numerator: Math.max(1, Math.round(rate.num / shrink)),
    denominator: Math.max(1, Math.round(rate.den / shrink)),
  };
}

/** Start timecode from the picture stream, the timecode track or the container, whichever has one first. */
function timecodeOf(input: AvInput): string | undefined {
  const streams = [input.stream, ...input.demuxer.streams];
  const stores = [...streams.map((stream) => stream.metadata), input.format.metadata];
  for (const store of stores) {
    const value = store?.get("timecode");
    if (typeof value === "string" && /^\d{2}:\d{2}:\d{2}[:;.]\d{2,3}$/.test(value)) return value.replace(".", ";");
  }
  return undefined;
}
