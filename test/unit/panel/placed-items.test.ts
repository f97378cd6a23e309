import { newDocument } from "../../../plugin/drawing/document-edits";
import { addItem } from "../../../plugin/drawing/edit-items";
import { addSketchLayer } from "../../../plugin/drawing/edit-layer-edits";
import { initialState } from "../../../plugin/panel/initial-state";
import type { PanelState } from "../../../plugin/panel/panel-state";
import { PlacedItems } from "../../../plugin/panel/placed-items";
import { sampleClip, strokeOf } from "../../support/drawing-samples";

const document = addItem(
  addSketchLayer(newDocument({ clip: sampleClip, range: { first: 0, last: 20 }, source: "media" }), {
    id: "s",
    layer: 0,
    name: "s",
  }),
  "s",
  { kind: "sketch", item: strokeOf("one", { frame: 6 }) },
);

async function ask(change: Partial<PanelState>) {
  const frames: number[] = [];
  const placed = new PlacedItems({
    placed: (_document, frame) => {
      frames.push(frame);
      return Promise.resolve({ items: [{ id: "one", rings: [[1, 2, 3, 4, 5, 6]] }] });
    },
  });
  const state = { ...initialState, frame: 9, ...change };
  await new Promise<void>((resolve) => {
    placed.on(state, document, resolve);
    if (!placed.isAsking) resolve();
  });
  return { frames, outlines: placed.on(state, document, () => undefined) };
}

test("where items of other frames lie is asked for once, when they can be taken hold of", async () => {
  const { frames, outlines } = await ask({ tool: "select" });
  expect(frames).toEqual([9]);
  expect([...(outlines.get("one")?.rings[0] ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
  expect((await ask({ tool: "brush", selectedItemId: "one" })).frames).toEqual([9]);
});

test.each<[string, Partial<PanelState>]>([
  ["with a brush in hand", { tool: "brush" }],
  ["on their own frame", { tool: "select", frame: 6 }],
  ["while it plays", { tool: "select", selectedItemId: "one", playback: "playing" }],
])("nothing is asked %s", async (_name, change) => {
  const { frames, outlines } = await ask(change);
  expect(frames).toEqual([]);
  expect(outlines.size).toBe(0);
});
