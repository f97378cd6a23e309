import { getStroke } from "perfect-freehand";
import type { Ring } from "../../../models/geometry/ring";
import { strokeOutline } from "../../../models/geometry/stroke-outline";
import type { AnalysisField } from "../../../companion-server/analysis/analysis-field";
import { propagateSketch } from "../../../companion-server/propagation/propagate-sketch";
import {
  analyticField,
  bendingLayer,
  tiltingLayer,
  turningLayer,
  type AnalyticLayer,
} from "../../support/analytic-field";
import { strokeOf } from "../../support/sketch-documents";

const size = { width: 640, height: 360 };
const field = (layer: AnalyticLayer): AnalysisField =>
  analyticField({ ...size, range: { first: 0, last: 20 }, mark: 4, layers: [layer] });

const turning = turningLayer({
  mark: 4,
  centre: [320, 180],
  radiansPerFrame: 0.07,
  growthPerFrame: 0.03,
  pixelsPerFrame: [3, -2],
});
const bending = bendingLayer({ mark: 4, amplitude: 2, wavelength: 90 });
const tilting = tiltingLayer({ mark: 4, perFrame: 1e-4, centre: [320, 180] });

const polygon = strokeOf({
  frame: 2,
  tool: "polygon",
  fill: "#00ff00",
  width: 3,
  points: [
    { x: 200, y: 100 },
    { x: 420, y: 120 },
    { x: 330, y: 260 },
  ],
});
const scribble = strokeOf({
  frame: 9,
  width: 14,
  points: Array.from({ length: 60 }, (_, i) => ({ x: 200 + 4 * i, y: 180 + 70 * Math.sin(i / 6) })),
});

/** Largest distance of about 200 true points per outline from the propagated polygon. */
function worstDistance(
  drawn: readonly Ring[],
  placed: readonly Ring[],
  map: (x: number, y: number) => number[],
): number {
  let worst = 0;
  drawn.forEach((ring, index) => {
    const stride = 2 * Math.ceil(ring.length / 80);
    for (let i = 0; i < ring.length; i += stride) {
      const j = (i + 2) % ring.length;
      for (let k = 0; k < 5; k += 1) {
        const [x = 0, y = 0] = map(
          ring[i]! + ((ring[j]! - ring[i]!) * k) / 5,
          ring[i + 1]! + ((ring[j + 1]! - ring[i + 1]!) * k) / 5,
        );
        worst = Math.max(worst, distanceTo(placed[index]!, x, y));
      }
    }
  });
  return worst;
}

function distanceTo(ring: Ring, x: number, y: number): number {
  let nearest = Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const dx = ring[j]! - ring[i]!;
    const dy = ring[j + 1]! - ring[i + 1]!;
    const along = ((x - ring[i]!) * dx + (y - ring[i + 1]!) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.min(1, Math.max(0, along));
    nearest = Math.min(nearest, Math.hypot(x - ring[i]! - share * dx, y - ring[i + 1]! - share * dy));
  }
  return nearest;
}

describe("propagateSketch", () => {
  test.each([
    ["a turning layer, filled polygon", turning, polygon],
    ["a turning layer, scribble", turning, scribble],
    ["a bending layer, filled polygon", bending, polygon],
    ["a bending layer, scribble", bending, scribble],
    ["a tilting layer, filled polygon", tilting, polygon],
    ["a tilting layer, scribble", tilting, scribble],
  ])("outlines stay within a quarter of a pixel of the truth: %s", (_name, layer, stroke) => {
    const propagation = propagateSketch(stroke, 0, field(layer));
    const drawn = strokeOutline(stroke, getStroke);
    for (const frame of [0, 7, 20]) {
      const placed = propagation.at(frame);
      const truth = (x: number, y: number) => [...layer.toFrame(frame, ...layer.toAtlas(stroke.frame, x, y))];
      expect(worstDistance(drawn.line, placed?.line ?? [], truth)).toBeLessThan(0.25);
      expect(worstDistance(drawn.fill, placed?.fill ?? [], truth)).toBeLessThan(0.25);
      expect(placed?.confidence).toBe(1);
    }
  });

  test("on its own frame the outline is returned as it was drawn", () => {
    const inexact: AnalyticLayer = { ...turning, toFrame: (frame, u, v) => [u + frame, v + 3] };
    expect(propagateSketch(scribble, 0, field(inexact)).at(scribble.frame)).toMatchObject(
      strokeOutline(scribble, getStroke),
    );
  });

  test("the scale follows the growth of the layer", () => {
    expect(propagateSketch(polygon, 0, field(turning)).at(12)?.scale).toBeCloseTo(1.03 ** 10, 2);
  });

  test("a minority of lost corners is placed as the found ones suggest", () => {
    const patchy: AnalyticLayer = { ...turning, error: (_frame, u) => (u > 350 ? 5 : 0) };
    const placed = propagateSketch(polygon, 0, field(patchy)).at(12);
    const truth = (x: number, y: number) => [...turning.toFrame(12, ...turning.toAtlas(2, x, y))];
    expect(worstDistance(strokeOutline(polygon, getStroke).fill, placed?.fill ?? [], truth)).toBeLessThan(0.01);
    expect(placed?.confidence).toBeGreaterThan(0.5);
    expect(placed?.confidence).toBeLessThan(1);
  });

  test.each([
    ["most corners are lost", field({ ...turning, error: (_frame, u) => (u > 230 ? 5 : 0) }), 0, 12],
    ["the map answers with no numbers", field({ ...turning, toFrame: () => [Number.NaN, Number.NaN] }), 0, 12],
    ["the layer does not exist", field(turning), 3, 12],
    ["the frame lies outside the analysis", field(turning), 0, 21],
    ["there is no analysis", null, 0, 12],
  ])("a stroke is hidden when %s", (_name, known, layer, frame) => {
    const propagation = propagateSketch(polygon, layer, known);
    expect(propagation.at(frame)).toBeNull();
    expect(propagation.at(polygon.frame)).not.toBeNull();
  });
});
