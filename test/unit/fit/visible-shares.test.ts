import { visibleShares } from "../../../companion-server/fit/visible-shares";
import { defaultConfiguration } from "../../../models/atlas/configuration";

const configuration = defaultConfiguration({ layers: 2, frames: 2, width: 8, height: 4 });
const [gridWidth, gridHeight] = [4, 2];
const nodes = gridWidth * gridHeight;

const shared = (values: readonly number[]): Uint8Array<SharedArrayBuffer> => {
  const array = new Uint8Array(new SharedArrayBuffer(values.length));
  array.set(values);
  return array;
};

/** Shares of one object, whose nodes are all carried and trusted alike, under a fit that holds it for seen by `opacity`. */
async function shareOf(carried: number, trust: number, opacity: number): Promise<number> {
  const shares = await visibleShares(
    { opacity: (points) => Promise.resolve(new Float32Array((2 * points.length) / 3).fill(opacity)) },
    configuration,
    {
      carried: {
        layers: 2,
        frames: 2,
        pitch: 2,
        gridWidth,
        gridHeight,
        exactFrames: [],
        membership: shared(new Array<number>(2 * nodes).fill(carried)),
        trust: shared(new Array<number>(2 * nodes).fill(trust)),
      },
    },
    () => undefined,
  );
  expect(new Set(shares).size).toBe(1);
  return shares[0]!;
}

test("a trusted region is what was carried, whatever the fit says", async () => {
  expect(await shareOf(255, 255, 0)).toBe(255);
  expect(await shareOf(0, 255, 1)).toBe(0);
});

test.each([0, 60, 200])("with trust %i the fit cannot turn over what was decided", async (trust) => {
  expect(await shareOf(255, trust, 0)).toBeGreaterThanOrEqual(127);
  expect(await shareOf(0, trust, 1)).toBeLessThanOrEqual(128);
});

test("what was left open, the fit settles", async () => {
  expect(await shareOf(128, 0, 1)).toBe(192);
  expect(await shareOf(128, 0, 0)).toBe(64);
});
