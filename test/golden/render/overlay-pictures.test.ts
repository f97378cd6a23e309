import { join } from "node:path";
import type { AnalysisField } from "../../../companion-server/analysis/analysis-field";
import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { PlacedSource } from "../../../companion-server/render/placed-source";
import { createPicture } from "../../../companion-server/render/picture";
import type { EditLayer, Stroke, Texture } from "../../../companion-server/protocol/document";
import { analyticField, turningLayer, type AnalyticLayer } from "../../support/analytic-field";
import { adjustmentLayerOf, adjustmentOf, imageName, textureLayerOf, textureOf } from "../../support/edit-layers";
import { psnrToGolden } from "../../support/golden-picture";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

/** Rounding may move a value by one or two steps between machines; a change that can be seen stays far below this. */
const leastPsnr = 45;

const size = { width: 160, height: 96 };
const shownFrame = 6;

/** A disc that turns and moves over a background that pans and bends. */
const panning = turningLayer({
  mark: 0,
  centre: [0, 0],
  radiansPerFrame: 0,
  growthPerFrame: 0,
  pixelsPerFrame: [1, 0.5],
});
const background: AnalyticLayer = {
  toFrame: (frame, u, v) => panning.toFrame(frame, u + frame * 0.4 * Math.sin(v / 14), v),
  toAtlas: (frame, x, y) => {
    const [u, v] = panning.toAtlas(frame, x, y);
    return [u - frame * 0.4 * Math.sin(v / 14), v];
  },
};
const turning = turningLayer({
  mark: 0,
  centre: [80, 48],
  radiansPerFrame: 0.06,
  growthPerFrame: 0.02,
  pixelsPerFrame: [3, 0],
});
const field = analyticField({
  ...size,
  range: { first: 0, last: 23 },
  mark: 0,
  layers: [
    background,
    { ...turning, opacity: (frame, x, y) => (Math.hypot(x - 80 - 3 * frame, y - 48) < 30 * 1.02 ** frame ? 1 : 0) },
  ],
});

/** Soft stripes and a gradient, for modes and adjustments that look at what lies below. */
const source = {
  ...size,
  pixels: Uint8Array.from({ length: size.width * size.height * 3 }, (_value, index) => {
    const x = Math.floor(index / 3) % size.width;
    const y = Math.floor(index / 3 / size.width);
    return [x * 1.5, 128 + 100 * Math.sin(x / 9), 255 - y * 2.5][index % 3] ?? 0;
  }),
};

/** A picture with a transparent corner, a frame and a diagonal. */
const picture = (() => {
  const rgba = new Uint8Array(64 * 48 * 4);
  for (let y = 0; y < 48; y += 1)
    for (let x = 0; x < 64; x += 1) {
      const isFrame = x < 4 || y < 4 || x > 59 || y > 43;
      const isDiagonal = Math.abs(x * 0.75 - y) < 3;
      const colour = isFrame ? [20, 60, 160] : isDiagonal ? [240, 200, 40] : [220, 80, 60];
      rgba.set([...colour, x + y > 90 ? 0 : 255], (y * 64 + x) * 4);
    }
  return createPicture(64, 48, rgba);
})();

const wave = (pressure?: (share: number) => number): Stroke["points"] =>
  Array.from({ length: 40 }, (_value, i) => ({
    x: 25 + 2.6 * i,
    y: 48 + 22 * Math.sin(i / 5),
    ...(pressure === undefined ? {} : { pressure: pressure(i / 39) }),
  }));
const corners = [
  { x: 40, y: 20 },
  { x: 120, y: 30 },
  { x: 70, y: 80 },
];

const hill = Array.from({ length: 20 }, (_value, i) => ({ x: 32 + 5 * i, y: 70 - 22 * Math.sin((Math.PI * i) / 19) }));
const shaken = wave().map(({ x, y }, i) => ({ x: x + 2 * Math.sin(i * 2.3), y: y + 3 * Math.cos(i * 3.1) }));

