import type { DecodedFrame, DecodeOptions, MediaEngine } from "../../companion-server/media/clip-source";
import { selectedAreas } from "../../companion-server/objects/selected-areas";
import type { Region } from "../../companion-server/protocol/regions";
import { clipOf } from "../support/colour-bar-engine";

/** The clip is twice as large as its pictures are looked at. */
const size = { width: 1536, height: 1024 };
const [left, right, top, bottom] = [400, 900, 300, 700];

const isObject = (x: number, y: number): boolean => x >= left && x < right && y >= top && y < bottom;

/** A reddish box on a green ground, grained. */
const engine: MediaEngine = {
  name: "drawn",
  probe: () => Promise.reject(new Error("There is nothing to probe.")),
  async *decode(_clip, { range, width, height, channels }: DecodeOptions): AsyncIterable<DecodedFrame> {
    const pixels = new Uint8Array(width * height * channels);
    const scale = size.width / width;
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      const grain = (x * 7 + y * 13) % 17;
      pixels.set(isObject(x * scale, y * scale) ? [180 + grain, 60, 40] : [40, 90 + grain, 60], channels * pixel);
    }
    yield await Promise.resolve({ frame: range.first, width, height, pixels });
  },
  openOverlay: () => Promise.reject(new Error("There is nothing to write.")),
};

const clip = clipOf(size);
const inside = {
  effect: "add" as const,
  width: 20,
  points: [
    [500, 400],
    [800, 600],
  ] as [number, number][],
};
const context = { signal: new AbortController().signal, report: () => undefined };
const select = (regions: readonly Region[]) => selectedAreas(engine, { clip, frame: 4, regions }, context);

/** Share of the pixels, every eighth, that outlines tell rightly. */
function agreement(areas: readonly Region[]): number {
  let [right, all] = [0, 0];
  for (let y = 4; y < size.height; y += 8)
    for (let x = 4; x < size.width; x += 8) {
      const isIn = areas.some(({ polygon = [] }) => isWithin(polygon, x, y));
      right += isIn === isObject(x, y) ? 1 : 0;
      all += 1;
    }
  return right / all;
}

function isWithin(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let isIn = false;
  polygon.forEach(([bx, by], index) => {
    const [ax, ay] = polygon.at(index - 1) ?? [bx, by];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  });
  return isIn;
}

test("a scribble selects the thing that it touches, in pixels of the clip", async () => {
  const areas = await select([{ frame: 4, layer: 2, scribbles: [inside] }]);
  expect(areas.map(({ frame, layer }) => [frame, layer])).toEqual([[4, 2]]);
  expect(agreement(areas)).toBeGreaterThan(0.99);
});

test("regions of other frames select nothing here", async () => {
  expect(await select([{ frame: 3, layer: 1, scribbles: [inside] }])).toEqual([]);
});

test("stops when nobody waits for it any more", async () => {
  const request = { clip, frame: 4, regions: [{ frame: 4, layer: 1, scribbles: [inside] }] };
  await expect(selectedAreas(engine, request, { ...context, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "Cancelled",
  });
});
