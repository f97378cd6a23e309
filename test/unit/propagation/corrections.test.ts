import type { AnalysisField } from "../../../companion-server/analysis/analysis-field";
import { CorrectionFinder } from "../../../companion-server/propagation/item-corrections";
import { PropagationCache } from "../../../companion-server/propagation/propagation-cache";
import { propagateArea } from "../../../companion-server/propagation/propagate-area";
import { propagateSketch, type PropagatedStroke } from "../../../companion-server/propagation/propagate-sketch";
import { propagateTexture } from "../../../companion-server/propagation/propagate-texture";
import { documentSchema, type Correction, type EditLayer } from "../../../companion-server/protocol/document";
import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { placedOutlines } from "../../../companion-server/render/placed-outlines";
import { correctItem } from "../../../plugin/drawing/corrections";
import { mapPoint, invert } from "../../../models/geometry/homography";
import { analyticField, bendingLayer, turningLayer, type AnalyticLayer } from "../../support/analytic-field";
import { adjustmentOf, adjustmentLayerOf, textureOf, textureLayerOf } from "../../support/edit-layers";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";
import { createRandom } from "../../../models/random";

const size = { width: 640, height: 360 };
const drawn = 4;
const last = 24;

const turning = turningLayer({
  mark: 2,
  centre: [320, 180],
  radiansPerFrame: 0.05,
  growthPerFrame: 0.02,
  pixelsPerFrame: [3, -2],
});
const bending = bendingLayer({ mark: 2, amplitude: 1.5, wavelength: 140 });

/** What tracking makes of a surface that it slips along, by so many pixels of the marked frame per frame. */
function slipping(layer: AnalyticLayer, perFrame: readonly [number, number]): AnalyticLayer {
  const by = (frame: number): [number, number] => [(frame - drawn) * perFrame[0], (frame - drawn) * perFrame[1]];
  return {
    toFrame: (frame, u, v) => layer.toFrame(frame, u + by(frame)[0], v + by(frame)[1]),
    toAtlas: (frame, x, y) => {
      const [u, v] = layer.toAtlas(frame, x, y);
      return [u - by(frame)[0], v - by(frame)[1]];
    },
  };
}

const fieldOf = (...layers: AnalyticLayer[]): AnalysisField =>
  analyticField({ ...size, range: { first: 0, last }, mark: 2, layers });

const scribble = strokeOf({
  frame: drawn,
  width: 10,
  points: Array.from({ length: 40 }, (_, i) => ({ x: 240 + 4 * i, y: 170 + 40 * Math.sin(i / 6) })),
});

/** The field as the first item of an edit layer sees it. */
function seenBy(edits: EditLayer, corrections: readonly Correction[], field: AnalysisField) {
  return new CorrectionFinder(corrections, field).of(edits, edits.items[0]!);
}

function placeStroke(corrections: readonly Correction[], field: AnalysisField, frame: number): PropagatedStroke {
  const seen = seenBy(sketchOf([scribble]), corrections, field)?.field() ?? field;
  const placed = propagateSketch(scribble, 0, seen).at(frame);
  if (placed === null) throw new Error("The stroke is lost.");
  return placed;
}

/** Where a point of the drawn frame lies on another. */
function placePoint(
  corrections: readonly Correction[],
  field: AnalysisField,
  at: readonly [number, number],
  frame: number,
): [number, number] {
  const seen = seenBy(sketchOf([scribble]), corrections, field)?.field() ?? field;
  const out = new Float64Array(2);
  seen.toAtlas(0, drawn, at[0], at[1], out, 0);
  seen.toFrame(0, frame, out[0]!, out[1]!, out, 0);
  return [out[0]!, out[1]!];
}

const about = (frame: number, point: [number, number], to: [number, number], changes = {}): Correction => ({
  frame,
  itemId: scribble.id,
  point,
  from: [0, 0],
  to,
  ...changes,
});

const distance = (a: readonly [number, number], b: readonly [number, number]): number =>
  Math.hypot(a[0] - b[0], a[1] - b[1]);

