import { extname } from "node:path";
import { InveError } from "../protocol/errors";
import type { OverlayFileOptions } from "./clip-source";

const mostPixelsPerSide = 16_384;

/** Checks the settings of an overlay file. Errors: `InvalidInput` saying which of them is wrong. */
export function requireOverlayOptions(options: OverlayFileOptions): void {
  const { path, width, height, rate, pixelAspect, timecode } = options;
  if (extname(path).toLowerCase() !== ".mov")
    throw new InveError("InvalidInput", `An overlay is a .mov file, but "${path}" was asked for.`);
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 2 && side <= mostPixelsPerSide;
  if (!isSide(width) || !isSide(height))
    throw new InveError("InvalidInput", `An overlay cannot be ${width}x${height} pixels large.`);
  if (!(pixelAspect >= 0.1 && pixelAspect <= 10))
    throw new InveError("InvalidInput", `A pixel aspect of ${pixelAspect} is not possible.`);
  const framesPerSecond = rate.numerator / rate.denominator;
  if (!(framesPerSecond > 0 && framesPerSecond <= 1000))
    throw new InveError(
      "InvalidInput",
      `A rate of ${rate.numerator}/${rate.denominator} frames per second is not possible.`,
    );
  requireTimecode(timecode, framesPerSecond);
}

/** Drop-frame timecode exists for 29.97 and 59.94 frames per second only (SMPTE ST 12-1). */
function requireTimecode(timecode: string, framesPerSecond: number): void {
  const match = /^(\d{2}):([0-5]\d):([0-5]\d)([:;])(\d{2,3})$/.exec(timecode);
  const frames = Number(match?.[5] ?? Infinity);
  if (match === null || frames >= Math.ceil(framesPerSecond))
    throw new InveError(
      "InvalidInput",
      `"${timecode}" is no timecode at ${framesPerSecond.toFixed(3)} frames per second.`,
    );
  const isDropRate = [29.97, 59.94].some((rate) => Math.abs(rate - framesPerSecond) < 0.005);
  if (match[4] === ";" && !isDropRate)
    throw new InveError("InvalidInput", "Drop-frame timecode exists at 29.97 and 59.94 frames per second only.");
}
