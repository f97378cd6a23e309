import { basename } from "node:path";
import { InveError } from "../protocol/errors";
import type { ClipInfo, ClipSource, DecodedFrame, DecodeOptions } from "./clip-source";
import { sequenceFingerprint } from "./fingerprint";
import { openPicture } from "./images";
import { requireFile, throwIfCancelled, unreadable } from "./media-errors";
import { findSequence, parseSequencePattern, sequencePath } from "./sequence-pattern";

type SequenceSource = Extract<ClipSource, { kind: "sequence" }>;

/** Pictures decoded ahead of the one asked for; the picture library has threads of its own. */
const readAhead = 4;

/**
 * Facts of an image sequence; its first picture is frame 0. Errors: `MediaMissing` naming the missing picture,
 * `MediaUnreadable` naming one that is damaged. Sizes of the other pictures are checked as they are read.
 */
export async function probeSequence(source: SequenceSource, signal: AbortSignal): Promise<ClipInfo> {
  const pattern = parseSequencePattern(source.pattern);
  const { firstNumber, count } = await findSequence(pattern);
  throwIfCancelled(signal);
  const paths = Array.from({ length: count }, (_, index) => sequencePath(pattern, firstNumber + index));
  const first = await pictureSize(sequencePath(pattern, firstNumber));
  throwIfCancelled(signal);
  return {
    source,
    ...first,
    pixelAspect: 1,
    rate: source.rate,
    frames: count,
    fingerprint: await sequenceFingerprint(paths),
    firstNumber,
  };
}

/** The frames of a range, in order, decoded a few ahead. Errors: as {@link probeSequence}, and for a change of size. */
export async function* decodeSequence(
  clip: ClipInfo & { readonly source: SequenceSource },
  options: DecodeOptions,
  signal: AbortSignal,
): AsyncGenerator<DecodedFrame> {
  const pattern = parseSequencePattern(clip.source.pattern);
  const pending: Promise<DecodedFrame>[] = [];
  let next = options.range.first;
  try {
    for (let frame = options.range.first; frame <= options.range.last; frame++) {
      while (next <= options.range.last && pending.length <= readAhead) {
        const picture = readPicture(sequencePath(pattern, clip.firstNumber + next), clip, options);
        const number = next++;
        const decoded = picture.then((pixels) => ({
          frame: number,
          width: options.width,
          height: options.height,
          pixels,
        }));
        // Its failure is met when its turn comes, or never when the reader stops before.
        decoded.catch(() => undefined);
        pending.push(decoded);
      }
      throwIfCancelled(signal);
      const current = await pending.shift();
      throwIfCancelled(signal);
      if (current !== undefined) yield current;
    }
  } finally {
    await Promise.allSettled(pending);
  }
}

async function pictureSize(path: string): Promise<{ width: number; height: number; hasAlpha: boolean }> {
  await requireFile(path);
  try {
    const facts = await openPicture(path).metadata();
    const isTurned = (facts.orientation ?? 1) >= 5;
    return {
      width: isTurned ? facts.height : facts.width,
      height: isTurned ? facts.width : facts.height,
      hasAlpha: facts.hasAlpha,
    };
  } catch (failure) {
    throw unreadable(path, "it is no picture, or it is damaged.", failure);
  }
}

async function readPicture(path: string, clip: ClipInfo, options: DecodeOptions): Promise<Uint8Array> {
  const size = await pictureSize(path);
  if (size.width !== clip.width || size.height !== clip.height)
    throw new InveError(
      "MediaUnreadable",
      `The picture "${basename(path)}" is ${size.width}x${size.height}, but the image sequence began with ${clip.width}x${clip.height}.`,
      { details: { path } },
    );
  try {
    const picture = openPicture(path);
    const shaped = options.channels === 4 ? picture.ensureAlpha() : picture.removeAlpha();
    const isScaled = options.width !== clip.width || options.height !== clip.height;
    const scaled = isScaled ? shaped.resize(options.width, options.height, { fit: "fill", kernel: "cubic" }) : shaped;
    return await scaled.raw().toBuffer();
  } catch (failure) {
    throw unreadable(path, "it is no picture, or it is damaged.", failure);
  }
}
