import { RefinedShares } from "../../../companion-server/render/refined-shares";
import type { Shares } from "../../../companion-server/propagation/share-lattice";

const size = { width: 900, height: 120 };

/** Shares that rise from 0 to 1 over four pixels around a column. */
const edgeAt = (column: number): Shares => ({
  shares: (_y, start, end, out) => {
    for (let x = start; x < end; x += 1) out[x - start] = Math.min(1, Math.max(0, (x - column) / 4 + 0.5));
  },
});

/** A picture with a grey level for every pixel. */
const picture = (greyAt: (x: number, y: number) => number) => ({
  ...size,
  pixels: Uint8Array.from({ length: size.width * size.height * 3 }, (_, entry) => {
    const pixel = Math.floor(entry / 3);
    return greyAt(pixel % size.width, Math.floor(pixel / size.width));
  }),
});

const rowOf = (shares: Shares, y: number, start = 0, end = size.width): Float32Array => {
  const row = new Float32Array(end - start);
  shares.shares(y, start, end, row);
  return row;
};

test("an edge that lies a little beside the picture's moves there", () => {
  const refined = new RefinedShares(
    edgeAt(198),
    size,
    picture((x) => (x >= 200 ? 220 : 30)),
  );
  const row = rowOf(refined, 60);
  const wrong = (values: Float32Array): number =>
    values.reduce((sum, share, x) => sum + Math.abs(share - (x >= 200 ? 1 : 0)), 0);
  expect(wrong(row)).toBeLessThan(0.7 * wrong(rowOf(edgeAt(198), 60)));
  expect(row.findIndex((share) => share >= 0.5)).toBe(200);
  expect(rowOf(edgeAt(198), 60).findIndex((share) => share >= 0.5)).toBe(198);
  expect(row[120]).toBe(0);
  expect(row[280]).toBe(1);
});

test("a hair at an edge gets a part of the share, its surroundings none", () => {
  const isHair = (x: number, y: number): boolean => x < 200 && x > 194 && y === 60;
  const refined = new RefinedShares(
    edgeAt(200),
    size,
    picture((x, y) => (x >= 200 || isHair(x, y) ? 220 : 30)),
  );
  expect(rowOf(refined, 60)[197]).toBeGreaterThan(0.3);
  expect(rowOf(refined, 57)[197]).toBeLessThan(0.1);
});

test("an edge that the analysis is certain of stays where colours explain a part of it only", () => {
  const mottled = picture((x, y) => (x >= 200 ? 160 : 90) + 15 * ((x * 7 + y * 13) % 5));
  const edgeWith = (certainty: number): Float32Array =>
    rowOf(new RefinedShares(edgeAt(198), size, mottled, { certaintyAt: () => certainty }), 60);
  const given = rowOf(edgeAt(198), 60);
  expect(edgeWith(1)).toEqual(given);
  expect(edgeWith(0)).not.toEqual(given);
});

test("a picture without edges leaves the edge where it is", () => {
  const row = rowOf(
    new RefinedShares(
      edgeAt(200),
      size,
      picture(() => 90),
    ),
    60,
  );
  expect(row.findIndex((share) => share >= 0.5)).toBeGreaterThanOrEqual(199);
  expect(row.findIndex((share) => share >= 0.5)).toBeLessThanOrEqual(201);
});

test("parts of a row are the same as the whole, across squares and at the picture's edges", () => {
  const make = (): RefinedShares =>
    new RefinedShares(
      edgeAt(198),
      size,
      picture((x, y) => (x + (y % 3) >= 200 ? 220 : 30)),
    );
  const whole = make();
  const parts = make();
  for (const y of [0, 95, 96, 119])
    for (const [start, end] of [
      [0, 97],
      [190, 205],
      [287, 400],
    ] as const)
      expect([...rowOf(parts, y, start, end)]).toEqual([...rowOf(whole, y).subarray(start, end)]);
});