describe.each([
  ["turning", turning],
  ["bending", bending],
] as const)("a stroke on a %s surface", (_name, layer) => {
  const field = fieldOf(layer);

  test("one correction moves the whole of it by exactly what it was dragged", () => {
    const before = placeStroke([], field, 17).line[0]!;
    const from = placePoint([], field, [300, 190], 17);
    const to: [number, number] = [from[0] + 31.5, from[1] - 12.25];
    const after = placeStroke([about(17, [300, 190], to)], field, 17).line[0]!;
    expect(after.length).toBe(before.length);
    const worst = after.reduce((most, value, i) => {
      const moved = before[i]! + (i % 2 === 0 ? 31.5 : -12.25);
      return Math.max(most, Math.abs(value - moved));
    }, 0);
    expect(worst).toBeLessThan(1e-6);
  });

  test("without the corrected point it is found by where it was", () => {
    const from = placePoint([], field, [300, 190], 17);
    const to: [number, number] = [from[0] + 20, from[1] + 5];
    const { point: _point, ...placeless } = about(17, [300, 190], to, { from });
    expect(distance(placePoint([placeless], field, [300, 190], 17), to)).toBeLessThan(0.05);
  });

  test.each([2, 3, 7])("%i corrections of one frame are all met exactly", (count) => {
    const random = createRandom(count);
    const pins = Array.from({ length: count }, (_, i) => {
      const { x, y } = scribble.points[Math.floor((i * 39) / (count - 1))]!;
      const from = placePoint([], field, [x, y], 12);
      return about(12, [x, y], [from[0] + 40 * random() - 20, from[1] + 40 * random() - 20]);
    });
    for (const pin of pins) expect(distance(placePoint(pins, field, pin.point!, 12), pin.to)).toBeLessThan(1e-6);
  });

  test("pins on a line and pins on one place are no special case", () => {
    const pins = [0, 1, 2].map((i) => about(12, [260 + 40 * i, 180], [200 + 40 * i, 100 + (i === 1 ? 9 : 0)]));
    for (const pin of pins) expect(distance(placePoint(pins, field, pin.point!, 12), pin.to)).toBeLessThan(1e-6);
    const twice = [about(12, [260, 180], [100, 100]), about(12, [260.1, 180], [120, 90])];
    expect(distance(placePoint(twice, field, [260.1, 180], 12), [120, 90])).toBeLessThan(0.5);
  });

  test("it stays exact through another analysis", () => {
    const pins = [about(17, [250, 170], [200, 90]), about(17, [390, 190], [350, 120])];
    const refitted = fieldOf(slipping(layer, [0.4, -0.7]));
    for (const pin of pins) expect(distance(placePoint(pins, refitted, pin.point!, 17), pin.to)).toBeLessThan(0.01);
  });

  test("the drawn frame stays as drawn, and so does the other side of it", () => {
    const pins = [about(17, [300, 190], [100, 100])];
    for (const frame of [0, 2, drawn])
      expect(placeStroke(pins, field, frame).line).toEqual(placeStroke([], field, frame).line);
  });

  test("between frames it blends without a step", () => {
    const moved = (frame: number): number =>
      distance(placePoint(pins, field, [300, 190], frame), placePoint([], field, [300, 190], frame));
    const at = (frame: number) => placePoint([], field, [300, 190], frame);
    const pins = [
      about(12, [300, 190], [at(12)[0] + 30, at(12)[1]]),
      about(20, [300, 190], [at(20)[0] + 30, at(20)[1]]),
    ];
    for (let frame = drawn; frame < last; frame += 1) expect(Math.abs(moved(frame + 1) - moved(frame))).toBeLessThan(9);
    expect(moved(drawn)).toBe(0);
    expect(moved(8)).toBeGreaterThan(5);
    expect(moved(8)).toBeLessThan(30);
    expect(moved(last)).toBeGreaterThan(20);
  });

  test("the way back from a corrected frame meets the same point", () => {
    const pins = [about(17, [250, 170], [240, 150]), about(17, [390, 190], [400, 200])];
    const seen = seenBy(sketchOf([scribble]), pins, field)!.field();
    const out = new Float64Array(4);
    for (const frame of [10, 17, 22]) {
      const [x, y] = placePoint(pins, field, [310, 200], frame);
      seen.toAtlas(0, frame, x, y, out, 0);
      field.toAtlas(0, drawn, 310, 200, out, 2);
      expect(distance([out[0]!, out[1]!], [out[2]!, out[3]!])).toBeLessThan(0.05);
    }
  });
});

