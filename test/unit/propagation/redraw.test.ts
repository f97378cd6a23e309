import { getStroke } from "perfect-freehand";
import { CorrectionFinder } from "../../../companion-server/propagation/item-corrections";
import { propagateArea } from "../../../companion-server/propagation/propagate-area";
import { propagateSketch } from "../../../companion-server/propagation/propagate-sketch";
import { propagateTexture } from "../../../companion-server/propagation/propagate-texture";
import { documentSchema, type EditDocument, type EditLayer } from "../../../companion-server/protocol/document";
import { strokeOutline } from "../../../models/geometry/stroke-outline";
import { correctItem } from "../../../plugin/drawing/corrections";
import { redrawItem } from "../../../plugin/drawing/redraw";
import { analyticField, bendingLayer } from "../../support/analytic-field";
import { adjustmentLayerOf, adjustmentOf, textureLayerOf, textureOf } from "../../support/edit-layers";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

const size = { width: 640, height: 360 };
const [drawn, again, last] = [4, 14, 24];
const field = analyticField({
  ...size,
  range: { first: 0, last },
  mark: 2,
  layers: [bendingLayer({ mark: 2, amplitude: 1.5, wavelength: 140 })],
});

type Place = { readonly x: number; readonly y: number };
const curve = (count: number, at: (share: number) => readonly [number, number]): Place[] =>
  Array.from({ length: count }, (_, i) => ({ x: at(i / (count - 1))[0], y: at(i / (count - 1))[1] }));

/** The field as the only item of a document sees it. */
function seenIn({ corrections, editLayers }: EditDocument) {
  return new CorrectionFinder(corrections, field).of(editLayers[0]!, editLayers[0]!.items[0]!);
}

function strokeIn(document: EditDocument, frame: number) {
  const layer = document.editLayers[0] as Extract<EditLayer, { kind: "sketch" }>;
  return propagateSketch(layer.items[0]!, 0, seenIn(document)?.field() ?? field).at(frame)!;
}

const centreOf = (rings: readonly Float64Array[]): Place => {
  const values = rings.flatMap((ring) => [...ring]);
  const mean = (odd: number) =>
    values.reduce((sum, value, i) => sum + (i % 2 === odd ? value : 0), 0) / (values.length / 2);
  return { x: mean(0), y: mean(1) };
};
const apart = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y);

describe.each<[string, Parameters<typeof strokeOf>[0], Place[]]>([
  [
    "a wave drawn anew as an arc",
    { width: 10, points: curve(60, (t) => [200 + 200 * t, 170 + 40 * Math.sin(7 * t)]) },
    curve(80, (t) => [420 - 150 * Math.cos(2 * t), 220 - 150 * Math.sin(2 * t)]),
  ],
  [
    "a long scribble",
    { width: 4, points: curve(400, (t) => [100 + 400 * t, 170 + 60 * Math.sin(60 * t)]) },
    curve(300, (t) => [120 + 420 * t, 190 + 70 * Math.sin(58 * t + 0.3)]),
  ],
  [
    "a line",
    {
      tool: "line",
      width: 6,
      points: [
        { x: 100, y: 100 },
        { x: 300, y: 140 },
      ],
    },
    [
      { x: 150, y: 200 },
      { x: 330, y: 160 },
    ],
  ],
  [
    "a polygon from another corner, the other way round",
    {
      tool: "polygon",
      width: 5,
      fill: "#ff0000",
      points: [
        { x: 200, y: 100 },
        { x: 320, y: 110 },
        { x: 330, y: 220 },
        { x: 190, y: 200 },
      ],
    },
    [
      { x: 360, y: 260 },
      { x: 350, y: 130 },
      { x: 220, y: 120 },
      { x: 210, y: 240 },
    ],
  ],
  [
    "an ellipse",
    {
      tool: "ellipse",
      width: 5,
      points: [
        { x: 200, y: 100 },
        { x: 300, y: 160 },
      ],
    },
    [
      { x: 240, y: 130 },
      { x: 330, y: 210 },
    ],
  ],
  [
    "an arrow",
    {
      tool: "arrow",
      width: 8,
      points: [
        { x: 200, y: 100 },
        { x: 300, y: 160 },
      ],
    },
    [
      { x: 220, y: 200 },
      { x: 330, y: 150 },
    ],
  ],
  ["a dot", { width: 20, points: [{ x: 200, y: 100 }] }, [{ x: 240, y: 130 }]],
])("%s", (_name, given, points) => {
  const stroke = strokeOf({ frame: drawn, ...given });
  const before = documentOf([sketchOf([stroke])], size);
  const width = 1.3 * stroke.width;
  const after = redrawItem(before, { itemId: stroke.id, frame: again, points, width });

  test("lies exactly where it was drawn, and nowhere else on its own frame", () => {
    expect(documentSchema.safeParse(after).error).toBeUndefined();
    const { line, fill } = strokeOutline({ ...stroke, points, width }, getStroke);
    expect(strokeIn(after, again)).toEqual({ line, fill, scale: 1.3, confidence: 1 });
    expect(strokeIn(after, drawn)).toEqual(strokeIn(before, drawn));
  });

  test("the frames around it follow, less and less", () => {
    const moved = (frame: number) =>
      apart(centreOf(strokeIn(after, frame).line), centreOf(strokeIn(before, frame).line));
    expect(apart(centreOf(strokeIn(after, again + 1).line), centreOf(strokeIn(after, again).line))).toBeLessThan(
      0.35 * moved(again) + 3,
    );
    expect(moved(again - 2)).toBeGreaterThan(0.3 * moved(again));
    expect(moved(0)).toBe(0);
  });

  test("dragging it there moves what was drawn anew, and drawing it once more replaces that", () => {
    const drag = { from: { x: 5, y: 5 }, to: { x: 17, y: -4 }, pin: null };
    const dragged = correctItem(after, { itemId: stroke.id, frame: again }, drag);
    const shifted = points.map(({ x, y }) => ({ x: x + 12, y: y - 9 }));
    expect(strokeIn(dragged, again).line).toEqual(strokeOutline({ ...stroke, points: shifted, width }, getStroke).line);
    const once = redrawItem(dragged, { itemId: stroke.id, frame: again, points, width });
    expect(once).toEqual(after);
  });
});

