import fc from "fast-check";
import { PictureMap, type Affine } from "../../../models/geometry/picture-map";
import type { EditDocument, EditLayer } from "../../../companion-server/protocol/document";
import { createOverlayRenderer, type OverlayFrame } from "../../../companion-server/render/overlay-renderer";
import { decodedSize, PlacedSource } from "../../../companion-server/render/placed-source";
import type { SourcePicture } from "../../../companion-server/render/merge-layer";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { adjustmentLayerOf, adjustmentOf, textureLayerOf, textureOf } from "../../support/edit-layers";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

const clip = { width: 160, height: 96 };
const sequence = { width: 320, height: 180 };
const layer = turningLayer({
  mark: 0,
  centre: [80, 48],
  radiansPerFrame: 0.01,
  growthPerFrame: 0.01,
  pixelsPerFrame: [3, 1],
});
const still = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [0, 0] });
const field = analyticField({ ...clip, range: { first: 0, last: 23 }, mark: 0, layers: [layer] });

/** A clip that is moved, scaled and turned about its own centre. */
function moved(scale: number, degrees: number, to: readonly [number, number]): Affine {
  const angle = (degrees * Math.PI) / 180;
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const [x, y] = [clip.width / 2 - 0.5, clip.height / 2 - 0.5];
  return [a, b, -b, a, to[0] - a * x + b * y, to[1] - b * x - a * y];
}

const map = ([a, b, c, d, e, f]: Affine, x: number, y: number): [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
];

function draw(editLayers: EditLayer[], frame: number, matrix: Affine, source?: SourcePicture): OverlayFrame {
  const document = documentOf(editLayers);
  return createOverlayRenderer({ document, field, size: sequence, matrix }).render(frame, source);
}

/** The middle of what is painted, weighted by alpha. */
function centreOf({ pixels, width }: OverlayFrame): [x: number, y: number, alpha: number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let i = 3; i < pixels.length; i += 4) {
    const alpha = pixels[i] ?? 0;
    sums[0] += alpha * (((i - 3) / 4) % width);
    sums[1] += alpha * Math.floor((i - 3) / 4 / width);
    sums[2] += alpha;
  }
  return [sums[0] / sums[2], sums[1] / sums[2], sums[2]];
}

const dotAt = (x: number, y: number, width = 12) =>
  strokeOf({
    tool: "brush",
    width,
    fixedWidth: true,
    hardness: 1,
    points: [
      { x, y },
      { x: x + 0.01, y },
    ],
  });

test("a dot lands where the matrix puts the place that the layer carries it to", () => {
  const within = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
  fc.assert(
    fc.property(
      fc.tuple(within(60, 100), within(40, 56)),
      fc.record({ scale: within(0.7, 2), degrees: within(-180, 180), x: within(150, 170), y: within(85, 95) }),
      fc.integer({ min: 0, max: 6 }),
      ([x, y], { scale, degrees, ...to }, frame) => {
        const matrix = moved(scale, degrees, [to.x, to.y]);
        const [shownX, shownY] = centreOf(draw([sketchOf([dotAt(x, y)])], frame, matrix));
        const [wantedX, wantedY] = map(matrix, ...layer.toFrame(frame, x, y));
        expect(Math.hypot(shownX - wantedX, shownY - wantedY)).toBeLessThan(0.1);
      },
    ),
    { numRuns: 60, seed: 5 },
  );
});

test("the clip's own frame as output gives the same bytes as none", () => {
  const document = documentOf([
    sketchOf([strokeOf({ hardness: 0.4 })]),
    textureLayerOf([textureOf()]),
    adjustmentLayerOf([adjustmentOf({ exposure: 1, feather: 6, blur: 2, sharpen: 1 })]),
  ]);
  const source = footage();
  const own = createOverlayRenderer({ document, field, size: clip }).render(4, source);
  const output = createOverlayRenderer({ document, field, size: clip, matrix: [1, 0, 0, 1, 0, 0] });
  expect(output.render(4, new PlacedSource(source, output.map)).pixels).toEqual(own.pixels);
});

test("strokes stay crisp: the edge of a shape in a clip of three times its size is one pixel wide", () => {
  const line = strokeOf({
    tool: "line",
    width: 20,
    hardness: 1,
    points: [
      { x: 60, y: 50 },
      { x: 100, y: 50 },
    ],
  });
  const { pixels, width } = draw([sketchOf([line])], 0, moved(3, 0, [159.5, 89.5]));
  const column = Array.from({ length: sequence.height }, (_, y) => pixels[(y * width + 160) * 4 + 3] ?? 0);
  expect(column.filter((alpha) => alpha > 0 && alpha < 255).length).toBeLessThanOrEqual(2);
  expect(column.filter((alpha) => alpha === 255).length).toBeGreaterThanOrEqual(59);
});