describe("corrections of what slipped", () => {
  const at: [number, number] = [300, 190];
  const truth = fieldOf(turning);

  function errors(tracked: AnalysisField, frames: readonly number[]): number[] {
    const pins = frames.map((frame) => about(frame, at, placePoint([], truth, at, frame)));
    return Array.from({ length: last - drawn }, (_, i) =>
      distance(placePoint(pins, tracked, at, drawn + 1 + i), placePoint([], truth, at, drawn + 1 + i)),
    );
  }

  test("take the error away on the frames between them too", () => {
    const tracked = fieldOf(slipping(turning, [0.9, 0.5]));
    const worst = (frames: readonly number[]): number => Math.max(...errors(tracked, frames));
    expect(worst([10, 17, last])).toBeLessThan(worst([]) / 6);
  });

  test("leave frames alone that were seen to hold when the item was lost later", () => {
    const lostFrom = 22;
    const away = (frame: number): number => (frame >= lostFrom ? 200 : 0);
    const tracked: AnalysisField = {
      ...truth,
      toFrame(layer, frame, u, v, out, offset) {
        const error = truth.toFrame(layer, frame, u, v, out, offset);
        out[offset] = out[offset]! + away(frame);
        return error;
      },
      sticking: (_layer, frame) => ({ error: 0.4, lost: frame >= lostFrom ? 0.9 : 0.1 }),
    };
    const after = errors(tracked, [last]);
    expect(Math.max(...after.slice(0, lostFrom - drawn - 1))).toBeLessThan(1);
    expect(after.at(-1)).toBeLessThan(1e-6);
    expect(after[lostFrom - drawn - 1]).toBeLessThan(60);
  });
});

describe("textures and areas", () => {
  const field = fieldOf(turning);
  const cornersOn = (corrections: readonly Correction[], texture: ReturnType<typeof textureOf>, frame: number) => {
    const edits = textureLayerOf([texture]);
    const found = seenBy(edits, corrections, field);
    return propagateTexture(texture, 0, field, found ?? undefined).at(frame)!;
  };

  test.each(["position", "similarity", "perspective", "surface"] as const)("%s: four corners are exact", (tracking) => {
    const texture = textureOf({
      frame: drawn,
      tracking,
      corners: [
        [250, 120],
        [380, 120],
        [380, 230],
        [250, 230],
      ],
    });
    const goals: [number, number][] = [
      [200, 100],
      [360, 90],
      [370, 240],
      [210, 250],
    ];
    const pins = goals.map((to, i) => about(15, texture.corners[i]!, to, { itemId: texture.id }));
    const placed = cornersOn(pins, texture, 15);
    const ring = placed.outline[0]!;
    for (const [x, y] of goals) {
      let nearest = Infinity;
      for (let i = 0; i < ring.length; i += 2) nearest = Math.min(nearest, Math.hypot(ring[i]! - x, ring[i + 1]! - y));
      expect(nearest).toBeLessThan(1e-6);
    }
    expect(cornersOn(pins, texture, drawn)).toEqual(cornersOn([], texture, drawn));
  });

  test.each(["position", "similarity", "perspective"] as const)("%s: two corrections keep the shape", (tracking) => {
    const texture = textureOf({
      frame: drawn,
      tracking,
      corners: [
        [250, 120],
        [380, 120],
        [380, 230],
        [250, 230],
      ],
    });
    const pins = [
      about(15, [300, 150], [220, 120], { itemId: texture.id }),
      about(15, [350, 200], [290, 180], { itemId: texture.id }),
    ];
    const placed = cornersOn(pins, texture, 15);
    const back = invert(placed.toUnit)!;
    const on = (x: number, y: number) => mapPoint(back, (x - 250) / 130, (y - 120) / 110);
    expect(distance(on(300, 150), [220, 120])).toBeLessThan(1e-6);
    expect(distance(on(350, 200), [290, 180])).toBeLessThan(1e-6);
    const sides = [distance(on(250, 120), on(380, 120)) / 130, distance(on(250, 120), on(250, 230)) / 110];
    expect(sides[0]! / sides[1]!).toBeCloseTo(1, 6);
  });

  test("an area goes where it was put", () => {
    const adjustment = adjustmentOf({
      frame: drawn,
      area: [
        [250, 120],
        [380, 120],
        [380, 230],
        [250, 230],
      ],
    });
    const edits = adjustmentLayerOf([adjustment]);
    const before = propagateArea(adjustment, 0, field).at(15)!.rings![0]!;
    const [x, y] = [before[0]!, before[1]!];
    const pins = [about(15, [250, 120], [x - 25, y + 8], { itemId: adjustment.id })];
    const after = propagateArea(adjustment, 0, seenBy(edits, pins, field)!.field()).at(15)!.rings![0]!;
    expect(Math.max(...after.map((value, i) => Math.abs(value - before[i]! - (i % 2 === 0 ? -25 : 8))))).toBeLessThan(
      1e-6,
    );
  });
});

describe("a correction of a place", () => {
  const field = fieldOf(turning);
  const near = placePoint([], field, [300, 190], 15);
  const place: Correction = { frame: 15, from: near, to: [near[0] + 12, near[1] - 6] };

  test("moves what lies there", () => {
    expect(distance(placePoint([place], field, [300, 190], 15), place.to)).toBeLessThan(1e-6);
  });

  test("leaves another layer and what is far away alone", () => {
    const far = sketchOf([
      strokeOf({
        frame: drawn,
        points: [
          { x: 20, y: 20 },
          { x: 40, y: 24 },
        ],
      }),
    ]);
    expect(seenBy(far, [place], field)).toBeNull();
    expect(seenBy(sketchOf([scribble]), [{ ...place, layer: 1 }], field)).toBeNull();
  });

  test("yields to a correction of the item itself", () => {
    const pins = [place, about(15, [300, 190], [150, 150])];
    expect(distance(placePoint(pins, field, [300, 190], 15), [150, 150])).toBeLessThan(1e-6);
  });
});

