import type { PlaneArea } from "./overlay-planes";

/**
 * How straight RGBA frames travel to the encoder: only the areas that hold something, since most of an overlay is empty
 * and moving zeros through a pipe costs as much as moving a picture.
 *
 * A packet is 32-bit little-endian words: the number of areas, then `firstRow, rows, firstColumn, columns` per area; then
 * the pixels of all areas, row by row.
 */

/** Columns are looked at in blocks of this many pixels. */
const blockPixels = 32;
const wordsPerArea = 4;

/** Areas that together hold every pixel that is not zero: one per run of such rows, from the top. */
export function filledAreas(pixels: Uint8Array, width: number, height: number): PlaneArea[] {
  const rowBytes = width * 4;
  const frame = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const zeros = Buffer.alloc(rowBytes);
  const areas: PlaneArea[] = [];
  let start = -1;
  for (let row = 0; row <= height; row++) {
    const isFilled = row < height && frame.compare(zeros, 0, rowBytes, row * rowBytes, (row + 1) * rowBytes) !== 0;
    if (isFilled && start < 0) start = row;
    if (!isFilled && start >= 0) {
      const run = { firstRow: start, rows: row - start };
      areas.push({ ...run, ...columnsOf(frame, zeros, run) });
      start = -1;
    }
  }
  return areas;
}

/** The columns, in whole blocks, outside which a run of rows is zero. */
function columnsOf(
  frame: Buffer,
  zeros: Buffer,
  run: { readonly firstRow: number; readonly rows: number },
): { firstColumn: number; columns: number } {
  const width = zeros.length / 4;
  const blocks = Math.ceil(width / blockPixels);
  const isBlank = (row: number, block: number): boolean => {
    const from = (row * width + block * blockPixels) * 4;
    const to = (row * width + Math.min(width, (block + 1) * blockPixels)) * 4;
    return frame.compare(zeros, 0, to - from, from, to) === 0;
  };
  let first = blocks - 1;
  let last = 0;
  for (let row = run.firstRow; row < run.firstRow + run.rows; row++) {
    for (let block = 0; block < first; block++) if (!isBlank(row, block)) first = block;
    for (let block = blocks - 1; block > last; block--) if (!isBlank(row, block)) last = block;
  }
  const firstColumn = Math.min(first, last) * blockPixels;
  return { firstColumn, columns: Math.min(width, (Math.max(first, last) + 1) * blockPixels) - firstColumn };
}

/** The given areas of a frame as a packet, a copy. */
export function packOverlayFrame(pixels: Uint8Array, width: number, areas: readonly PlaneArea[]): Buffer {
  const head = Uint32Array.from([
    areas.length,
    ...areas.flatMap((area) => [area.firstRow, area.rows, area.firstColumn, area.columns]),
  ]);
  const packet = Buffer.allocUnsafe(head.byteLength + bytesOf(areas));
  head.forEach((word, index) => packet.writeUInt32LE(word, index * 4));
  let offset = head.byteLength;
  for (const area of areas) {
    for (let row = area.firstRow; row < area.firstRow + area.rows; row++) {
      const from = (row * width + area.firstColumn) * 4;
      packet.set(pixels.subarray(from, from + area.columns * 4), offset);
      offset += area.columns * 4;
    }
  }
  return packet;
}

/** Reads exactly `bytes` bytes from the pipe, or null when the pipe ends before the last of them. */
export type ReadExactly = (bytes: number) => Promise<Buffer | null>;

/** The next frame's areas and their pixels, or null at the end. Errors: a plain `Error` for a cut or nonsensical packet. */
export async function readOverlayPacket(
  read: ReadExactly,
  size: { readonly width: number; readonly height: number },
): Promise<{ readonly areas: PlaneArea[]; readonly pixels: Buffer } | null> {
  const count = await read(4);
  if (count === null) return null;
  const areaCount = count.readUInt32LE(0);
  if (areaCount > size.height * size.width)
    throw new Error(`A packet claims ${areaCount} areas in ${size.width} x ${size.height} pixels.`);
  const head = areaCount === 0 ? Buffer.alloc(0) : await read(areaCount * wordsPerArea * 4);
  if (head === null) throw new Error("The pixel pipe ended inside a packet's head.");
  const areas: PlaneArea[] = [];
  for (let offset = 0; offset < head.length; offset += wordsPerArea * 4) {
    const word = (index: number): number => head.readUInt32LE(offset + index * 4);
    const area = { firstRow: word(0), rows: word(1), firstColumn: word(2), columns: word(3) };
    const isInside = area.firstRow + area.rows <= size.height && area.firstColumn + area.columns <= size.width;
    if (!isInside) throw new Error("A packet's area lies outside the frame.");
    areas.push(area);
  }
  const bytes = bytesOf(areas);
  if (bytes > size.width * size.height * 4) throw new Error("A packet's areas overlap.");
  const pixels = bytes === 0 ? Buffer.alloc(0) : await read(bytes);
  if (pixels === null) throw new Error("The pixel pipe ended inside a packet's pixels.");
  return { areas, pixels };
}

function bytesOf(areas: readonly PlaneArea[]): number {
  return areas.reduce((sum, area) => sum + area.rows * area.columns * 4, 0);
}
