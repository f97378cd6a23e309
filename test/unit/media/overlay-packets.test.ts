import { Readable } from "node:stream";
import { ByteReader } from "../../../companion-server/media/byte-reader";
import { filledAreas, packOverlayFrame, readOverlayPacket } from "../../../companion-server/media/overlay-packets";
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
    for (const area of packet.areas) {
      const part = packet.pixels.subarray(offset, offset + area.rows * size.width * 4);
      pixels.set(part, area.firstRow * size.width * 4);
      offset += part.length;
    }
    frames.push(pixels);
  }
}

test.each([
  { rows: [], runs: [] },
  { rows: [0], runs: [{ firstRow: 0, rows: 1, firstColumn: 0, columns: 5 }] },
  { rows: [7], runs: [{ firstRow: 7, rows: 1, firstColumn: 0, columns: 5 }] },
  {
    rows: [1, 2, 5],
    runs: [
      { firstRow: 1, rows: 2, firstColumn: 0, columns: 5 },
      { firstRow: 5, rows: 1, firstColumn: 0, columns: 5 },
    ],
  },
])("rows $rows make the areas $runs", ({ rows, runs }) => {
  expect(filledAreas(frameWithRows(rows), size.width, size.height)).toEqual(runs);
});

test("an empty frame costs four bytes", () => {
  expect(packOverlayFrame(frameWithRows([]), size.width, [])).toHaveLength(4);
});

test.each([1, 3, 64, 100_000])("frames survive a pipe that cuts them into pieces of %i bytes", async (chunkBytes) => {
  const random = seededRandom(5);
  const frames = Array.from({ length: 12 }, () => {
    const pixels = frameWithRows([0, 1, 2, 3, 4, 5, 6, 7].filter(() => random() < 0.4));
    return pixels.map((value) => (value > 0 ? Math.ceil(random() * 255) : 0));
  });
  const packets = frames.map((frame) =>
    packOverlayFrame(frame, size.width, filledAreas(frame, size.width, size.height)),
  );
  expect(await unpack(packets, chunkBytes)).toEqual(frames);
});

test.each([
  ["too many areas", Uint32Array.of(9)],
  ["rows outside the frame", Uint32Array.of(1, 7, 2, 0, 5)],
  ["columns outside the frame", Uint32Array.of(1, 0, 1, 1, 5)],
  ["areas that overlap", Uint32Array.of(2, 0, 8, 0, 5, 0, 8, 0, 5)],
  ["a head that is cut", Uint32Array.of(2, 0, 1, 0, 5)],
  ["rows that are cut", Uint32Array.of(1, 0, 1, 0, 5, 77)],
])("a packet with %s is refused", async (_, words) => {
  await expect(unpack([Buffer.from(words.buffer)], 1000)).rejects.toThrow();
});

test("columns are narrowed to whole blocks around what is there", () => {
  const pixels = new Uint8Array(200 * 4 * 4);
  pixels[(1 * 200 + 70) * 4] = 1;
  pixels[(2 * 200 + 130) * 4 + 3] = 1;
  expect(filledAreas(pixels, 200, 4)).toEqual([{ firstRow: 1, rows: 2, firstColumn: 64, columns: 96 }]);
  pixels[199 * 4 + 3] = 1;
  expect(filledAreas(pixels, 200, 4)).toEqual([{ firstRow: 0, rows: 3, firstColumn: 64, columns: 136 }]);
});
