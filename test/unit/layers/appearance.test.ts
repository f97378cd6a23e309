import { colourDifference, likenessOf, strengthOf } from "../../../companion-server/layers/appearance";

const grid = { pitch: 2, gridWidth: 3, gridHeight: 2 };

describe("believing correspondences by their looks", () => {
  it("compares a node with the bilinear colour at a place, clamped to the grid", () => {
    const colours = Float32Array.from({ length: 18 }, (_, entry) => (entry % 3 === 0 ? 10 * Math.floor(entry / 3) : 0));
    const near = { colours, node: 0 };
    expect(colourDifference(grid, near, { colours, x: 0, y: 0 })).toBe(0);
    expect(colourDifference(grid, near, { colours, x: 1, y: 1 })).toBeCloseTo(20, 4);
    expect(colourDifference(grid, near, { colours, x: 99, y: -5 })).toBeCloseTo(20, 0);
  });

  it("counts a correspondence of unlike ends for less, never for nothing, and not at all differently without strength", () => {
    expect(likenessOf(1, 0)).toBe(1);
    expect(likenessOf(1, 20)).toBe(0.5);
    expect(likenessOf(1, 400)).toBeCloseTo(0.05);
    expect(likenessOf(0, 400)).toBe(1);
    expect(likenessOf(0.5, 20)).toBe(0.75);
  });

  it("says nothing of objects whose colours changed, or of which nothing is sure", () => {
    expect(strengthOf(Float32Array.of(1, 0, 200))).toBeGreaterThan(0.99);
    expect(strengthOf(Float32Array.of(9, 9, 9))).toBe(0.75);
    expect(strengthOf(Float32Array.of(30, 5, 40))).toBe(0);
    expect(strengthOf(new Float32Array(0))).toBe(0);
  });
});
