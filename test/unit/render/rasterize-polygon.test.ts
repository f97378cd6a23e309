import { ringFromPoints, signedArea } from "../../../models/geometry/ring";
import { discRing, thickPolyline } from "../../../models/geometry/thick-polyline";
import { coverageAt } from "../../../companion-server/render/coverage";
import { rasterizePolygon } from "../../../companion-server/render/rasterize-polygon";
import { seededRandom } from "../../support/seeded-random";

const size = { width: 64, height: 48 };

function total(rings: Parameters<typeof rasterizePolygon>[0]): number {
  const coverage = rasterizePolygon(rings, size);
  if (coverage === null) return 0;
  let sum = 0;
  for (let y = 0; y < size.height; y += 1) for (let x = 0; x < size.width; x += 1) sum += coverageAt(coverage, x, y);
  return sum;
}

const box = (left: number, top: number, right: number, bottom: number) =>
  ringFromPoints([
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ]);

const disc = discRing({ x: 30.3, y: 20.7 }, 11);

describe("rasterizePolygon", () => {
  test("pixel centres lie at integers: the square around a centre covers exactly that pixel", () => {
    const coverage = rasterizePolygon([box(9.5, 4.5, 10.5, 5.5)], size);
    expect(coverage).toMatchObject({ left: 10, top: 5 });
    expect(coverage && coverageAt(coverage, 10, 5)).toBe(1);
    expect(total([box(9.5, 4.5, 10.5, 5.5)])).toBe(1);
  });

  test.each([
    ["a fractional box", [box(3.25, 2.75, 20.5, 9.125)], 17.25 * 6.375],
    ["a box that turns the other way", [box(3.25, 9.125, 20.5, 2.75)], 17.25 * 6.375],
    ["a disc", [disc], signedArea(disc)],
    ["two boxes that overlap", [box(2, 2, 12, 12), box(7, 7, 17, 17)], 175],
    ["the same box twice", [box(2.3, 2.3, 12.6, 12.6), box(2.3, 2.3, 12.6, 12.6)], 10.3 * 10.3],
    ["a hole of the other direction", [box(2, 2, 22, 22), box(8, 18, 18, 8)], 300],
    ["a box partly left of the picture", [box(-7.5, 2, 4, 12)], 45],
    ["a box partly right of the picture", [box(60, 2, 90, 12)], 35],
    ["a box around the whole picture", [box(-9, -9, 99, 99)], 64 * 48],
    ["a box outside the picture", [box(70, 2, 90, 12)], 0],
    ["a line without width", [box(3, 3, 30, 3)], 0],
  ])("the area of %s is exact", (_name, rings, area) => {
    expect(total(rings)).toBeCloseTo(area, area > 300 ? 0 : 2);
  });

  test("a star that crosses itself is filled in its middle", () => {
    const points = [0, 2, 4, 1, 3].map((k) => [
      30 + 20 * Math.sin((2 * Math.PI * k) / 5),
      24 - 20 * Math.cos((2 * Math.PI * k) / 5),
    ]);
    const coverage = rasterizePolygon([ringFromPoints(points)], size);
    expect(coverage && coverageAt(coverage, 30, 24)).toBe(1);
    // Area of the union of a pentagram's arms and its inner pentagon with circumradius 20.
    const inner = (20 * Math.sin(Math.PI / 10)) / Math.sin((7 * Math.PI) / 10);
    expect(total([ringFromPoints(points)])).toBeCloseTo(5 * 20 * inner * Math.sin(Math.PI / 5), 1);
  });

  test("agrees with fine sampling on random polygons that cross themselves", () => {
    const random = seededRandom(7);
    for (let trial = 0; trial < 12; trial += 1) {
      const ring = ringFromPoints(Array.from({ length: 7 }, () => [random() * 70 - 3, random() * 54 - 3]));
      const coverage = rasterizePolygon([ring], size);
      let worst = 0;
      for (let y = 0; y < size.height; y += 3) {
        for (let x = 0; x < size.width; x += 3) {
          const value = coverage === null ? 0 : coverageAt(coverage, x, y);
          worst = Math.max(worst, Math.abs(value - sampledCoverage(ring, x, y)));
        }
      }
      expect(worst).toBeLessThan(0.05);
    }
  });

  test("overlapping pieces of a thick line leave no seam", () => {
    const rings = thickPolyline(
      [
        { x: 10, y: 10 },
        { x: 30, y: 14 },
        { x: 50, y: 38 },
      ],
      8,
      "open",
    );
    const coverage = rasterizePolygon(rings, size);
    for (const [x, y] of [
      [10, 10],
      [20, 12],
      [30, 14],
      [40, 26],
      [50, 38],
    ] as const)
      expect(coverage && coverageAt(coverage, x, y)).toBe(1);
    expect(rings.every((ring) => signedArea(ring) > 0)).toBe(true);
  });

  test("coordinates that are not numbers draw nothing", () => {
    expect(
      rasterizePolygon(
        [
          ringFromPoints([
            [1, 1],
            [Number.NaN, 5],
            [Infinity, 7],
          ]),
        ],
        size,
      ),
    ).toBeNull();
  });
});

/** Share of 16 x 16 sample points of a pixel with nonzero winding. */
function sampledCoverage(ring: Float64Array, x: number, y: number): number {
  let inside = 0;
  for (let j = 0; j < 16; j += 1)
    for (let i = 0; i < 16; i += 1)
      if (winding(ring, x - 0.5 + (i + 0.5) / 16, y - 0.5 + (j + 0.5) / 16) !== 0) inside += 1;
  return inside / 256;
}

function winding(ring: Float64Array, x: number, y: number): number {
  let turns = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [ax, ay, bx, by] = [ring[i] ?? 0, ring[i + 1] ?? 0, ring[j] ?? 0, ring[j + 1] ?? 0];
    if (ay <= y === by <= y) continue;
    if (ax + ((y - ay) / (by - ay)) * (bx - ax) > x) turns += ay <= y ? 1 : -1;
  }
  return turns;
}
