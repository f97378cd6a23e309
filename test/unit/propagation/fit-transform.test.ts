import { chain, invert, mapPoint, squareToQuad, type Homography } from "../../../models/geometry/homography";
import { fitTransform, type RigidMotion } from "../../../companion-server/propagation/fit-transform";
import { seededRandom } from "../../support/seeded-random";

const truths: Readonly<Record<RigidMotion, Homography>> = {
  position: [1, 0, 31.5, 0, 1, -12.25, 0, 0, 1],
  similarity: [1.1, -0.3, 40, 0.3, 1.1, -25, 0, 0, 1],
  perspective: [1.05, 0.1, 12, -0.08, 0.93, 30, 2e-4, -1.5e-4, 1],
};

/** A 10 x 10 cloud carried by a map, with noise in pixels and a share of points put anywhere. */
function cloud(map: Homography, noise: number, outliers: number) {
  const random = seededRandom(11);
  const from = new Float64Array(200);
  const to = new Float64Array(200);
  for (let i = 0; i < 100; i += 1) {
    const x = 300 + 30 * (i % 10);
    const y = 200 + 25 * Math.floor(i / 10);
    const [mx, my] = mapPoint(map, x, y);
    const isWrong = random() < outliers;
    from.set([x, y], 2 * i);
    // Wrong points lean to one side, as they do when part of a surface is mistaken for another.
    to.set(
      isWrong
        ? [mx + 20 + 60 * random(), my + 40 * random()]
        : [mx + noise * (random() + random() - 1), my + noise * (random() + random() - 1)],
      2 * i,
    );
  }
  return { from, to, weights: new Float64Array(100).fill(1) };
}

function worstCorner(found: Homography | null, truth: Homography): number {
  if (found === null) return Infinity;
  const corners = [
    [300, 200],
    [570, 200],
    [570, 425],
    [300, 425],
  ] as const;
  return Math.max(
    ...corners.map(([x, y]) => {
      const [ax, ay] = mapPoint(found, x, y);
      const [bx, by] = mapPoint(truth, x, y);
      return Math.hypot(ax - bx, ay - by);
    }),
  );
}

describe("fitTransform", () => {
  test.each<[RigidMotion, number, number, number]>([
    ["position", 0, 0, 1e-6],
    ["similarity", 0, 0, 1e-6],
    ["perspective", 0, 0, 1e-6],
    ["position", 1, 0, 0.15],
    ["similarity", 1, 0, 0.2],
    ["perspective", 1, 0, 0.5],
    ["position", 1, 0.3, 0.2],
    ["similarity", 1, 0.3, 0.3],
    ["perspective", 1, 0.3, 0.7],
  ])("finds a %s under %d px of noise and a share of %d wrong points", (motion, noise, outliers, error) => {
    const truth = truths[motion];
    expect(worstCorner(fitTransform(cloud(truth, noise, outliers), motion), truth)).toBeLessThan(error);
  });

  test("keeps to its kind of motion whatever the points do", () => {
    const shift = fitTransform(cloud(truths.perspective, 0, 0), "position");
    expect(shift?.filter((_value, i) => i !== 2 && i !== 5)).toEqual([1, 0, 0, 1, 0, 0, 1]);
    const similar = fitTransform(cloud(truths.perspective, 0, 0), "similarity");
    expect([similar?.[0], similar?.[1]]).toEqual([similar?.[4], -(similar?.[3] ?? 0)]);
  });

  test("points without weight have no say, and too few points give nothing", () => {
    const pairs = cloud(truths.similarity, 0, 0);
    pairs.weights.fill(0, 5);
    expect(fitTransform(pairs, "perspective")).toBeNull();
    pairs.weights.fill(0);
    expect(fitTransform(pairs, "position")).toBeNull();
  });
});

describe("homographies", () => {
  const quad = [
    [10, 20],
    [110, 30],
    [95, 140],
    [5, 100],
  ] as const;

  test("the unit square lands on the corners and comes back", () => {
    const map = squareToQuad(quad)!;
    const square = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const;
    square.forEach(([u, v], i) => {
      const [x, y] = mapPoint(map, u, v);
      expect([x, y].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([...quad[i]!]);
    });
    const there = chain(map, invert(map)!);
    const [x, y] = mapPoint(there, 0.3, 0.7);
    expect(x).toBeCloseTo(0.3, 10);
    expect(y).toBeCloseTo(0.7, 10);
  });

  test("corners that cross over or lie on a line have no map", () => {
    expect(squareToQuad([quad[0], quad[2], quad[1], quad[3]])).toBeNull();
    expect(squareToQuad([quad[0], [60, 25], quad[1], quad[3]])).toBeNull();
  });
});
