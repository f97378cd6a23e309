import { regionCoverage, type RegionShape } from "../../../companion-server/layers/region-coverage";

const grid = { width: 40, height: 30, pitch: 2, gridWidth: 21, gridHeight: 16 };
const mask = new Uint8Array(40 * 30);
for (let y = 10; y < 20; y += 1) mask.fill(255, y * 40 + 8, y * 40 + 28);

test.each([
  {
    name: "a rectangle",
    shape: {
      polygon: [
        [7.5, 9.5],
        [27.5, 9.5],
        [27.5, 19.5],
        [7.5, 19.5],
      ],
    },
    area: 200,
  },
  { name: "the same rectangle as a mask", shape: { mask }, area: 200 },
  {
    name: "a triangle drawn the other way round",
    shape: {
      polygon: [
        [4, 4],
        [4, 24],
        [34, 24],
      ],
    },
    area: 300,
  },
  {
    name: "an outline that leaves the frame",
    shape: {
      polygon: [
        [-20, -20],
        [9, -20],
        [9, 9],
        [-20, 9],
      ],
    },
    area: 100,
  },
] satisfies { name: string; shape: RegionShape; area: number }[])("$name covers its area", ({ shape, area }) => {
  const covered = regionCoverage(shape, grid).reduce((sum, share) => sum + share, 0);
  expect(Math.abs(covered * grid.pitch ** 2 - area)).toBeLessThan(0.06 * area);
});
