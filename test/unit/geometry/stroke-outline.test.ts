import { getStroke } from "perfect-freehand";
import { boundsOf, perimeter, ringFromPoints, signedArea } from "../../../models/geometry/ring";
import { smoothOutline } from "../../../models/geometry/smooth-outline";
import { softEdgeDeviation, strokeOutline, type DrawnStroke } from "../../../models/geometry/stroke-outline";
import { discRing, thickPolyline } from "../../../models/geometry/thick-polyline";
import { bundledText } from "../../../companion-server/propagation/bundled-font";
import { coverageAt } from "../../../companion-server/render/coverage";
import { rasterizePolygon } from "../../../companion-server/render/rasterize-polygon";

const outlineOf = (stroke: Partial<DrawnStroke>) =>
  strokeOutline({ tool: "brush", points: [], width: 10, ...stroke }, getStroke, { text: bundledText });

/** Area of the union of the rings, by exact rasterising. */
function areaOf(rings: readonly Float64Array[]): number {
  const coverage = rasterizePolygon(rings, { width: 400, height: 300 });
  return coverage === null ? 0 : coverage.values.reduce((sum, value) => sum + value, 0);
}

describe("strokeOutline", () => {
  const zigzag = [
    { x: 40, y: 40 },
    { x: 60, y: 120 },
    { x: 80, y: 40 },
    { x: 100, y: 120 },
  ];

  test("a brush keeps its width along straight parts, however few points it has", () => {
    const coverage = rasterizePolygon(outlineOf({ points: zigzag, width: 8 }).line, { width: 400, height: 300 });
    for (const [y, x] of [
      [60, 45],
      [70, 47.5],
      [80, 70],
    ] as const) {
      let across = 0;
      for (let i = Math.round(x) - 8; i <= Math.round(x) + 8; i += 1)
        across += coverage === null ? 0 : coverageAt(coverage, i, y);
      // The strokes lean by atan(20 / 80), so a row crosses 8 px of width in 8 / cos of that angle.
      expect(across).toBeCloseTo(8 / Math.cos(Math.atan(20 / 80)), 0);
    }
  });

  test("a click is a dot of the brush's width", () => {
    const dot = outlineOf({ points: [{ x: 50, y: 60 }], width: 24 });
    expect(dot.line).toEqual([discRing({ x: 50, y: 60 }, 12)]);
  });

  test("pressure makes a brush wider", () => {
    const along = (pressure: number) => [0, 1, 2, 3, 4, 5].map((i) => ({ x: 40 + 20 * i, y: 80, pressure }));
    expect(areaOf(outlineOf({ points: along(0.9) }).line)).toBeGreaterThan(
      1.5 * areaOf(outlineOf({ points: along(0.2) }).line),
    );
  });

  test("a line has exactly its width, with round ends", () => {
    const { line, fill } = outlineOf({
      tool: "line",
      width: 6,
      points: [
        { x: 50, y: 50 },
        { x: 150, y: 50 },
      ],
    });
    expect(boundsOf(line)).toEqual({ left: 47, top: 47, right: 153, bottom: 53 });
    expect(areaOf(line)).toBeCloseTo(600 + Math.PI * 9, 0);
    expect(fill).toEqual([]);
  });

  test.each([
    ["with a fill", "#00ff00", 1],
    ["without one", undefined, 0],
  ])("a polygon %s is closed by its border", (_name, fill, rings) => {
    const outline = outlineOf({ tool: "polygon", width: 4, points: zigzag.slice(0, 3), fill });
    const edges = perimeter(ringFromPoints(zigzag.slice(0, 3).map(({ x, y }) => [x, y])));
    expect(outline.fill).toHaveLength(rings);
    expect(Math.abs(areaOf(outline.line) - 4 * edges)).toBeLessThan(45);
  });

  test.each([
    ["a round one", { x: 250, y: 240 }, 6],
    ["one whose bends are sharper than its line is wide", { x: 250, y: 52 }, 8],
  ])("an ellipse fills its box and has exactly its width: %s", (_name, to, width) => {
    const from = { x: 50, y: 40 };
    const { line, fill } = outlineOf({ tool: "ellipse", width, points: [to, from], fill: "#00ff00" });
    const bounds = boundsOf(line);
    const half = width / 2;
    for (const [found, expected] of [
      [bounds?.left, from.x - half],
      [bounds?.top, from.y - half],
      [bounds?.right, to.x + half],
      [bounds?.bottom, to.y + half],
    ] as const)
      expect(Math.abs((found ?? NaN) - expected)).toBeLessThan(0.05);
    const [a, b] = [(to.x - from.x) / 2, (to.y - from.y) / 2];
    expect(Math.abs(areaOf(fill) / (Math.PI * a * b) - 1)).toBeLessThan(0.001);
    if (b > half) expect(Math.abs(areaOf(line) / (width * perimeter(fill[0]!)) - 1)).toBeLessThan(0.15);
  });

  test("an arrow's tip is its last point, and its head is wider than its shaft", () => {
    const { line } = outlineOf({
      tool: "arrow",
      width: 5,
      points: [
        { x: 50, y: 80 },
        { x: 200, y: 80 },
      ],
    });
    const bounds = boundsOf(line);
    expect(bounds?.right).toBe(200);
    expect(bounds && bounds.bottom - bounds.top).toBeCloseTo(17, 6);
    expect(line.every((ring) => signedArea(ring) > 0)).toBe(true);
  });

  test.each(["brush", "line", "polygon", "ellipse", "arrow", "text", "eraser"] as const)(
    "%s answers odd input with finite outlines",
    (tool) => {
      const same = { x: 5, y: 5 };
      for (const points of [[], [same], [same, same], [same, same, { x: 5, y: 5.001 }], [same, { x: 1e5, y: -1e5 }]]) {
        const { line, fill } = outlineOf({ tool, points, fill: "#000000", width: 0.1, text: "Ag\nü", fontSize: 30 });
        expect([...line, ...fill].every((ring) => ring.every(Number.isFinite))).toBe(true);
      }
    },
  );

  test("a stroke of the most points that are allowed stays of reasonable size", () => {
    const points = Array.from({ length: 20_000 }, (_v, i) => ({
      x: 500 * Math.sin(i / 50),
      y: 500 * Math.cos(i / 71),
    }));
    const far = points.map(({ x, y }) => ({ x: 200 * x, y: 200 * y }));
    for (const drawn of [points, far]) {
      const { line } = outlineOf({ points: drawn, width: 3 });
      expect(line.reduce((sum, ring) => sum + ring.length / 2, 0)).toBeLessThan(3_000_000);
    }
  });

  test.each([
    [1, 20, 0],
    [0, 20, 5],
    [0.5, 8, 1],
  ])("hardness %d at width %d softens by %d px", (hardness, width, deviation) => {
    expect(softEdgeDeviation(hardness, width)).toBe(deviation);
  });
});

