import { newDocument } from "../../../plugin/drawing/document-edits";
import { addItem } from "../../../plugin/drawing/edit-items";
import { addSketchLayer } from "../../../plugin/drawing/edit-layer-edits";
import { startHistory } from "../../../plugin/drawing/history";
import { initialState } from "../../../plugin/panel/initial-state";
import type { PanelState, Work } from "../../../plugin/panel/panel-state";
import { statusSentence } from "../../../plugin/panel/status-sentence";
import { sampleClip, strokeOf } from "../../support/drawing-samples";

const empty = newDocument({ clip: sampleClip, range: { first: 0, last: 20 }, source: "media" });
const drawn = addItem(addSketchLayer(empty, { id: "s", layer: 0, name: "s" }), "s", {
  kind: "sketch",
  item: strokeOf("one", { frame: 6 }),
});
const hidden = { ...drawn, editLayers: drawn.editLayers.map((layer) => ({ ...layer, visible: false })) };

function stateOf(document = drawn, work: Partial<Work> = {}, change: Partial<PanelState> = {}): PanelState {
  // Only these parts of the work matter here.
  const whole = {
    clip: sampleClip,
    history: startHistory(document),
    saving: "saved",
    ...work,
  } as Partial<Work> as Work;
  return { ...initialState, work: whole, frame: 9, ...change };
}

test.each<[string, PanelState, string]>([
  ["no clip", initialState, ""],
  ["nothing drawn", stateOf(empty), "All changes saved."],
  [
    "something drawn elsewhere, without an analysis",
    stateOf(),
    "Press Propagate to see here what was drawn on other frames.",
  ],
  ["its own frame", stateOf(drawn, {}, { frame: 6 }), "All changes saved."],
  ["a hidden layer", stateOf(hidden), "All changes saved."],
  ["an analysis", stateOf(drawn, {}, { analysisId: "a" }), "All changes saved."],
  ["a write under way", stateOf(empty, { saving: "saving" }), "Saving…"],
  [
    "nobody to save at",
    stateOf(drawn, { saving: "waiting" }),
    "Not saved yet; kept in this window until the companion answers.",
  ],
])("with %s the line says so", (_name, state, sentence) => {
  expect(statusSentence(state)).toBe(sentence);
});
