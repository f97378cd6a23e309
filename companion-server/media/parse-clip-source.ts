import { extname } from "node:path";
import { InveError } from "../protocol/errors";
import type { FrameRate } from "../protocol/geometry";
import type { ClipSource } from "./clip-source";
import { isSequencePattern, parseSequencePattern } from "./sequence-pattern";

const pictureExtensions = new Set([".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".gif", ".bmp", ".exr"]);
/** Distance within which a decimal rate means one of the n * 1000 / 1001 rates, such as 23.976 or 29.97. */
const decimalTolerance = 0.005;

/**
 * The clip that a command line names: a media file, or an image sequence such as `frames/%05d.jpg`, which needs `rate`
 * (`24`, `24000/1001` or `23.976`). Errors: `InvalidInput` when the rate is missing, unreadable or given to a media file.
 */
export function parseClipSource(path: string, rate?: string | FrameRate): ClipSource {
  if (path.trim() === "") throw new InveError("InvalidInput", "No clip was named.");
  if (isSequencePattern(path) || path.includes("%")) {
    parseSequencePattern(path);
    if (rate === undefined)
      throw new InveError("InvalidInput", "An image sequence needs its frame rate, for example --fps 24000/1001.");
    return { kind: "sequence", pattern: path, rate: typeof rate === "string" ? parseRate(rate) : rate };
  }
  if (pictureExtensions.has(extname(path).toLowerCase()))
    throw new InveError(
      "InvalidInput",
      `"${path}" is one picture; name an image sequence with a number in its place, for example frame%04d.png.`,
    );
  if (rate !== undefined)
    throw new InveError("InvalidInput", "A media file knows its own frame rate; only image sequences take --fps.");
  return { kind: "file", path };
}

/** Frames per second as a fraction. Decimals near 23.976, 29.97, 59.94 ... mean n * 1000 / 1001. */
export function parseRate(text: string): FrameRate {
  const match = /^(\d{1,6})(?:\/(\d{1,6})|\.(\d{1,6}))?$/.exec(text.trim());
  const whole = Number(match?.[1] ?? 0);
  const denominator = Number(match?.[2] ?? 1);
  const value = match?.[3] === undefined ? whole / denominator : Number(`${whole}.${match[3]}`);
  if (match === null || !(value > 0) || value > 1000)
    throw new InveError("InvalidInput", `"${text}" is no frame rate; write for example 24, 24000/1001 or 23.976.`);
  if (match[3] === undefined) return { numerator: whole, denominator };
  const nominal = Math.ceil(value);
  if (nominal !== value && Math.abs(value - (nominal * 1000) / 1001) < decimalTolerance)
    return { numerator: nominal * 1000, denominator: 1001 };
  const scale = Number.isInteger(value) ? 1 : 1000;
  return { numerator: Math.round(value * scale), denominator: scale };
}