describe("smoothOutline", () => {
  test("stays within the corners and close to them, and turns facets into a curve", () => {
    const coarse = ringFromPoints(
      Array.from({ length: 24 }, (_v, i) => [100 + 50 * Math.cos(i / 3.8197), 100 + 50 * Math.sin(i / 3.8197)]),
    );
    const smooth = smoothOutline(coarse);
    expect(smooth.length).toBeGreaterThan(coarse.length * 2);
    for (let i = 0; i < smooth.length; i += 2) {
      const radius = Math.hypot(smooth[i]! - 100, smooth[i + 1]! - 100);
      expect(radius).toBeLessThanOrEqual(50);
      expect(radius).toBeGreaterThan(49.4);
    }
  });

  test("two corners are no area and stay as they are", () => {
    const flat = Float64Array.of(1, 2, 3, 4);
    expect(smoothOutline(flat)).toBe(flat);
  });
});

describe("thickPolyline", () => {
  test("a closed line has no gap at its first corner", () => {
    const square = [
      { x: 20, y: 20 },
      { x: 80, y: 20 },
      { x: 80, y: 80 },
      { x: 20, y: 80 },
    ];
    const coverage = rasterizePolygon(thickPolyline(square, 6, "closed"), { width: 100, height: 100 });
    for (const { x, y } of square) expect(coverage && coverageAt(coverage, x, y)).toBe(1);
    expect(coverage && coverageAt(coverage, 50, 50)).toBe(0);
  });
});