const sketches: Record<string, Stroke[]> = {
  brush: [strokeOf({ points: wave() })],
  "brush-pressure": [strokeOf({ points: wave((share) => 0.1 + 0.9 * share), width: 16 })],
  "brush-soft": [strokeOf({ points: wave(), hardness: 0.2, width: 16 })],
  "brush-taper": [strokeOf({ points: wave(), taper: 40, width: 14 })],
  "brush-dot": [strokeOf({ points: [{ x: 80, y: 48 }], width: 30 })],
  line: [strokeOf({ tool: "line", points: corners, width: 7 })],
  polygon: [strokeOf({ tool: "polygon", points: corners, width: 5, fill: "#2060c0", opacity: 0.8 })],
  ellipse: [
    strokeOf({
      tool: "ellipse",
      points: [
        { x: 45, y: 20 },
        { x: 118, y: 74 },
      ],
      width: 5,
      fill: "#2060c0",
    }),
  ],
  text: [strokeOf({ tool: "text", points: hill, text: "Über Berge", fontSize: 20 })],
  "brush-smoothed": [strokeOf({ points: shaken, width: 5, smoothing: 1 })],
  "fixed-width": [strokeOf({ tool: "polygon", points: corners, width: 5, fill: "#2060c0", fixedWidth: true })],
  "writing-on": [
    strokeOf({ points: wave(), writeOn: { first: 3, last: 9 } }),
    strokeOf({ tool: "polygon", points: corners, width: 3, color: "#2060c0", writeOn: { first: 1, last: 8 } }),
  ],
  arrow: [
    strokeOf({
      tool: "arrow",
      points: [
        { x: 30, y: 75 },
        { x: 70, y: 60 },
        { x: 125, y: 25 },
      ],
      width: 7,
    }),
  ],
  eraser: [
    strokeOf({ tool: "polygon", points: corners, fill: "#2060c0" }),
    strokeOf({ tool: "eraser", points: wave(), hardness: 0.7 }),
  ],
};
const modes: EditLayer["blendMode"][] = ["multiply", "screen", "overlay", "soft-light", "add", "colour"];
const trackings: Texture["tracking"][] = ["position", "similarity", "perspective", "surface"];
const looks = {
  exposure: adjustmentOf({ exposure: 1, feather: 6 }),
  grade: adjustmentOf({ contrast: 0.4, saturation: 0.5, temperature: 0.6, feather: 6 }),
  hue: adjustmentOf({ hue: 120 }),
  blur: adjustmentOf({ blur: 5, feather: 3 }),
  sharpen: adjustmentOf({ sharpen: 2 }),
  brightness: adjustmentOf({ brightness: -0.4, feather: 6 }),
  highlights: adjustmentOf({ highlights: -1, feather: 6 }),
  shadows: adjustmentOf({ shadows: 1, feather: 6 }),
  tint: adjustmentOf({ tint: 1 }),
  contrast: adjustmentOf({ contrast: 0.8 }),
  temperature: adjustmentOf({ temperature: -1 }),
  saturation: adjustmentOf({ saturation: -1 }),
  pixelate: adjustmentOf({ pixelate: 9, feather: 6 }),
  "brushed-area": adjustmentOf({ area: { brush: { points: wave(), width: 18 } }, exposure: 1, feather: 4 }),
  "whole-object": adjustmentOf({ area: { object: true }, hue: 90 }),
};

