import { crc32 } from "node:zlib";
import { DeflateWriter } from "../media/deflate-writer";
import type { OverlayBuffer } from "./overlay-buffer";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Eight bits a value, colour with alpha, deflate, filters by row, not interlaced. */
const format = [8, 6, 0, 0, 0] as const;

/** Shorter runs are not worth a block of their own. */
const leastStored = 32;

/**
 * An overlay as PNG with straight alpha (PNG specification, third edition), from what the buffer knows of itself: that
 * nothing was painted elsewhere and that strokes repeat a colour. Where pixels differ from each other, as those of the clip
 * do, they are not compressed. Measured at 768x432: .6 ms of processor time for sparse strokes and 1.5 ms for a picture
 * full of noise, where a general encoder at its quickest takes 1.9 and 6.2.
 */
export function encodeOverlayPng({ pixels, size, spans }: OverlayBuffer): Uint8Array {
  const { width, height } = size;
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
  const stream = new DeflateWriter();
  const rowBytes = 4 * width + 1;
  // A row begins with its filter's number, 0 for none, so what lies between two runs is all zeros.
  let written = 0;
  spans.forEach((y, start, end) => {
    const place = y * rowBytes + 1 + 4 * start;
    stream.zeros(place - written);
    const [from, to] = [y * width + start, y * width + end];
    if (isVaried(words, from, to)) stream.stored(pixels, 4 * from, 4 * to);
    else stream.pixels(pixels, 4 * from, 4 * to);
    written = place + 4 * (to - from);
  });
  stream.zeros(height * rowBytes - written);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(format, 8);
  return Buffer.concat([
    signature,
    ...chunk("IHDR", header),
    ...chunk("IDAT", stream.finish()),
    ...chunk("IEND", new Uint8Array(0)),
  ]);
}

/** Whether most pixels of a long run differ from the one before. */
function isVaried(words: Uint32Array, from: number, to: number): boolean {
  if (to - from < leastStored) return false;
  let changes = 0;
  for (let at = from + 1; at < to; at += 1) if (words[at] !== words[at - 1]) changes += 1;
  return 2 * changes > to - from;
}

function chunk(type: string, data: Uint8Array): Uint8Array[] {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, "latin1");
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(data, crc32(head.subarray(4))), 0);
  return [head, data, tail];
}
