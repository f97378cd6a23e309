import { neutralMotion, sourceToSequence } from "../../../plugin/premiere/motion";

const sequence = { width: 1920, height: 1080 };

function map(matrix: readonly number[], x: number, y: number): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix;
  return [a * x + c * y + e, b * x + d * y + f];
}

test.each([
  ["the same size stays where it is", neutralMotion, sequence, [100, 50], [100, 50]],
  ["a smaller source is centred", neutralMotion, { width: 960, height: 540 }, [0, 0], [480, 270]],
  [
    "twice the size grows about the centre",
    { ...neutralMotion, scale: [2, 2] as const },
    { width: 960, height: 540 },
    [479.5, 269.5],
    [959.5, 539.5],
  ],
  [
    "twice the size reaches the corner",
    { ...neutralMotion, scale: [2, 2] as const },
    { width: 960, height: 540 },
    [-0.5, -0.5],
    [-0.5, -0.5],
  ],
  [
    "a quarter turn is clockwise",
    { ...neutralMotion, rotationDegrees: 90 },
    { width: 1080, height: 1080 },
    [1079.5, 539.5],
    [959.5, 1079.5],
  ],
  ["another position moves", { ...neutralMotion, position: [0.75, 0.5] as const }, sequence, [0, 0], [480, 0]],
  [
    "another anchor is the point that lies at the position",
    { ...neutralMotion, anchor: [0, 0] as const },
    sequence,
    [-0.5, -0.5],
    [959.5, 539.5],
  ],
])("%s", (_name, motion, source, from, to) => {
  const [x = 0, y = 0] = map(sourceToSequence(motion, source, sequence), from[0] ?? 0, from[1] ?? 0);
  expect(x).toBeCloseTo(to[0] ?? 0, 9);
  expect(y).toBeCloseTo(to[1] ?? 0, 9);
});
