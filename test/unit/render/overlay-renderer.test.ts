import { createOverlayRenderer, type OverlayFrame } from "../../../companion-server/render/overlay-renderer";
import { OverlayBuffer } from "../../../companion-server/render/overlay-buffer";
import { PropagationCache } from "../../../companion-server/propagation/propagation-cache";
import type { AnalysisField } from "../../../companion-server/analysis/analysis-field";
import type { EditLayer } from "../../../companion-server/protocol/document";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const still = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [0, 0] });
const moving = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [5, 2] });
const field = analyticField({ ...size, range: { first: 0, last: 23 }, mark: 0, layers: [moving] });

/** A filled box with a thin border of its own colour; corners on pixel edges. */
const box = (left: number, top: number, right: number, bottom: number, color: string, changes = {}) =>
  strokeOf({
    id: `box-${left}-${top}`,
    tool: "line",
    width: bottom - top,
    color,
    points: [
      { x: left, y: (top + bottom) / 2 },
      { x: right, y: (top + bottom) / 2 },
    ],
    ...changes,
  });

function draw(editLayers: EditLayer[], frame = 0, known: AnalysisField | null = field): OverlayFrame {
  return createOverlayRenderer({ document: documentOf(editLayers), field: known, size }).render(frame);
}

function pixel(overlay: OverlayFrame, x: number, y: number): number[] {
  return [...overlay.pixels.subarray((y * overlay.width + x) * 4, (y * overlay.width + x) * 4 + 4)];
}

