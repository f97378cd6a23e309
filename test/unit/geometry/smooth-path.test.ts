import { firstPart, pathLength, walkAlong } from "../../../models/geometry/path";
import { smoothPath } from "../../../models/geometry/smooth-path";
import { seededRandom } from "../../support/seeded-random";

const random = seededRandom(8);
/** A wide bow with the shake of a hand on it. */
const shaken = Array.from({ length: 120 }, (_value, i) => ({
  x: 20 + 3 * i + 2 * (random() - 0.5),
  y: 200 - 80 * Math.sin((Math.PI * i) / 119) + 4 * (random() - 0.5),
  pressure: 0.5,
}));
const bow = (x: number) => 200 - 80 * Math.sin((Math.PI * (x - 20)) / 357);

describe("smoothPath", () => {
  const shake = (points: readonly { x: number; y: number }[]) =>
    Math.sqrt(points.reduce((sum, point) => sum + (point.y - bow(point.x)) ** 2, 0) / points.length);

  test("takes the shake of a hand away, keeps the bow, its ends and its pressure", () => {
    const smooth = smoothPath(shaken, 1, 6);
    expect(shake(smooth)).toBeLessThan(0.4 * shake(shaken));
    for (const [found, drawn] of [
      [smooth[0], shaken[0]],
      [smooth[smooth.length - 1], shaken[119]],
    ] as const) {
      expect(Math.hypot(found!.x - drawn!.x, found!.y - drawn!.y)).toBeLessThan(1e-9);
      expect(found!.pressure).toBeCloseTo(0.5, 9);
    }
  });

  test("more smoothing takes away more", () => {
    const lengths = [0, 0.2, 0.5, 1].map((smoothing) => pathLength(smoothPath(shaken, smoothing, 6)));
    expect([...lengths].sort((a, b) => b - a)).toEqual(lengths);
  });

  test("without smoothing, and for two points, nothing changes", () => {
    expect(smoothPath(shaken, 0, 6)).toBe(shaken);
    expect(smoothPath(shaken.slice(0, 2), 1, 6)).toEqual(shaken.slice(0, 2));
  });

  test.each([[0.1], [3], [2000]])("odd input at width %d stays finite", (width) => {
    const same = { x: 5, y: 5 };
    for (const points of [
      [],
      [same],
      [same, same, same],
      [same, { x: 5, y: 5.0001 }, same],
      [same, { x: 1e5, y: 0 }, same],
    ])
      expect(smoothPath(points, 1, width).every(({ x, y }) => Number.isFinite(x + y))).toBe(true);
  });
});

describe("firstPart", () => {
  test("is a share of the length, and exact at both ends", () => {
    expect(firstPart(shaken, 0)).toEqual([]);
    expect(firstPart(shaken, 1)).toBe(shaken);
    for (const share of [0.01, 0.37, 0.9])
      expect(pathLength(firstPart(shaken, share))).toBeCloseTo(share * pathLength(shaken), 9);
  });
});

describe("walkAlong", () => {
  test("goes on straight before the beginning and behind the end", () => {
    const at = walkAlong([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 10 },
    ]);
    expect([at(-5), at(5), at(15), at(25)]).toEqual([
      { x: -5, y: 0 },
      { x: 5, y: 0 },
      { x: 10, y: 5 },
      { x: 10, y: 15 },
    ]);
  });
});
