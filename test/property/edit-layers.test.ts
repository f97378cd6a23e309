import fc from "fast-check";
import { createOverlayRenderer, type OverlayFrame } from "../../companion-server/render/overlay-renderer";
import { createPicture } from "../../companion-server/render/picture";
import type { EditLayer } from "../../companion-server/protocol/document";
import { analyticField, turningLayer } from "../support/analytic-field";
import { adjustmentLayerOf, adjustmentOf, imageName, textureLayerOf, textureOf } from "../support/edit-layers";
import { documentOf, sketchOf, strokeOf } from "../support/sketch-documents";

const size = { width: 160, height: 96 };
const still = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [1, 0] });
const field = analyticField({
  ...size,
  range: { first: 0, last: 23 },
  mark: 0,
  layers: [still, { ...still, opacity: (_frame, x, y) => (x > 20 && x < 150 && y > 10 && y < 90 ? 1 : 0) }],
});
const source = {
  ...size,
  pixels: Uint8Array.from({ length: size.width * size.height * 3 }, (_value, i) => (i * 37 + (i >> 7) * 11) % 256),
};
const pictures = new Map([
  [
    imageName,
    createPicture(
      8,
      6,
      Uint8Array.from({ length: 8 * 6 * 4 }, (_v, i) => (i % 4 === 3 ? 200 : i * 5)),
    ),
  ],
]);

function draw(editLayers: EditLayer[], frame = 3): OverlayFrame {
  return createOverlayRenderer({ document: documentOf(editLayers), field, size, pictures }).render(frame, source);
}

/** A box of the frame for each of four columns, so that edits of different columns do not touch. */
const boxOf = (column: number): [number, number][] => {
  const left = 24.5 + 32 * column;
  return [
    [left, 19.5],
    [left + 22, 21.5],
    [left + 24, 75.5],
    [left + 2, 70.5],
  ];
};

const modes = fc.constantFrom("normal", "multiply", "screen", "overlay", "soft-light", "add", "colour" as const);
const common = fc.record({
  layer: fc.constantFrom(0, 1),
  opacity: fc.double({ min: 0.05, max: 1, noNaN: true }),
  blendMode: modes,
  fadeIn: fc.constantFrom(undefined, 0, 6),
});
const kinds = fc.constantFrom("sketch", "eraser", "texture", "adjustment" as const);

/** An edit layer of any kind inside one column. */
function layerIn(column: number): fc.Arbitrary<EditLayer> {
  return fc.tuple(common, kinds).map(([changes, kind]) => {
    const id = `column-${column}`;
    const corners = boxOf(column);
    const points = corners.map(([x, y]) => ({ x, y }));
    const fixed = { ...changes, id } as Parameters<typeof sketchOf>[1];
    if (kind === "texture") return textureLayerOf([textureOf({ id: `${id}-t`, corners: corners as never })], fixed);
    if (kind === "adjustment")
      return adjustmentLayerOf([adjustmentOf({ id: `${id}-a`, area: corners, exposure: 1, feather: 1 })], fixed);
    const filled = strokeOf({ id: `${id}-s`, tool: "polygon", points, width: 2, fill: "#2080c0", opacity: 0.8 });
    const eraser = strokeOf({ id: `${id}-e`, tool: "eraser", points: points.slice(0, 2), width: 6 });
    return sketchOf(kind === "eraser" ? [filled, eraser] : [filled], fixed);
  });
}

const layers = fc.tuple(layerIn(0), layerIn(1), layerIn(2), layerIn(3));

test("the order of layers that do not touch each other does not matter", () => {
  fc.assert(
    fc.property(layers, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (drawn, order) => {
      const shuffled = order.map((index) => drawn[index]!);
      expect(Buffer.compare(draw(drawn).pixels, draw(shuffled).pixels)).toBe(0);
    }),
    { numRuns: 40, seed: 5 },
  );
});

test("a layer or an item of opacity 0 is as if it were absent", () => {
  fc.assert(
    fc.property(layers, fc.nat(3), fc.boolean(), (drawn, index, isWhole) => {
      const others = drawn.filter((_layer, i) => i !== index);
      const clear = drawn.map((layer, i) => (i === index ? makeClear(layer, isWhole) : layer));
      const [without, invisible] = [draw(others), draw(clear)];
      expect(Buffer.compare(without.pixels, invisible.pixels)).toBe(0);
      expect(invisible).toMatchObject({ dirty: without.dirty, lost: without.lost, confidence: without.confidence });
    }),
    { numRuns: 40, seed: 6 },
  );
});

function makeClear(layer: EditLayer, isWhole: boolean): EditLayer {
  if (isWhole || layer.kind === "adjustment") return { ...layer, opacity: 0 };
  return { ...layer, items: layer.items.map((item) => ({ ...item, opacity: 0 })) } as EditLayer;
}

const areas = fc.oneof(
  fc.nat(3).map((column) => boxOf(column)),
  fc.constant({ object: true as const }),
  fc.constant({ brush: { points: boxOf(1).map(([x, y]) => ({ x, y })), width: 20 } }),
);

test("an adjustment that changes nothing is as if it were absent", () => {
  fc.assert(
    fc.property(layers, fc.nat(4), areas, fc.nat(12), common, (drawn, place, area, feather, changes) => {
      const fixed = { ...changes, id: "neutral" } as Parameters<typeof sketchOf>[1];
      const neutral = adjustmentLayerOf([adjustmentOf({ id: "neutral", area, feather })], fixed);
      const pixels = draw([...drawn.slice(0, place), neutral, ...drawn.slice(place)]).pixels;
      expect(Buffer.compare(draw(drawn).pixels, pixels)).toBe(0);
    }),
    { numRuns: 6, seed: 7 },
  );
});
