import fc from "fast-check";
import type { Asset } from "../../companion-server/protocol/api";
import { documentSchema, type AdjustmentArea } from "../../companion-server/protocol/document";
import { newDocument } from "../../plugin/drawing/document-edits";
import { present, startHistory } from "../../plugin/drawing/history";
import { Editing } from "../../plugin/panel/editing";
import { initialState } from "../../plugin/panel/initial-state";
import { ItemEditing } from "../../plugin/panel/item-editing";
import type { PanelContext } from "../../plugin/panel/panel-context";
import type { Work } from "../../plugin/panel/panel-state";
import { Store } from "../../plugin/panel/store";
import { sampleClip, triangle } from "../support/drawing-samples";

const asset: Asset = { sha256: "ab".repeat(32), mime: "image/png", width: 40, height: 30, bytes: 9 };

/** Editing of an empty document, as the page does it. */
function openEditing() {
  const document = newDocument({ clip: sampleClip, range: { first: 0, last: 71 }, source: "media" });
  let ids = 0;
  // Editing uses no more of the work and of its surroundings than this.
  const work = { clip: sampleClip, history: startHistory(document) } as Work;
  const store = new Store({ ...initialState, work });
  const context = { store, newId: (prefix: string) => `${prefix}-${(ids += 1)}` } as PanelContext;
  const editing = new Editing(context, () => null);
  return { store, editing, items: new ItemEditing(context, editing) };
}

type Opened = ReturnType<typeof openEditing>;

const documentOf = ({ store }: Opened) => present(store.state.work.history);
const number = fc.double({ min: 0, max: 400, noNaN: true });
const point = fc.record({ x: number, y: number });
const areas: fc.Arbitrary<AdjustmentArea> = fc.oneof(
  fc.constant(triangle.map(([x, y]): [number, number] => [x, y])),
  fc.constant({ object: true as const }),
  fc.array(point, { minLength: 1, maxLength: 4 }).map((points) => ({ brush: { points, width: 20 } })),
);

/** An edit layer of the document by a number, or the empty id. */
const layerId = (opened: Opened, place: number) => {
  const { editLayers } = documentOf(opened);
  return editLayers[place % Math.max(editLayers.length, 1)]?.id ?? "";
};

/** Everything that a user can do, as functions of an opened document. */
const actions: fc.Arbitrary<(opened: Opened) => void> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("brush" as const, "ellipse" as const, "polygon" as const),
      fc.array(point, { minLength: 2, maxLength: 5 }),
    )
    .map(([tool, points]) => (opened: Opened) => {
      opened.editing.takeResult(tool, { kind: "stroke", points });
    }),
  areas.map((area) => (opened: Opened) => {
    opened.items.addAdjustment(area);
  }),
  point.map((centre) => (opened: Opened) => {
    opened.items.addPicture(asset, "Sticker", centre);
  }),
  point.map((distance) => (opened: Opened) => {
    opened.items.nudge(distance);
  }),
  fc.tuple(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true })).map(([place, opacity]) => (opened: Opened) => {
    opened.editing.changeEditLayer(layerId(opened, place), { opacity, blendMode: "multiply" });
  }),
  fc.tuple(fc.nat(), fc.boolean()).map(([place, isOn]) => (opened: Opened) => {
    opened.editing.changeEditLayer(layerId(opened, place), { locked: isOn ? true : undefined });
  }),
  fc.tuple(fc.nat(), fc.nat({ max: 80 })).map(([place, frames]) => (opened: Opened) => {
    opened.editing.setEditLayerFade(layerId(opened, place), frames % 2 === 0 ? "fadeIn" : "fadeOut", frames);
    opened.editing.setEditLayerRange(layerId(opened, place), frames % 3 === 0 ? null : { first: 3, last: frames });
  }),
  fc.nat().map((place) => (opened: Opened) => {
    opened.editing.duplicateEditLayer(layerId(opened, place));
  }),
  fc.nat().map((place) => (opened: Opened) => {
    opened.editing.moveEditLayer(layerId(opened, place), (place % 5) - 2);
  }),
  fc.nat().map((place) => (opened: Opened) => {
    opened.editing.chooseEditLayer(layerId(opened, place));
    opened.items.removeSelected();
  }),
  fc.nat().map((place) => (opened: Opened) => {
    opened.editing.removeEditLayer(layerId(opened, place));
  }),
  fc.nat({ max: 100 }).map((value) => (opened: Opened) => {
    const found = opened.items.selected;
    if (found?.kind === "adjustment") opened.items.changeAdjustment(found, { exposure: value / 50, pixelate: value });
    if (found?.kind === "texture") opened.items.changeTexture(found, { tracking: "surface", shutterAngle: value });
    if (found?.kind === "sketch") opened.items.changeStroke(found, { width: value + 1, taper: undefined });
  }),
  fc.constant((opened: Opened) => {
    opened.editing.addObject();
  }),
  fc.constant((opened: Opened) => {
    opened.editing.undo();
  }),
  fc.constant((opened: Opened) => {
    opened.editing.redo();
  }),
  fc.constant((opened: Opened) => {
    opened.editing.seal();
  }),
);

test("whatever was done, every step is a valid document, and undoing all of it gives the first one to the byte", () => {
  fc.assert(
    fc.property(fc.array(actions, { maxLength: 60 }), (done) => {
      const opened = openEditing();
      const before = JSON.stringify(documentOf(opened));
      for (const act of done) {
        act(opened);
        expect(documentSchema.safeParse(documentOf(opened)).error).toBeUndefined();
      }
      const after = JSON.stringify(documentOf(opened));
      let steps = 0;
      for (; opened.store.state.work.history.position > 0; steps += 1) opened.editing.undo();
      expect(JSON.stringify(documentOf(opened))).toBe(before);
      for (let step = 0; step < steps; step += 1) opened.editing.redo();
      expect(JSON.stringify(documentOf(opened))).toBe(after);
    }),
    { numRuns: 150, seed: 6 },
  );
});