const cases: (readonly [string, EditLayer])[] = [
  ...Object.entries(sketches).flatMap(([name, strokes]) => [
    [`background-${name}`, sketchOf(strokes)] as const,
    [`object-${name}`, sketchOf(strokes, { layer: 1 })] as const,
  ]),
  ...modes.map(
    (blendMode) => [`mode-${blendMode}`, sketchOf(sketches.polygon ?? [], { blendMode, layer: 1 })] as const,
  ),
  ["layer-fading-in", sketchOf(sketches.polygon ?? [], { layer: 1, range: { first: 5, last: 20 }, fadeIn: 3 })],
  ...trackings.map((tracking) => [`texture-${tracking}`, textureLayerOf([textureOf({ tracking })])] as const),
  ...trackings.map(
    (tracking) => [`texture-object-${tracking}`, textureLayerOf([textureOf({ tracking })], { layer: 1 })] as const,
  ),
  ["texture-shutter", textureLayerOf([textureOf({ shutterAngle: 360 })], { layer: 1 })],
  ...Object.entries(looks).map(([name, look]) => [`look-${name}`, adjustmentLayerOf([look], { layer: 1 })] as const),
];

test.each(cases)("the overlay of %s looks as it did", (name, layer) => {
  const renderer = createOverlayRenderer({
    document: documentOf([layer]),
    field,
    size,
    pictures: new Map([[imageName, picture]]),
  });
  const overlay = renderer.render(shownFrame, source);
  expect(overlay.dirty).not.toBeNull();
  expect(psnrToGolden(join(__dirname, "pictures", `${name}.png`), overlay)).toBeGreaterThan(leastPsnr);
});

/** Light that turns warm and falls off to the right as time goes on. */
const lit: AnalysisField = {
  ...field,
  light(_layer, frame, u, _v, out) {
    out.set([0.12 * frame, 0.02 * frame, -0.001 * frame * u]);
  },
};

const litCases: (readonly [string, EditLayer])[] = [
  ["stroke", sketchOf([strokeOf({ points: wave(), width: 16, followLight: true })])],
  [
    "fill",
    sketchOf(
      (sketches.polygon ?? []).map((stroke) => ({ ...stroke, followLight: true })),
      { layer: 1 },
    ),
  ],
  ["texture", textureLayerOf([textureOf({ tracking: "surface", followLight: true })], { layer: 1 })],
];

test.each(litCases)("the overlay of a lit %s looks as it did", (name, layer) => {
  const options = { document: documentOf([layer]), size, pictures: new Map([[imageName, picture]]) };
  const overlay = createOverlayRenderer({ ...options, field: lit }).render(shownFrame, source);
  const unlit = createOverlayRenderer({ ...options, field }).render(shownFrame, source);
  expect(overlay.pixels).not.toEqual(unlit.pixels);
  expect(psnrToGolden(join(__dirname, "pictures", `lit-${name}.png`), overlay)).toBeGreaterThan(leastPsnr);
});

/** A picture half again as large, in which the clip is larger, turned by 20 degrees and partly outside. */
const sequence = { width: 240, height: 135 };
const turned = [1.41, 0.513, -0.513, 1.41, 22, -36] as const;

const movedCases: (readonly [string, EditLayer[]])[] = [
  ["sketches", [sketchOf(sketches.polygon ?? [], { layer: 1 }), sketchOf(sketches["brush-soft"] ?? [])]],
  ["textures", [textureLayerOf([textureOf({ tracking: "surface", shutterAngle: 180 })], { layer: 1 })]],
  ["looks", [adjustmentLayerOf([adjustmentOf({ exposure: 1, blur: 3, feather: 6 })], { layer: 1 })]],
  ["pixels", [adjustmentLayerOf([looks.pixelate], { layer: 1 })]],
  ["modes", [sketchOf(sketches.polygon ?? [], { blendMode: "multiply", layer: 1 })]],
];

test.each(movedCases)("the overlay of %s in a clip that Premiere moves looks as it did", (name, layers) => {
  const renderer = createOverlayRenderer({
    document: documentOf(layers),
    field,
    size: sequence,
    matrix: turned,
    pictures: new Map([[imageName, picture]]),
  });
  const overlay = renderer.render(shownFrame, new PlacedSource(source, renderer.map));
  expect(overlay.dirty).not.toBeNull();
  expect(psnrToGolden(join(__dirname, "pictures", `moved-${name}.png`), overlay)).toBeGreaterThan(leastPsnr);
});
