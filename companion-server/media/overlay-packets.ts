/**
 * How straight RGBA frames travel to the encoder: rows that are wholly zero are left out, since most of an overlay is
 * empty and moving zeros through a pipe costs as much as moving a picture.
 *
 * A packet is 32-bit little-endian words: the number of runs, then `firstRow, rows` per run; then the rows of all runs.
 */

/** A run of rows that hold something. */
export interface RowRun {
  readonly firstRow: number;
  readonly rows: number;
}

/** The runs of rows that are not wholly zero, from the top. `pixels` is `[height, width, 4]`. */
export function filledRuns(pixels: Uint8Array, width: number, height: number): RowRun[] {
  const rowBytes = width * 4;
  const frame = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const zeros = Buffer.alloc(rowBytes);
  const runs: RowRun[] = [];
  let start = -1;
  for (let row = 0; row <= height; row++) {
    const isFilled = row < height && frame.compare(zeros, 0, rowBytes, row * rowBytes, (row + 1) * rowBytes) !== 0;
    if (isFilled && start < 0) start = row;
    if (!isFilled && start >= 0) {
      runs.push({ firstRow: start, rows: row - start });
      start = -1;
    }
  }
  return runs;
}

/** One frame as a packet, a copy of the rows that hold something. */
export function packOverlayFrame(pixels: Uint8Array, width: number, height: number): Buffer {
  const runs = filledRuns(pixels, width, height);
  const rowBytes = width * 4;
  const headBytes = 4 + runs.length * 8;
  const filledRows = runs.reduce((sum, run) => sum + run.rows, 0);
  const packet = Buffer.allocUnsafe(headBytes + filledRows * rowBytes);
  packet.writeUInt32LE(runs.length, 0);
  let offset = headBytes;
  runs.forEach((run, index) => {
    packet.writeUInt32LE(run.firstRow, 4 + index * 8);
    packet.writeUInt32LE(run.rows, 8 + index * 8);
    packet.set(pixels.subarray(run.firstRow * rowBytes, (run.firstRow + run.rows) * rowBytes), offset);
    offset += run.rows * rowBytes;
  });
  return packet;
}

/** Reads exactly `bytes` bytes from the pipe, or null when the pipe ends before the first of them. */
export type ReadExactly = (bytes: number) => Promise<Buffer | null>;

/** The next frame's runs and rows, or null at the end. Errors: a plain `Error` when the packet is cut or nonsensical. */
export async function readOverlayPacket(
  read: ReadExactly,
  size: { readonly width: number; readonly height: number },
): Promise<{ readonly runs: RowRun[]; readonly rows: Buffer } | null> {
  const count = await read(4);
  if (count === null) return null;
  const runCount = count.readUInt32LE(0);
  if (runCount > size.height) throw new Error(`A packet claims ${runCount} runs of rows in ${size.height} rows.`);
  const head = runCount === 0 ? Buffer.alloc(0) : await read(runCount * 8);
  if (head === null) throw new Error("The pixel pipe ended inside a packet's head.");
  const runs: RowRun[] = [];
  let filledRows = 0;
  for (let index = 0; index < runCount; index++) {
    const run = { firstRow: head.readUInt32LE(index * 8), rows: head.readUInt32LE(index * 8 + 4) };
    if (run.firstRow + run.rows > size.height) throw new Error("A packet's rows lie outside the frame.");
    filledRows += run.rows;
    runs.push(run);
  }
  const rows = filledRows === 0 ? Buffer.alloc(0) : await read(filledRows * size.width * 4);
  if (rows === null) throw new Error("The pixel pipe ended inside a packet's rows.");
  return { runs, rows };
}
