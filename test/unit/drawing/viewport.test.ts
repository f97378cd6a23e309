import fc from "fast-check";
import {
  clipToScreen,
  clipTransform,
  fitViewport,
  keepCentre,
  panBy,
  screenToClip,
  zoomAt,
  zoomLimits,
  type Viewport,
} from "../../../plugin/drawing/viewport";

const viewports: fc.Arbitrary<Viewport> = fc.record({
  scale: fc.double({ min: 0.05, max: 32, noNaN: true }),
  pixelAspect: fc.constantFrom(1, 0.9091, 1.4587, 2),
  left: fc.double({ min: -5000, max: 5000, noNaN: true }),
  top: fc.double({ min: -5000, max: 5000, noNaN: true }),
});
const positions = fc.record({
  x: fc.double({ min: -4000, max: 4000, noNaN: true }),
  y: fc.double({ min: -4000, max: 4000, noNaN: true }),
});

describe("viewport", () => {
  test("screen positions come back from clip pixels", () => {
    fc.assert(
      fc.property(viewports, positions, (viewport, position) => {
        const back = clipToScreen(viewport, screenToClip(viewport, position));
        expect(back.x).toBeCloseTo(position.x, 6);
        expect(back.y).toBeCloseTo(position.y, 6);
      }),
    );
  });

  test("zooming keeps the place under the anchor", () => {
    fc.assert(
      fc.property(viewports, positions, fc.double({ min: 0.2, max: 5, noNaN: true }), (viewport, anchor, factor) => {
        const before = screenToClip(viewport, anchor);
        const after = screenToClip(zoomAt(viewport, anchor, factor), anchor);
        expect(after.x).toBeCloseTo(before.x, 4);
        expect(after.y).toBeCloseTo(before.y, 4);
      }),
    );
  });

  test("the first pixel's centre lies half a pixel inside the fitted picture", () => {
    const viewport = fitViewport({ width: 100, height: 50, pixelAspect: 1 }, { width: 224, height: 400 });
    expect(viewport.scale).toBe(2);
    expect(clipToScreen(viewport, { x: 0, y: 0 })).toEqual({ x: 12 + 1, y: 150 + 1 });
    expect(clipToScreen(viewport, { x: -0.5, y: 49.5 })).toEqual({ x: 12, y: 250 });
  });

  test("wide pixels are shown wide", () => {
    const viewport = fitViewport({ width: 100, height: 100, pixelAspect: 2 }, { width: 224, height: 400 });
    expect(viewport.scale).toBe(1);
    expect(clipToScreen(viewport, { x: 99.5, y: 0 }).x - clipToScreen(viewport, { x: -0.5, y: 0 }).x).toBe(200);
  });

  test("the canvas transform says the same as clipToScreen", () => {
    fc.assert(
      fc.property(viewports, positions, fc.constantFrom(1, 1.5, 2), (viewport, clip, ratio) => {
        const [a, , , d, e, f] = clipTransform(viewport, ratio);
        const screen = clipToScreen(viewport, clip);
        expect(a * clip.x + e).toBeCloseTo(screen.x * ratio, 3);
        expect(d * clip.y + f).toBeCloseTo(screen.y * ratio, 3);
      }),
    );
  });

  test("what lies in the middle of a view stays there when the view changes, on the screen's own raster", () => {
    const viewport: Viewport = { scale: 1, pixelAspect: 1, left: -130, top: 40 };
    const [before, after] = [
      { width: 700, height: 600 },
      { width: 1180, height: 901 },
    ];
    const kept = keepCentre(viewport, before, after, 1);
    expect(kept).toEqual({ ...viewport, left: 110, top: 191 });
    expect(keepCentre(kept, after, after, 2)).toEqual(kept);
    expect(keepCentre(viewport, before, { width: 701, height: 600 }, 2).left).toBe(-129.5);
  });

  test("zoom stops at its limits and panning only moves", () => {
    const viewport: Viewport = { scale: 1, pixelAspect: 1, left: 0, top: 0 };
    expect(zoomAt(viewport, { x: 0, y: 0 }, 1e9).scale).toBe(zoomLimits.largest);
    expect(zoomAt(viewport, { x: 0, y: 0 }, 1e-9).scale).toBe(zoomLimits.smallest);
    expect(panBy(viewport, { x: 3, y: -4 })).toEqual({ ...viewport, left: 3, top: -4 });
  });
});
