import { getStroke } from "perfect-freehand";
import { pathLength } from "../../../models/geometry/path";
import { boundsOf, type Ring } from "../../../models/geometry/ring";
import { strokeOutline, type StrokeTool } from "../../../models/geometry/stroke-outline";
import { bundledText } from "../../../companion-server/propagation/bundled-font";
import { propagateSketch } from "../../../companion-server/propagation/propagate-sketch";
import { rasterizePolygon } from "../../../companion-server/render/rasterize-polygon";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { strokeOf } from "../../support/sketch-documents";

const size = { width: 640, height: 360 };
const range = { first: 0, last: 23 };
const growing = turningLayer({
  mark: 2,
  centre: [320, 180],
  radiansPerFrame: 0.03,
  growthPerFrame: 0.03,
  pixelsPerFrame: [2, -1],
});
const field = analyticField({ ...size, range, mark: 2, layers: [growing] });
const tools: StrokeTool[] = ["brush", "line", "polygon", "ellipse", "arrow", "text", "eraser"];
const points = [
  { x: 200, y: 200 },
  { x: 330, y: 190 },
  { x: 420, y: 240 },
];
const drawnWith = (tool: StrokeTool, changes = {}) =>
  strokeOf({ tool, points, frame: 2, width: 6, text: "written on", fontSize: 40, ...changes });

function areaOf(rings: readonly Ring[]): number {
  const coverage = rasterizePolygon(rings, size);
  if (coverage === null) return 0;
  let area = 0;
  for (let y = 0; y < coverage.height; y += 1)
    for (let x = coverage.starts[y]!; x < coverage.ends[y]!; x += 1) area += coverage.values[y * coverage.width + x]!;
  return area;
}

describe.each(tools)("a %s that is written on", (tool) => {
  const writeOn = { first: 4, last: 13 };
  const whole = propagateSketch(drawnWith(tool), 0, field);
  const written = propagateSketch(drawnWith(tool, { writeOn }), 0, field);

  test("shows nothing before, and is not lost", () => {
    for (const frame of [0, 2, 3]) expect(written.at(frame)).toEqual({ line: [], fill: [], scale: 1, confidence: 1 });
  });

  test("is whole on its last frame and after", () => {
    for (const frame of [13, 14, 23]) expect(written.at(frame)).toEqual(whole.at(frame));
  });

  test("grows from frame to frame, as much as its frames have passed", () => {
    const shares = [4, 5, 7, 9, 11, 12].map((frame) => areaOf(written.at(frame)!.line) / areaOf(whole.at(frame)!.line));
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    // Letters and an arrow's head come whole; caps and fills blur the rest.
    [0.1, 0.2, 0.4, 0.6, 0.8, 0.9].forEach((share, index) => {
      expect(Math.abs(shares[index]! - share)).toBeLessThan(tool === "text" || tool === "arrow" ? 0.2 : 0.06);
    });
  });
});

describe("a stroke of fixed width", () => {
  /** Mean width of a line: its area over its length. */
  const widthOf = (rings: readonly Ring[], length: number) => areaOf(rings) / length;

  test.each<StrokeTool>(["brush", "line", "eraser"])("keeps its width where the surface grows: %s", (tool) => {
    const scale = 1.03 ** 18;
    const length = pathLength(points);
    const follows = propagateSketch(drawnWith(tool), 0, field).at(20)!;
    const fixed = propagateSketch(drawnWith(tool, { fixedWidth: true }), 0, field).at(20)!;
    expect(follows.scale).toBeCloseTo(scale, 1);
    expect(fixed.scale).toBe(1);
    expect(Math.abs(widthOf(follows.line, length * scale) / (6 * scale) - 1)).toBeLessThan(0.05);
    expect(Math.abs(widthOf(fixed.line, length * scale) / 6 - 1)).toBeLessThan(0.05);
  });

  test("follows the surface with its path, to a hundredth of a pixel", () => {
    const fixed = propagateSketch(drawnWith("line", { fixedWidth: true }), 0, field).at(20)!;
    const truth = points.map(({ x, y }) => growing.toFrame(20, ...growing.toAtlas(2, x, y)));
    const bounds = boundsOf(fixed.line)!;
    expect(Math.abs(bounds.left + 3 - Math.min(...truth.map(([x]) => x)))).toBeLessThan(0.01);
    expect(Math.abs(bounds.right - 3 - Math.max(...truth.map(([x]) => x)))).toBeLessThan(0.01);
  });

  test.each(tools)("is as drawn on its own frame: %s", (tool) => {
    const stroke = drawnWith(tool, { fixedWidth: true });
    expect(propagateSketch(stroke, 0, field).at(2)).toMatchObject(
      strokeOutline(stroke, getStroke, { text: bundledText }),
    );
  });

  test("letters keep their size", () => {
    const areaWith = (fixedWidth: boolean, frame: number) =>
      areaOf(propagateSketch(drawnWith("text", { fixedWidth }), 0, field).at(frame)!.line);
    expect(areaWith(true, 20) / areaWith(true, 2)).toBeCloseTo(1, 2);
    expect(areaWith(false, 20) / areaWith(false, 2)).toBeCloseTo(1.03 ** 36, 1);
  });
});