test("softness grows with the clip, on each axis by its own scale", () => {
  const soft = sketchOf([strokeOf({ ...dotAt(80, 48, 20), hardness: 0 })]);
  const spreadOf = (matrix: Affine) => {
    const { pixels, width } = draw([soft], 0, matrix);
    const [x, y, sum] = centreOf({ pixels, width } as OverlayFrame);
    let [across, down] = [0, 0];
    for (let i = 3; i < pixels.length; i += 4) {
      const alpha = pixels[i] ?? 0;
      across += alpha * ((((i - 3) / 4) % width) - x) ** 2;
      down += alpha * (Math.floor((i - 3) / 4 / width) - y) ** 2;
    }
    return [Math.sqrt(across / sum), Math.sqrt(down / sum)] as const;
  };
  const [plainX, plainY] = spreadOf([1, 0, 0, 1, 80, 42]);
  const [wideX, wideY] = spreadOf([2, 0, 0, 1, 0, 42]);
  expect(wideX / plainX).toBeCloseTo(2, 1);
  expect(wideY / plainY).toBeCloseTo(1, 1);
  const [turnedX, turnedY] = spreadOf(moved(1.5, 90, [159.5, 89.5]));
  expect(turnedX / plainX).toBeCloseTo(1.5, 1);
  expect(turnedY / plainY).toBeCloseTo(1.5, 1);
});

test("edits end at the edges of the moved clip", () => {
  const across = strokeOf({
    tool: "line",
    width: 30,
    points: [
      { x: -40, y: 48 },
      { x: 200, y: 48 },
    ],
  });
  const matrix = moved(0.5, 0, [159.5, 89.5]);
  const { pixels, width } = draw([sketchOf([across])], 0, matrix);
  const row = Array.from({ length: width }, (_, x) => pixels[(90 * width + x) * 4 + 3] ?? 0);
  expect(row.findIndex((alpha) => alpha > 0)).toBe(120);
  expect(row.lastIndexOf(row.filter((alpha) => alpha > 0).at(-1) ?? -1)).toBe(199);
});

/** Stripes and a slope, so that a place can be told by its colour. */
function footage(): SourcePicture {
  const pixels = new Uint8Array(clip.width * clip.height * 3);
  for (let y = 0; y < clip.height; y += 1)
    for (let x = 0; x < clip.width; x += 1)
      pixels.set([20 + x, 30 + 2 * y, 128 + 60 * Math.sin(x / 5)], (y * clip.width + x) * 3);
  return { ...clip, pixels };
}

test.each([
  ["turned and enlarged", moved(1.7, 30, [159.5, 89.5])],
  ["made smaller", moved(0.6, -20, [159.5, 89.5])],
])("an adjustment holds the pixels of the clip that is %s, changed where they lie", (_name, matrix) => {
  const document: EditDocument = documentOf([
    adjustmentLayerOf([
      adjustmentOf({
        area: [
          [50, 30],
          [110, 30],
          [110, 66],
          [50, 66],
        ],
        brightness: 0.2,
        feather: 0,
      }),
    ]),
  ]);
  const renderer = createOverlayRenderer({
    document,
    field: analyticField({ ...clip, range: { first: 0, last: 3 }, mark: 0, layers: [still] }),
    size: sequence,
    matrix,
  });
  const plain = createOverlayRenderer({ document, field: null, size: clip }).render(0, footage());
  const shown = renderer.render(0, new PlacedSource(footage(), renderer.map));
  for (const [x, y] of [
    [60, 40],
    [80, 50],
    [100, 60],
  ] as const) {
    const [atX, atY] = map(matrix, x, y).map(Math.round);
    const there = shown.pixels.subarray(((atY ?? 0) * sequence.width + (atX ?? 0)) * 4);
    const [u, v] = [renderer.map.clipX(atX ?? 0, atY ?? 0), renderer.map.clipY(atX ?? 0, atY ?? 0)];
    const here = plain.pixels.subarray((Math.round(v) * clip.width + Math.round(u)) * 4);
    expect(there[3]).toBe(255);
    for (let channel = 0; channel < 3; channel += 1)
      expect(Math.abs((there[channel] ?? 0) - (here[channel] ?? 0))).toBeLessThan(8);
  }
});

describe("PlacedSource", () => {
  test("a clip moved by whole pixels keeps every one of them", () => {
    const placed = new PlacedSource(footage(), new PictureMap(sequence, clip, [1, 0, 0, 1, 40, 30]));
    placed.make({ left: 0, top: 0, ...sequence });
    const source = footage();
    for (let y = 0; y < clip.height; y += 7)
      for (let x = 0; x < clip.width; x += 5) {
        const from = (y * clip.width + x) * 3;
        const to = ((y + 30) * sequence.width + x + 40) * 3;
        expect([...placed.pixels.subarray(to, to + 3)]).toEqual([...source.pixels.subarray(from, from + 3)]);
      }
  });

  test("only asked squares are filled", () => {
    const placed = new PlacedSource(footage(), new PictureMap(sequence, clip, [2, 0, 0, 2, 0, 0]));
    placed.make({ left: 70, top: 10, width: 3, height: 3 });
    expect(placed.pixels[(10 * sequence.width + 70) * 3]).toBeGreaterThan(0);
    expect(placed.pixels[(10 * sequence.width + 10) * 3]).toBe(0);
  });

  test.each([
    [0.5, 0, { width: 80, height: 48 }],
    [0.25, 45, { width: 40, height: 24 }],
    [2, 10, clip],
  ])("a clip of %d its size, turned by %d degrees, is decoded at %j", (scale, degrees, size) => {
    expect(decodedSize(new PictureMap(sequence, clip, moved(scale, degrees, [159.5, 89.5])))).toEqual(size);
  });
});
