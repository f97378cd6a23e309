import { visibleShares } from "../../../companion-server/fit/visible-shares";
import { defaultConfiguration } from "../../../models/atlas/configuration";

const configuration = defaultConfiguration({ layers: 2, frames: 2, width: 32, height: 4 });
const [gridWidth, gridHeight] = [16, 2];
const nodes = gridWidth * gridHeight;

const shared = (values: readonly number[]): Uint8Array<SharedArrayBuffer> => {
  const array = new Uint8Array(new SharedArrayBuffer(values.length));
  array.set(values);
  return array;
};

/** Shares of one object under a fit that holds it for seen by `opacity`; every frame is carried alike. */
function sharesOf(carried: readonly number[], trust: number, opacity: number): Promise<Uint8Array> {
  return visibleShares(
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
        membership: shared([...carried, ...carried]),
        trust: shared(new Array<number>(2 * nodes).fill(trust)),
      },
    },
    () => undefined,
  );
}

/** The same where all nodes are carried alike. */
async function shareOf(carried: number, trust: number, opacity: number): Promise<number> {
  const shares = await sharesOf(new Array<number>(nodes).fill(carried), trust, opacity);
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

test("the fit makes neither islands nor holes away from the edge of what was carried", async () => {
  const half = Array.from({ length: nodes }, (_, node) => (node % gridWidth < gridWidth / 2 ? 255 : 0));
  const grown = await sharesOf(half, 0, 1);
  expect(grown[gridWidth / 2 + 1]).toBeGreaterThan(100);
  expect([grown[gridWidth - 1], grown[0]]).toEqual([0, 255]);
  const shrunk = await sharesOf(half, 0, 0);
  expect(shrunk[gridWidth / 2 - 2]).toBeLessThan(150);
  expect([shrunk[gridWidth - 1], shrunk[0]]).toEqual([0, 255]);
});
