import type { Region } from "../../../companion-server/protocol/regions";
import { companionWith, documentOf, openPanel, until } from "../../support/open-panel";

const box = (layer: number, left: number, top: number): Region => ({
  ...{ frame: 0, layer },
  polygon: [
    [left, top],
    [left + 40, top],
    [left + 40, top + 30],
    [left, top + 30],
  ],
});
const progress = { progress: { stage: "motion" as const, fraction: 0.4 } };

describe("finding objects", () => {
  const open = async () => {
    const companion = companionWith();
    const panel = await openPanel(companion);
    const sentences = () => panel.store.state.notices.map(({ message }) => message);
    return { ...panel, companion, sentences };
  };

  test("what moves becomes ordinary objects in one step of undo, and is not added twice", async () => {
    const { companion, controller, store, sentences } = await open();
    companion.findings = [progress, { regions: [box(1, 100, 50), box(2, 300, 90)] }];
    controller.findObjects();
    await until(store, (state) => state.finding === 0.4);
    await until(store, (state) => state.finding === null);
    const layers = documentOf(store).layers;
    expect(layers).toMatchObject([
      { index: 1, name: "Object 1", regions: [box(1, 100, 50)] },
      { index: 2, name: "Object 2", regions: [box(2, 300, 90)] },
    ]);
    expect(store.state.layer).toBe(1);
    expect(sentences()).toEqual([expect.stringMatching(/^2 objects move/)]);
    companion.findings = [{ regions: [box(1, 102, 51), box(2, 10, 10)] }];
    controller.findObjects();
    await until(store, (state) => state.finding === null && documentOf(store).layers.length === 3);
    expect(documentOf(store).layers[2]).toMatchObject({ index: 3, regions: [box(3, 10, 10)] });
    controller.editing.undo();
    expect(documentOf(store).layers).toEqual(layers);
    controller.editing.undo();
    expect(documentOf(store).layers).toEqual([]);
    expect(store.state.layer).toBe(0);
    controller.stop();
  });

  test("nothing that moves is a sentence and no change", async () => {
    const { companion, controller, store, sentences } = await open();
    companion.findings = [{ error: { code: "InvalidInput", message: "Nothing moves by itself.", details: {} } }];
    controller.findObjects();
    await until(store, (state) => state.notices.length > 0);
    expect(sentences()).toEqual(["Nothing moves by itself."]);
    expect([documentOf(store).layers, store.state.finding]).toEqual([[], null]);
    controller.stop();
  });

  test("a search is cancelled at once and leaves nothing behind", async () => {
    const { companion, controller, store, sentences } = await open();
    companion.findings = [progress];
    controller.findObjects();
    await until(store, (state) => state.finding === 0.4);
    controller.cancelFinding();
    expect([store.state.finding, sentences(), documentOf(store).layers]).toEqual([null, [], []]);
    companion.findings = [{ regions: [box(1, 100, 50)] }];
    controller.findObjects();
    await until(store, (state) => state.finding === null && documentOf(store).layers.length === 1);
    controller.stop();
  });
});
