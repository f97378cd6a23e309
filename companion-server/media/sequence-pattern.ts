import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InveError } from "../protocol/errors";

/** One `%d` or `%0Nd`. */
const placeholder = /%(?:0([1-9]\d?))?d/g;

/** A picture sequence's pattern, split at its number. */
export interface SequencePattern {
  readonly folder: string;
  readonly prefix: string;
  readonly suffix: string;
  /** Least number of digits; 1 for `%d`. */
  readonly digits: number;
}

/** Whether the text holds a frame number's place. */
export function isSequencePattern(text: string): boolean {
  return /%(?:0\d+)?d/.test(basename(text));
}

/** The parts of a pattern such as `frames/%05d.jpg`. Errors: `InvalidInput` unless its last part holds exactly one number. */
export function parseSequencePattern(pattern: string): SequencePattern {
  const name = basename(pattern);
  const places = [...name.matchAll(placeholder)];
  const [place] = places;
  if (place === undefined || places.length > 1 || /%/.test(dirname(pattern)))
    throw new InveError(
      "InvalidInput",
      `The image sequence "${pattern}" needs exactly one number in its file name, written %d or like %05d.`,
    );
  return {
    folder: resolve(dirname(pattern)),
    prefix: name.slice(0, place.index),
    suffix: name.slice(place.index + place[0].length),
    digits: Number(place[1] ?? 1),
  };
}

/** Path of the picture with a number. */
export function sequencePath(pattern: SequencePattern, number: number): string {
  return join(pattern.folder, `${pattern.prefix}${String(number).padStart(pattern.digits, "0")}${pattern.suffix}`);
}

/**
 * The numbers that exist, first and count, without a gap. Errors: `MediaMissing` when the folder or all pictures are
 * missing, or naming the first missing one when there is a gap.
 */
export async function findSequence(pattern: SequencePattern): Promise<{ firstNumber: number; count: number }> {
  const names = await readdir(pattern.folder).catch((failure: unknown) => {
    throw new InveError("MediaMissing", `The folder ${pattern.folder} cannot be found.`, { cause: failure });
  });
  const numbers = names
    .map((name) => numberOf(pattern, name))
    .filter((number) => number !== null)
    .sort((a, b) => a - b);
  const firstNumber = numbers[0];
  if (firstNumber === undefined) {
    const example = basename(sequencePath(pattern, 0));
    throw new InveError("MediaMissing", `No pictures named like ${example} were found in ${pattern.folder}.`);
  }
  numbers.forEach((number, index) => {
    const expected = firstNumber + index;
    if (number !== expected)
      throw new InveError(
        "MediaMissing",
        `The picture ${basename(sequencePath(pattern, expected))} is missing in the middle of the image sequence.`,
        { details: { path: sequencePath(pattern, expected) } },
      );
  });
  return { firstNumber, count: numbers.length };
}

/** The number in a file name, or null when the file does not belong to the sequence. */
function numberOf(pattern: SequencePattern, name: string): number | null {
  if (!name.startsWith(pattern.prefix) || !name.endsWith(pattern.suffix)) return null;
  const digits = name.slice(pattern.prefix.length, name.length - pattern.suffix.length);
  if (!/^\d{1,9}$/.test(digits)) return null;
  const number = Number(digits);
  return String(number).padStart(pattern.digits, "0") === digits ? number : null;
}
