import { documentSchema, type EditDocument } from "../../../companion-server/protocol/document";
import {
  addObject,
  canAddObject,
  nearestLayer,
  removeObject,
  setRegion,
} from "../../../plugin/drawing/clip-layer-edits";
import { addItem, findItem, movedItem, movedStroke, removeItem, replaceItem } from "../../../plugin/drawing/edit-items";
import { addMark, newDocument, nextMarkNumber, removeMark } from "../../../plugin/drawing/document-edits";
import {
  addSketchLayer,
  changeEditLayer,
  duplicateEditLayer,
  hasVisibleItems,
  itemsOnFrame,
  moveEditLayer,
  removeEditLayer,
  setEditLayerFade,
  setEditLayerRange,
  sketchLayerOn,
} from "../../../plugin/drawing/edit-layer-edits";
import { itemAt } from "../../../plugin/drawing/hit-test";
import { mergeDocuments } from "../../../plugin/drawing/merge-documents";
import { sampleClip, strokeOf, triangle } from "../../support/drawing-samples";
import { adjustmentLayerOf, adjustmentOf, textureLayerOf, textureOf } from "../../support/edit-layers";

const empty = newDocument({ clip: sampleClip, range: { first: 0, last: 71 }, source: "media" });

type Strokes = ReturnType<typeof strokeOf>;
const addStroke = (document: EditDocument, id: string, item: Strokes) =>
  addItem(document, id, { kind: "sketch", item });
const replaceStroke = (document: EditDocument, id: string, item: Strokes) =>
  replaceItem(document, id, { kind: "sketch", item });
const findStroke = (document: EditDocument, id: string) => {
  const found = findItem(document, id);
  return found?.kind === "sketch" ? found.item : null;
};

function sketched(...strokes: readonly ReturnType<typeof strokeOf>[]): EditDocument {
  const layer = addSketchLayer(empty, { id: "sketch-1", layer: 0, name: "Background sketch" });
  return strokes.reduce((document, stroke) => addStroke(document, "sketch-1", stroke), layer);
}