describe("what else can be drawn anew", () => {
  const place = { frame: again, width: 0 };
  const corners: [number, number][] = [
    [250, 120],
    [380, 120],
    [380, 230],
    [250, 230],
  ];
  const goals = [
    { x: 200, y: 100 },
    { x: 360, y: 90 },
    { x: 370, y: 240 },
    { x: 210, y: 250 },
  ];

  test.each(["position", "similarity", "perspective", "surface"] as const)(
    "a picture that follows by %s",
    (tracking) => {
      const texture = textureOf({ frame: drawn, tracking, corners: corners as typeof texture.corners });
      const document = redrawItem(documentOf([textureLayerOf([texture])], size), {
        ...{ ...place, itemId: texture.id },
        points: goals,
      });
      const ring = propagateTexture(texture, 0, field, seenIn(document) ?? undefined).at(again)!.outline[0]!;
      for (const goal of goals) {
        let nearest = Infinity;
        for (let i = 0; i < ring.length; i += 2)
          nearest = Math.min(nearest, apart({ x: ring[i]!, y: ring[i + 1]! }, goal));
        expect(nearest).toBeLessThan(1e-6);
      }
    },
  );

  test("an area around something, and one that was painted", () => {
    for (const area of [corners, { brush: { points: curve(9, (t) => [200 + 90 * t, 120]), width: 30 } }]) {
      const adjustment = adjustmentOf({ frame: drawn, area });
      const document = redrawItem(documentOf([adjustmentLayerOf([adjustment])], size), {
        ...{ ...place, itemId: adjustment.id },
        ...{ points: goals, width: 40 },
      });
      expect(documentSchema.safeParse(document).error).toBeUndefined();
      const layer = document.editLayers[0] as Extract<EditLayer, { kind: "adjustment" }>;
      const rings = propagateArea(layer.items[0]!, 0, seenIn(document)!.field()).at(again)!.rings!;
      expect(rings).toEqual(
        Array.isArray(area)
          ? [Float64Array.from(goals.flatMap(({ x, y }) => [x, y]))]
          : strokeOutline({ tool: "brush", points: goals, width: 40 }, getStroke).line,
      );
    }
  });

  test("not a whole object, not a line without length, not what is locked, and not on its own frame", () => {
    const whole = adjustmentOf({ frame: drawn, area: { object: true } });
    const stroke = strokeOf({ frame: drawn, points: curve(5, (t) => [90 + 40 * t, 80]) });
    const same = [
      { x: 3, y: 3 },
      { x: 3, y: 3 },
    ];
    const ofWhole = documentOf([adjustmentLayerOf([whole])], size);
    expect(redrawItem(ofWhole, { ...place, itemId: whole.id, points: goals })).toBe(ofWhole);
    const locked = documentOf([{ ...sketchOf([stroke]), locked: true }], size);
    expect(redrawItem(locked, { ...place, itemId: stroke.id, points: goals })).toBe(locked);
    const open = documentOf([sketchOf([stroke])], size);
    expect(redrawItem(open, { ...place, itemId: stroke.id, points: same })).toBe(open);
    expect(redrawItem(open, { ...place, frame: drawn, itemId: stroke.id, points: goals })).toBe(open);
    expect(redrawItem(open, { ...place, itemId: "nobody", points: goals })).toBe(open);
  });
});