describe("an item that a correction of another frame has moved already", () => {
  const field = fieldOf(slipping(turning, [0.8, 0.3]));
  const brushed = adjustmentOf({
    id: "brushed",
    frame: drawn,
    area: { brush: { points: scribble.points, width: 18 } },
  });
  const corners: [number, number][] = [
    [260, 140],
    [380, 150],
    [370, 230],
    [250, 220],
  ];
  const edited: EditLayer[] = [
    sketchOf([scribble]),
    adjustmentLayerOf([adjustmentOf({ id: "area", frame: drawn, area: corners }), brushed]),
  ];
  const before = ["stroke", "area", "brushed"].map((itemId) => about(12, [300, 190], [360, 170], { itemId }));
  const document = { ...documentOf(edited, size), corrections: before };
  const shownOn = (frame: number, shown = document) =>
    placedOutlines({ document: shown, frame }, field, new PropagationCache());

  test.each(["stroke", "area", "brushed"])("follows the hand from where it lies: %s", (itemId) => {
    const lies = shownOn(14).find(({ id }) => id === itemId)!;
    const [x = 0, y = 0] = lies.rings[0] ?? [];
    const drag = { from: { x, y }, to: { x: x + 10, y: y - 4 } };
    /** How far the item lands from where the hand put it, at its first corner. */
    const miss = (pin: typeof lies.pin) => {
      const corrected = correctItem(document, { itemId, frame: 14 }, { ...drag, pin });
      const there = shownOn(14, corrected).find(({ id }) => id === itemId)!;
      return distance([there.rings[0]?.[0] ?? 0, there.rings[0]?.[1] ?? 0], [x + 10, y - 4]);
    };
    expect(miss(lies.pin)).toBeLessThan(2);
    expect(miss(null)).toBeGreaterThan(10);
  });

  test("goes on from the first drag when it is dragged again on the same frame", () => {
    const at = (shown: typeof document) => shownOn(14, shown).find(({ id }) => id === "stroke")!;
    const place = { itemId: "stroke", frame: 14 };
    const once = correctItem(document, place, { from: { x: 0, y: 0 }, to: { x: 30, y: 8 }, pin: at(document).pin });
    const twice = correctItem(once, place, { from: { x: 5, y: 5 }, to: { x: 9, y: 2 }, pin: at(once).pin });
    expect(twice.corrections).toHaveLength(before.length + 1);
    const [x, y] = at(once).pin!.at;
    expect(distance(at(twice).pin!.at, [x + 4, y - 3])).toBeLessThan(1e-6);
  });
});

describe("what was not corrected", () => {
  const other = strokeOf({
    id: "other",
    frame: drawn,
    points: [
      { x: 100, y: 60 },
      { x: 160, y: 80 },
    ],
  });

  test("is not computed again and stays the same to the byte", () => {
    let lookUps = 0;
    const base = fieldOf(turning);
    const field: AnalysisField = {
      ...base,
      toFrame: (...call) => {
        lookUps += 1;
        return base.toFrame(...call);
      },
    };
    const cache = new PropagationCache();
    const document = documentOf([sketchOf([other])], size);
    const render = (corrections: Correction[]) =>
      createOverlayRenderer({ document: { ...document, corrections }, field, size, cache })
        .render(15)
        .pixels.slice();
    const before = render([]);
    lookUps = 0;
    const after = render([about(15, [300, 190], [150, 150])]);
    expect(lookUps).toBe(0);
    expect(Buffer.compare(Buffer.from(before), Buffer.from(after))).toBe(0);
    expect(
      Buffer.compare(Buffer.from(before), Buffer.from(render([about(15, [120, 70], [300, 200], { itemId: "other" })]))),
    ).not.toBe(0);
  });
});

test("a document with too many corrections of one item on one frame is refused", () => {
  const document = documentOf([sketchOf([scribble])], size);
  const corrections = Array.from({ length: 65 }, (_, i) => about(15, [i, i], [i, i]));
  expect(documentSchema.safeParse({ ...document, corrections: corrections.slice(1) }).success).toBe(true);
  expect(documentSchema.safeParse({ ...document, corrections }).error?.issues[0]?.message).toMatch(/at most 64/);
});