describe("document edits", () => {
  test("every edit gives a document that the companion accepts and leaves the old one alone", () => {
    const before = JSON.stringify(empty);
    const document = setRegion(addObject(sketched(strokeOf("a")), { id: "object-1", name: "Balloon" }), {
      layer: 1,
      frame: 5,
      polygon: triangle,
    });
    expect(documentSchema.parse(addMark(document, { id: "mark-1", frame: 5, ticks: "10" }))).toBeDefined();
    expect(JSON.stringify(empty)).toBe(before);
  });

  test("marks stay in order, one to a frame, and leave without what was drawn there", () => {
    const marks = [30, 10, 30].reduce(
      (document, frame, index) => addMark(document, { id: `mark-${index}`, frame, ticks: "0" }),
      sketched(strokeOf("a", { frame: 30 })),
    );
    expect(marks.marks.map((mark) => mark.frame)).toEqual([10, 30]);
    const without = removeMark(marks, "mark-0");
    expect(without.marks.map((mark) => mark.frame)).toEqual([10]);
    expect(itemsOnFrame(without, 30)).toBe(1);
  });

  test.each([
    [[], 1],
    [["INVE 1", "INVE 2"], 3],
    [["INVE 2", "Chapter 1", "INVE x"], 1],
  ])("after markers %j comes number %i", (names, expected) => {
    expect(nextMarkNumber(names)).toBe(expected);
  });

  test("a second outline on a frame replaces the first, on another frame it is added", () => {
    const object = addObject(empty, { id: "object-1", name: "Balloon" });
    const twice = [5, 9, 5].reduce(
      (document, frame) => setRegion(document, { layer: 1, frame, polygon: triangle }),
      object,
    );
    expect(twice.layers[0]?.regions.map((region) => region.frame)).toEqual([5, 9]);
  });

  test("deleting an object keeps its drawing on the background and moves nearer layers down", () => {
    let document = addObject(addObject(empty, { id: "o1", name: "A" }), { id: "o2", name: "B" });
    document = addSketchLayer(document, { id: "s1", layer: 1, name: "on A" });
    document = addSketchLayer(document, { id: "s2", layer: 2, name: "on B" });
    document = setRegion(document, { layer: 2, frame: 3, polygon: triangle });
    const without = removeObject(document, 1);
    expect(without.layers).toMatchObject([{ id: "o2", index: 1, regions: [{ frame: 3, layer: 1 }] }]);
    expect(without.editLayers.map((layer) => [layer.id, layer.layer])).toEqual([
      ["s1", 0],
      ["s2", 1],
    ]);
    expect(documentSchema.safeParse(without).success).toBe(true);
  });

  test("no more objects than the companion takes", () => {
    let document = empty;
    while (canAddObject(document)) document = addObject(document, { id: `o${nearestLayer(document)}`, name: "x" });
    expect(nearestLayer(document)).toBe(7);
    expect(documentSchema.safeParse(document).success).toBe(true);
  });

  test("edit layers are found, changed, moved and deleted by id alone", () => {
    let document = sketched(strokeOf("a"));
    document = addSketchLayer(document, { id: "sketch-2", layer: 0, name: "Second" });
    expect(sketchLayerOn(document, 0)?.id).toBe("sketch-2");
    expect(sketchLayerOn(document, 1)).toBeNull();
    expect(moveEditLayer(document, "sketch-2", -5).editLayers.map((layer) => layer.id)).toEqual([
      "sketch-2",
      "sketch-1",
    ]);
    expect(moveEditLayer(document, "sketch-2", 1)).toBe(document);
    expect(changeEditLayer(document, "sketch-1", { opacity: 0.5 }).editLayers[0]?.opacity).toBe(0.5);
    expect(removeEditLayer(document, "sketch-1").editLayers.map((layer) => layer.id)).toEqual(["sketch-2"]);
    expect(hasVisibleItems(document)).toBe(true);
    expect(hasVisibleItems(changeEditLayer(document, "sketch-1", { visible: false }))).toBe(false);
  });

  test("strokes are replaced in their place, moved and removed", () => {
    const document = sketched(strokeOf("a"), strokeOf("b"));
    const moved = movedStroke(strokeOf("a"), { x: 2, y: -1 });
    const replaced = replaceStroke(document, "sketch-1", moved);
    expect(replaced.editLayers[0]?.items.map((item: { id: string }) => item.id)).toEqual(["a", "b"]);
    expect(findStroke(replaced, "a")?.points[0]).toEqual({ x: 12, y: 9 });
    expect(findStroke(removeItem(replaced, "sketch-1", "a"), "a")).toBeNull();
  });

  test("the topmost visible stroke under the pointer is picked", () => {
    const under = strokeOf("under", {
      points: [
        { x: 0, y: 50 },
        { x: 100, y: 50 },
      ],
    });
    const over = strokeOf("over", {
      points: [
        { x: 50, y: 0 },
        { x: 50, y: 100 },
      ],
    });
    const document = sketched(under, over, strokeOf("gone", { tool: "eraser", points: [{ x: 50, y: 50 }] }));
    const pick = (x: number, y: number, tolerance = 0) =>
      itemAt(document, { frame: 0, position: { x, y }, tolerance })?.item.id ?? null;
    expect([pick(50, 50), pick(20, 50), pick(20, 70), pick(20, 60, 6)]).toEqual(["over", "under", null, "under"]);
    expect(itemAt(document, { frame: 1, position: { x: 50, y: 50 }, tolerance: 5 })).toBeNull();
    expect(
      itemAt(changeEditLayer(document, "sketch-1", { visible: false }), {
        frame: 0,
        position: { x: 50, y: 50 },
        tolerance: 5,
      }),
    ).toBeNull();
  });

  test("what a locked edit layer holds can be neither picked nor changed, and it can still be hidden and unlocked", () => {
    const locked = changeEditLayer(sketched(strokeOf("a")), "sketch-1", { locked: true });
    expect(itemAt(locked, { frame: 0, position: { x: 20, y: 10 }, tolerance: 5 })).toBeNull();
    for (const same of [
      addStroke(locked, "sketch-1", strokeOf("b")),
      replaceStroke(locked, "sketch-1", strokeOf("a", { width: 3 })),
      removeItem(locked, "sketch-1", "a"),
      removeEditLayer(locked, "sketch-1"),
      changeEditLayer(locked, "sketch-1", { opacity: 0.5 }),
      setEditLayerFade(locked, "sketch-1", { end: "fadeIn", frames: 3 }),
      setEditLayerRange(locked, "sketch-1", { first: 1, last: 2 }),
    ])
      expect(same).toBe(locked);
    expect(sketchLayerOn(locked, 0)).toBeNull();
    expect(changeEditLayer(locked, "sketch-1", { visible: false }).editLayers[0]?.visible).toBe(false);
    const unlocked = changeEditLayer(locked, "sketch-1", { locked: undefined });
    expect(JSON.stringify(unlocked)).toBe(JSON.stringify(sketched(strokeOf("a"))));
  });

  test("a copy lies in front of its original, unlocked, with ids of its own", () => {
    const document = changeEditLayer(sketched(strokeOf("a"), strokeOf("b")), "sketch-1", { locked: true });
    let ids = 0;
    const itemId = () => `new-${(ids += 1)}`;
    const doubled = duplicateEditLayer(document, "sketch-1", { id: "copy", name: "Copy", itemId });
    expect(doubled.editLayers.map(({ id, locked }) => [id, locked])).toEqual([
      ["sketch-1", true],
      ["copy", undefined],
    ]);
    expect(doubled.editLayers[1]?.items.map((item: { id: string }) => item.id)).toEqual(["new-1", "new-2"]);
    expect(documentSchema.safeParse(doubled).success).toBe(true);
  });

  test("pictures and areas are picked inside, on other frames where they were placed, and moved as a whole", () => {
    const texture = textureOf({ id: "t" });
    const look = adjustmentOf({ id: "l", area: { brush: { points: [{ x: 200, y: 200 }], width: 40 } } });
    const document = { ...empty, editLayers: [adjustmentLayerOf([look]), textureLayerOf([texture])] };
    const pick = (x: number, y: number, frame = 0) =>
      itemAt(document, { frame, position: { x, y }, tolerance: 2, placed })?.item.id ?? null;
    const placed = new Map([["t", { rings: [Float64Array.of(300, 300, 340, 300, 340, 340, 300, 340)], pin: null }]]);
    expect([pick(70, 40), pick(210, 205), pick(10, 10)]).toEqual(["t", "l", null]);
    expect([pick(70, 40, 5), pick(320, 320, 5)]).toEqual([null, "t"]);
    expect(movedItem({ kind: "texture", item: texture }, { x: 1, y: 2 }).item).toMatchObject({
      corners: texture.corners.map(([x, y]) => [x + 1, y + 2]),
    });
    expect(movedItem({ kind: "adjustment", item: look }, { x: 1, y: 2 }).item).toMatchObject({
      area: { brush: { points: [{ x: 201, y: 202 }], width: 40 } },
    });
    const whole = adjustmentOf({ area: { object: true } });
    expect(movedItem({ kind: "adjustment", item: whole }, { x: 1, y: 2 }).item).toEqual(whole);
  });

  test("merging keeps what either side made and prefers mine where both have it", () => {
    const base = sketched(strokeOf("a"));
    const mine = replaceStroke(addStroke(base, "sketch-1", strokeOf("mine")), "sketch-1", strokeOf("a", { width: 40 }));
    const other = addSketchLayer(addStroke(base, "sketch-1", strokeOf("theirs")), {
      id: "sketch-9",
      layer: 0,
      name: "New",
    });
    const merged = mergeDocuments(mine, addMark(other, { id: "m", frame: 3, ticks: "0" }));
    expect(merged.editLayers.map((layer) => layer.id)).toEqual(["sketch-1", "sketch-9"]);
    expect(merged.editLayers[0]?.items.map((item: { id: string }) => item.id)).toEqual(["a", "mine", "theirs"]);
    expect(findStroke(merged, "a")?.width).toBe(40);
    expect(merged.marks).toHaveLength(1);
  });

  test("two new objects with one index both survive a merge", () => {
    const mine = addSketchLayer(addObject(empty, { id: "o-mine", name: "Mine" }), {
      id: "s-mine",
      layer: 1,
      name: "m",
    });
    const theirs = addSketchLayer(addObject(empty, { id: "o-theirs", name: "Theirs" }), {
      id: "s-theirs",
      layer: 1,
      name: "t",
    });
    const merged = mergeDocuments(mine, setRegion(theirs, { layer: 1, frame: 2, polygon: triangle }));
    expect(merged.layers.map((layer) => [layer.id, layer.index, layer.regions.map((region) => region.layer)])).toEqual([
      ["o-mine", 1, []],
      ["o-theirs", 2, [2]],
    ]);
    expect(merged.editLayers.map((layer) => [layer.id, layer.layer])).toEqual([
      ["s-mine", 1],
      ["s-theirs", 2],
    ]);
  });
});