describe("createOverlayRenderer", () => {
  test("colour is exact wherever something shows, and black where nothing does", () => {
    const overlay = draw([sketchOf([strokeOf({ color: "#ff8003", hardness: 0.4, opacity: 0.7 })])]);
    const colours = new Set<string>();
    for (let i = 0; i < overlay.pixels.length; i += 4)
      colours.add(overlay.pixels[i + 3] === 0 ? `empty ${pixelKey(overlay, i)}` : pixelKey(overlay, i));
    expect([...colours].sort()).toEqual(["255,128,3", "empty 0,0,0"]);
  });

  test("the dirty box holds everything that was painted", () => {
    const overlay = draw([sketchOf([strokeOf()])]);
    const { left, top, width, height } = overlay.dirty!;
    let outside = 0;
    for (let y = 0; y < size.height; y += 1)
      for (let x = 0; x < size.width; x += 1)
        if ((x < left || y < top || x >= left + width || y >= top + height) && pixel(overlay, x, y)[3] !== 0)
          outside += 1;
    expect(outside).toBe(0);
    expect(width * height).toBeLessThan(80 * 35);
  });

  test("a stroke moves with its layer", () => {
    const at0 = draw([sketchOf([strokeOf()])], 0);
    const at4 = draw([sketchOf([strokeOf()])], 4);
    let different = 0;
    for (let y = 0; y < 80; y += 1)
      for (let x = 0; x < 130; x += 1)
        if (Math.abs(pixel(at0, x, y)[3]! - pixel(at4, x + 20, y + 8)[3]!) > 1) different += 1;
    expect(different).toBe(0);
  });

  test("without an analysis only edits of the very frame show", () => {
    const layers = [sketchOf([strokeOf({ frame: 3 })])];
    expect(draw(layers, 3, null).dirty).not.toBeNull();
    expect(draw(layers, 4, null)).toMatchObject({ dirty: null, lost: ["stroke"] });
  });

  test.each<[string, Parameters<typeof sketchOf>[1], number, boolean]>([
    ["a hidden layer", { visible: false }, 5, false],
    ["a layer of opacity 0", { opacity: 0 }, 5, false],
    ["a layer before its range", { range: { first: 6, last: 9 } }, 5, false],
    ["a layer at the end of its range", { range: { first: 2, last: 5 } }, 5, true],
  ])("%s", (_name, changes, frame, isSeen) => {
    expect(draw([sketchOf([strokeOf()], changes)], frame).dirty !== null).toBe(isSeen);
  });

  test("strokes lie over each other in list order with their opacities", () => {
    const red = box(20, 30, 90, 60, "#ff0000");
    const blue = box(60, 30, 130, 60, "#0000ff", { opacity: 0.5 });
    const overlay = draw([sketchOf([red, blue])]);
    expect(pixel(overlay, 40, 45)).toEqual([255, 0, 0, 255]);
    expect(pixel(overlay, 75, 45)).toEqual([128, 0, 128, 255]);
    expect(pixel(overlay, 115, 45)).toEqual([0, 0, 255, 128]);
  });

  test("a layer's opacity applies to the layer as a whole", () => {
    const overlap = [box(20, 30, 90, 60, "#ff0000"), box(60, 30, 130, 60, "#ff0000")];
    const overlay = draw([sketchOf(overlap, { opacity: 0.5 })]);
    expect(pixel(overlay, 75, 45)).toEqual([255, 0, 0, 128]);
  });

  test("an eraser cuts the strokes below it in its own layer only", () => {
    const eraser = box(60, 20, 100, 70, "#000000", { tool: "eraser", width: 20 });
    const below = sketchOf([box(10, 30, 150, 60, "#00ff00")], { id: "below" });
    const layer = sketchOf([box(10, 30, 150, 60, "#ff0000"), eraser, box(78, 43, 82, 47, "#0000ff")]);
    const overlay = draw([below, layer]);
    expect(pixel(overlay, 30, 45)).toEqual([255, 0, 0, 255]);
    expect(pixel(overlay, 70, 45)).toEqual([0, 255, 0, 255]);
    expect(pixel(overlay, 80, 45)).toEqual([0, 0, 255, 255]);
  });

  test("a nearer layer hides an edit on the background", () => {
    const occluded = analyticField({
      ...size,
      range: { first: 0, last: 23 },
      mark: 0,
      layers: [still, { ...still, opacity: (frame, x) => (frame > 0 && x > 80 ? 1 : 0) }],
    });
    const overlay = draw([sketchOf([box(20, 30, 140, 60, "#ff0000")])], 2, occluded);
    expect(pixel(overlay, 60, 45)).toEqual([255, 0, 0, 255]);
    expect(pixel(overlay, 100, 45)).toEqual([0, 0, 0, 0]);
  });

  test("a smaller picture shows the same as the full one, averaged", () => {
    const document = documentOf([sketchOf([strokeOf({ width: 17 })])]);
    const small = createOverlayRenderer({ document, field, size: { width: 80, height: 48 } }).render(3);
    const full = createOverlayRenderer({ document, field, size }).render(3);
    let worst = 0;
    for (let y = 0; y < 48; y += 1)
      for (let x = 0; x < 80; x += 1) {
        const four = [0, 1].flatMap((i) => [0, 1].map((j) => pixel(full, 2 * x + i, 2 * y + j)[3]!));
        worst = Math.max(worst, Math.abs(pixel(small, x, y)[3]! - four.reduce((a, b) => a + b) / 4));
      }
    expect(worst).toBeLessThan(4);
  });

  test("a buffer that is filled again holds nothing of the frame before", () => {
    const renderer = createOverlayRenderer({ document: documentOf([sketchOf([strokeOf()])]), field, size });
    const buffer = new OverlayBuffer(size);
    renderer.render(0, undefined, buffer);
    expect(renderer.render(9, undefined, buffer).pixels).toEqual(renderer.render(9).pixels);
  });

  test("changing one stroke looks up nothing of the others again", () => {
    let lookups = 0;
    const counting: AnalysisField = {
      ...field,
      toFrame: (...query) => {
        lookups += 1;
        return field.toFrame(...query);
      },
    };
    const cache = new PropagationCache();
    const others = Array.from({ length: 5 }, (_, i) => strokeOf({ id: `s${i}`, width: 4 + i }));
    const render = (color: string) =>
      createOverlayRenderer({
        document: documentOf([sketchOf([...others, strokeOf({ color })])]),
        field: counting,
        size,
        cache,
      }).render(5);
    render("#111111");
    const first = lookups;
    render("#222222");
    expect(lookups - first).toBeLessThan(first / 4);
    lookups = 0;
    render("#222222");
    expect(lookups).toBe(0);
  });
});

function pixelKey(overlay: OverlayFrame, index: number): string {
  return [...overlay.pixels.subarray(index, index + 3)].join();
}
