import { Readable } from "node:stream";
import { ByteReader } from "../../../companion-server/media/byte-reader";
import { filledRuns, packOverlayFrame, readOverlayPacket } from "../../../companion-server/media/overlay-packets";
import { seededRandom } from "../../support/seeded-random";

const size = { width: 5, height: 8 };

function frameWithRows(rows: readonly number[]): Uint8Array {
  const pixels = new Uint8Array(size.width * size.height * 4);
  // The last byte of a row is the alpha of its last pixel: the hardest place to notice.
  for (const row of rows) pixels[(row + 1) * size.width * 4 - 1] = row + 1;
  return pixels;
}

async function unpack(packets: readonly Buffer[], chunkBytes: number): Promise<Uint8Array[]> {
  const bytes = Buffer.concat(packets);
  const chunks = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) chunks.push(bytes.subarray(start, start + chunkBytes));
  const reader = new ByteReader(Readable.from(chunks), 16);
  const frames: Uint8Array[] = [];
  for (;;) {
    const packet = await readOverlayPacket((count) => reader.read(count), size);
    if (packet === null) return frames;
    const pixels = new Uint8Array(size.width * size.height * 4);
    let offset = 0;
    for (const run of packet.runs) {
      const part = packet.rows.subarray(offset, offset + run.rows * size.width * 4);
      pixels.set(part, run.firstRow * size.width * 4);
      offset += part.length;
    }
    frames.push(pixels);
  }
}

test.each([
  { rows: [], runs: [] },
  { rows: [0], runs: [{ firstRow: 0, rows: 1 }] },
  { rows: [7], runs: [{ firstRow: 7, rows: 1 }] },
  {
    rows: [1, 2, 5],
    runs: [
      { firstRow: 1, rows: 2 },
      { firstRow: 5, rows: 1 },
    ],
  },
])("rows $rows make the runs $runs", ({ rows, runs }) => {
  expect(filledRuns(frameWithRows(rows), size.width, size.height)).toEqual(runs);
});

test("an empty frame costs four bytes", () => {
  expect(packOverlayFrame(frameWithRows([]), size.width, size.height)).toHaveLength(4);
});

test.each([1, 3, 64, 100_000])("frames survive a pipe that cuts them into pieces of %i bytes", async (chunkBytes) => {
  const random = seededRandom(5);
  const frames = Array.from({ length: 12 }, () => {
    const pixels = frameWithRows([0, 1, 2, 3, 4, 5, 6, 7].filter(() => random() < 0.4));
    return pixels.map((value) => (value > 0 ? Math.ceil(random() * 255) : 0));
  });
  const packets = frames.map((frame) => packOverlayFrame(frame, size.width, size.height));
  expect(await unpack(packets, chunkBytes)).toEqual(frames);
});

test.each([
  ["too many runs", Uint32Array.of(9)],
  ["rows outside the frame", Uint32Array.of(1, 7, 2)],
  ["a head that is cut", Uint32Array.of(2, 0, 1)],
  ["rows that are cut", Uint32Array.of(1, 0, 1, 77)],
])("a packet with %s is refused", async (_, words) => {
  await expect(unpack([Buffer.from(words.buffer)], 1000)).rejects.toThrow();
});
