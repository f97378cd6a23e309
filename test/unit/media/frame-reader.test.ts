import { FrameReader, frameSize } from "../../../companion-server/media/frame-reader";
import { FakeMediaEngine, fakeClipInfo } from "../../support/fake-media-engine";

function readerOf(cacheBytes?: number): { engine: FakeMediaEngine; reader: FrameReader } {
  const engine = new FakeMediaEngine();
  const clip = { ...fakeClipInfo({ kind: "file", path: "a.mov" }), frames: 100 };
  return { engine, reader: new FrameReader({ engine, clip, ...(cacheBytes === undefined ? {} : { cacheBytes }) }) };
}

async function levels(reader: FrameReader, frames: readonly number[]): Promise<(number | undefined)[]> {
  const read: (number | undefined)[] = [];
  for (const frame of frames) read.push((await reader.read(frame, 32)).pixels[0]);
  return read;
}

test.each([
  { name: "in order", frames: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], decodes: 1 },
  { name: "with small skips", frames: [5, 8, 20, 21, 40], decodes: 1 },
  { name: "back within the cache", frames: [30, 31, 32, 33, 31, 30, 33], decodes: 1 },
  { name: "back beyond the cache", frames: [30, 31, 2, 3], decodes: 2 },
  { name: "far ahead", frames: [0, 90, 91], decodes: 2 },
])("frames read $name take $decodes runs of the decoder", async ({ frames, decodes }) => {
  const { engine, reader } = readerOf();
  expect(await levels(reader, frames)).toEqual(frames);
  expect(engine.decodes).toBe(decodes);
  await reader.close();
});

test("requests at once are answered each with its own frame", async () => {
  const { reader } = readerOf();
  const read = await Promise.all([7, 3, 50, 4].map((frame) => reader.read(frame, 32)));
  expect(read.map((frame) => [frame.frame, frame.pixels[0]])).toEqual([7, 3, 50, 4].map((frame) => [frame, frame]));
  await reader.close();
});

test("frames leave the cache when it is full, the least recently used first", async () => {
  const { engine, reader } = readerOf(3 * 32 * 18 * 3);
  await levels(reader, [0, 1, 2, 3, 4, 5]);
  await levels(reader, [0]);
  expect(engine.decodes).toBe(2);
  await reader.close();
});

test("widths and channels do not mix in the cache", async () => {
  const { reader } = readerOf();
  const [rgb, rgba, wide] = [await reader.read(3, 32, 3), await reader.read(3, 32, 4), await reader.read(3, 500, 3)];
  expect([rgb.pixels.length, rgba.pixels.length, wide.pixels.length]).toEqual([32 * 18 * 3, 32 * 18 * 4, 64 * 36 * 3]);
  await reader.close();
});

test.each([-1, 100, 1.5, Number.NaN])("frame %p is refused", async (frame) => {
  const { reader } = readerOf();
  await expect(reader.read(frame, 32)).rejects.toMatchObject({ code: "InvalidInput" });
  await reader.close();
});

test("a closed reader refuses further reads", async () => {
  const { reader } = readerOf();
  await reader.read(0, 32);
  await reader.close();
  await expect(reader.read(1, 32)).rejects.toMatchObject({ code: "NotFound" });
});

test("frames keep the clip's proportions and never grow", () => {
  const clip = { width: 1920, height: 1080 };
  expect(frameSize(clip, 768)).toEqual({ width: 768, height: 432 });
  expect(frameSize(clip, 4000)).toEqual(clip);
  expect(() => frameSize(clip, Number.NaN)).toThrow();
});
