import type { Job } from "../../../companion-server/protocol/api";
import { CompanionClient } from "../../../plugin/companion/client";
import { initialState } from "../../../plugin/panel/initial-state";
import { PanelController } from "../../../plugin/panel/panel-controller";
import type { PanelState } from "../../../plugin/panel/panel-state";
import { Store } from "../../../plugin/panel/store";
import { createSimulatedHost } from "../../../plugin/simulator/simulated-host";
import { sampleClip, triangle } from "../../support/drawing-samples";
import { FakeCompanion } from "../../support/fake-companion";
import { memoryStorage } from "../../support/memory-storage";
import { documentOf, openPanel, overlays, report, until } from "../../support/open-panel";

const sentences = (store: Store<PanelState>) => store.state.notices.map((notice) => notice.message);

describe("panel", () => {
  let open: Awaited<ReturnType<typeof openPanel>>[] = [];
  const panel = async (...surroundings: Parameters<typeof openPanel>) => {
    const opened = await openPanel(...surroundings);
    open.push(opened);
    return opened;
  };
  afterEach(() => {
    for (const { controller } of open) controller.stop();
    open = [];
  });

  test("a mark is a marker in Premiere and a mark in the document, and leaves both together", async () => {
    const { controller, store, control } = await panel();
    controller.navigation.goTo(12);
    controller.mark();
    await until(store, () => documentOf(store).marks.length === 1);
    expect(documentOf(store).marks[0]).toMatchObject({ frame: 12 });
    expect(control.snapshot().sequence?.markers.map((marker) => marker.name)).toEqual(["INVE 1"]);
    controller.unmark(documentOf(store).marks[0]!.id);
    await until(store, () => documentOf(store).marks.length === 0);
    expect(control.snapshot().sequence?.markers).toEqual([]);
  });

  test("drawing, propagating and rendering again end in one overlay track with the newest file", async () => {
    const { companion, controller, store, control, draw, saved, finish } = await panel();
    draw();
    await saved();
    controller.propagate();
    await until(store, (state) => state.job?.id === "job-1");
    companion.advance("job-1", { state: "running", progress: { stage: "fit", fraction: 0.5 } });
    await until(store, (state) => state.job?.progress?.fraction === 0.5);
    await finish("job-1", overlays[0]!);
    const tracks = () => control.snapshot().sequence!.video.map((track) => track.clips.map((clip) => clip.path));
    expect(tracks()).toEqual([[sampleClip.path], [overlays[0]]]);
    expect(store.state.report?.frameToFix).toBe(3);

    draw();
    controller.propagate();
    await until(store, (state) => state.job?.id === "job-2");
    await finish("job-2", overlays[1]!);
    expect(tracks()).toEqual([[sampleClip.path], [overlays[1]]]);
  });

  test("nothing drawn is not sent, and an object without an outline neither", async () => {
    const { companion, controller, store, draw } = await panel();
    controller.propagate();
    await until(store, (state) => state.notices.length > 0);
    controller.editing.addObject();
    draw();
    controller.propagate();
    await until(store, (state) => state.notices.length > 1);
    expect(sentences(store)[0]).toMatch(/Draw something first/);
    expect(sentences(store)[1]).toMatch(/Object 1/);
    expect(companion.jobs).toEqual([]);
  });

  test("edit layers change their order, blending and frames, each in one step of undo", async () => {
    const { controller, store, draw } = await panel();
    const { editing } = controller;
    draw();
    editing.addEditLayer();
    const names = () => documentOf(store).editLayers.map((layer) => layer.name);
    const [back, front] = documentOf(store).editLayers;
    editing.moveEditLayer(back!.id, 1);
    expect(names()).toEqual([front!.name, back!.name]);
    editing.changeEditLayer(back!.id, { blendMode: "multiply" });
    editing.setEditLayerRange(back!.id, { first: 90, last: 10 });
    expect(documentOf(store).editLayers[1]).toMatchObject({ blendMode: "multiply", range: { first: 10, last: 71 } });
    editing.seal();
    editing.setEditLayerRange(back!.id, null);
    expect(documentOf(store).editLayers[1]).not.toHaveProperty("range");
    for (let step = 0; step < 4; step += 1) editing.undo();
    expect(names()).toEqual([back!.name, front!.name]);
    expect(documentOf(store).editLayers[0]).toMatchObject({ blendMode: "normal" });
  });

  test("the lasso makes an object, and strokes then stick to it; undo takes both back", async () => {
    const { controller, store, draw } = await panel();
    controller.editing.takeResult("lasso", { kind: "region", polygon: triangle });
    draw();
    expect(documentOf(store).layers).toMatchObject([{ index: 1, regions: [{ frame: 0, polygon: triangle }] }]);
    expect(documentOf(store).editLayers).toMatchObject([{ layer: 1, items: [{ tool: "brush" }] }]);
    for (let step = 0; step < 4; step += 1) controller.editing.undo();
    expect(documentOf(store).layers).toEqual([]);
    expect([store.state.layer, store.state.editLayerId]).toEqual([0, null]);
    controller.editing.redo();
    expect(documentOf(store).layers).toHaveLength(1);
  });

  test("scribbles make an object, are steps of their own, and are swapped, cleared and kept beside an outline", async () => {
    const { controller, store } = await panel();
    const { scribbling, editing } = controller;
    const drawn = { kind: "stroke", points: triangle.map(([x, y]) => ({ x, y, pressure: 0.3 })) } as const;
    scribbling.take(drawn, true);
    expect(documentOf(store).layers).toEqual([]);
    expect(sentences(store)).toEqual([expect.stringMatching(/First draw over what belongs/)]);
    scribbling.choose({ width: 30 });
    scribbling.take(drawn, false);
    scribbling.take(drawn, true);
    scribbling.swap();
    scribbling.take({ kind: "stroke", points: [{ x: 1, y: 2 }] }, false);
    const regions = () => documentOf(store).layers.flatMap((layer) => layer.regions);
    const scribbles = [
      { effect: "add", width: 30, points: triangle },
      { effect: "subtract", width: 30, points: triangle },
      { effect: "subtract", width: 30, points: [[1, 2]] },
    ];
    expect(regions()).toEqual([{ frame: 0, layer: 1, scribbles }]);
    editing.takeResult("lasso", { kind: "region", polygon: triangle });
    expect(regions()).toEqual([{ frame: 0, layer: 1, polygon: triangle, scribbles }]);
    scribbling.clear();
    expect(regions()).toEqual([{ frame: 0, layer: 1, polygon: triangle }]);
    for (const count of [3, 3, 2, 1]) {
      editing.undo();
      expect(regions()[0]?.scribbles).toHaveLength(count);
    }
    scribbling.clear();
    expect(regions()).toEqual([]);
  });

  test("what scribbles select is shown while scribbling on their frame", async () => {
    const { companion, controller, store } = await panel();
    companion.areas = [{ frame: 0, layer: 1, polygon: triangle }];
    controller.chooseTool("scribble");
    controller.scribbling.take({ kind: "stroke", points: [{ x: 1, y: 2 }] }, false);
    await until(store, ({ selectedAreas }) => selectedAreas.length > 0);
    expect(store.state.selectedAreas).toEqual(companion.areas);
    store.change({ frame: 1 });
    expect(store.state.selectedAreas).toEqual([]);
    store.change({ frame: 0 });
    await until(store, ({ selectedAreas }) => selectedAreas.length > 0);
    controller.editing.undo();
    expect(store.state.selectedAreas).toEqual([]);
    controller.stop();
  });

  test.each<[Partial<Job>, string, RegExp]>([
    [{ state: "cancelled" }, "info", /untouched/],
    [
      { state: "failed", error: { code: "DiskFull", message: "The disk is full.", details: {} } },
      "error",
      /disk is full/,
    ],
  ])("a job that ends with %j leaves the timeline alone and says so", async (end, kind, sentence) => {
    const { companion, controller, store, control, draw } = await panel();
    draw();
    controller.propagate();
    await until(store, (state) => state.job !== null);
    controller.cancel();
    await until(store, (state) => state.job?.state === "cancelling");
    companion.advance("job-1", end);
    await until(store, (state) => state.notices.length > 0);
    expect(store.state.notices[0]).toMatchObject({ kind, message: expect.stringMatching(sentence) as string });
    expect(control.snapshot().sequence?.video).toHaveLength(1);
  });

  test("while the companion is away drawing goes on, and everything is there when it is back", async () => {
    const { companion, store, draw, saved } = await panel();
    companion.goAway();
    await until(store, (state) => state.connection.kind === "connecting");
    draw();
    draw();
    await until(store, (state) => state.work?.saving === "waiting");
    companion.comeBack();
    await saved();
    await until(store, (state) => state.connection.kind === "ready");
    expect([...companion.documents.values()][0]?.document.editLayers[0]?.items).toHaveLength(2);
  });

  test("a job that finished while the page was away is placed when it is back", async () => {
    const { companion, controller, store, control, draw } = await panel();
    draw();
    controller.propagate();
    await until(store, (state) => state.job !== null);
    companion.goAway();
    companion.advance("job-1", { state: "succeeded", result: { analysisId: "a", overlayPath: overlays[0]!, report } });
    companion.comeBack();
    await until(store, (state) => state.notices.some((notice) => notice.kind === "success"));
    expect(control.snapshot().sequence?.video[1]?.clips[0]?.path).toBe(overlays[0]);
  });

  test("a page that is opened again finds its document, and does not place a finished overlay twice", async () => {
    const first = await panel();
    first.draw();
    await first.saved();
    first.controller.propagate();
    await until(first.store, (state) => state.job !== null);
    await first.finish("job-1", overlays[0]!);
    first.controller.stop();
    const second = await panel(first.companion, first.drafts);
    await until(second.store, (state) => state.job?.state === "succeeded");
    expect(documentOf(second.store).editLayers[0]?.items).toHaveLength(1);
    expect(second.control.snapshot().sequence?.video).toHaveLength(1);
  });

  test("a finished overlay of an earlier page is placed by pressing Propagate, without being placed by itself", async () => {
    const first = await panel();
    first.draw();
    await first.saved();
    first.controller.propagate();
    await until(first.store, (state) => state.job !== null);
    await first.finish("job-1", overlays[0]!);
    first.controller.stop();

    const { store, controller, companion, finish, control } = await panel(first.companion, first.drafts);
    await until(store, (state) => state.job?.id === "job-1");
    expect(control.snapshot().sequence?.video).toHaveLength(1);
    controller.propagate();
    await until(store, (state) => state.job?.id === "job-2");
    await finish("job-2", overlays[0]!);
    const tracks = () => control.snapshot().sequence!.video.map((track) => track.clips.map((clip) => clip.path));
    expect(tracks()).toEqual([[sampleClip.path], [overlays[0]]]);

    controller.propagate();
    await until(store, (state) => state.job?.id === "job-3");
    await finish("job-3", overlays[0]!);
    expect(tracks()).toEqual([[sampleClip.path], [overlays[0]]]);
    expect(companion.jobs).toHaveLength(3);
  });

  test("another protocol and a wrong token end in a sentence, not in trying for ever", async () => {
    const companion = new FakeCompanion([sampleClip]);
    companion.protocol = "9.0";
    const store = new Store(initialState);
    const client = new CompanionClient({ origin: "http://127.0.0.1:1", token: "wrong" }, companion.fetch);
    await expect(client.hello()).rejects.toMatchObject({ code: "Unauthorized" });
    const { controller } = await withoutWork(store, companion);
    await until(store, (state) => state.connection.kind === "failed");
    expect(store.state.connection).toMatchObject({ message: expect.stringContaining("9.0") as string });
    controller.stop();
  });

  test("the playhead of Premiere and the shown frame follow each other", async () => {
    const { controller, store, control, host } = await panel();
    const { sequence } = await host.state();
    const perFrame = BigInt(sequence!.ticksPerFrame);
    controller.navigation.goTo(40);
    await until(store, (state) => state.frame === 40);
    await new Promise((resolve) => setImmediate(resolve));
    expect(control.snapshot().playheadTicks).toBe((40n * perFrame).toString());
    controller.navigation.goTo(9999);
    expect(store.state.frame).toBe(71);
  });
});

async function withoutWork(store: Store<PanelState>, companion: FakeCompanion) {
  const { host } = createSimulatedHost({
    clip: sampleClip,
    disk: {
      exists: () => Promise.resolve(true),
      mediaInfo: () => Promise.resolve(null),
      write: () => Promise.resolve(),
    },
  });
  const client = new CompanionClient({ origin: "http://127.0.0.1:1", token: "secret" }, companion.fetch);
  const wait = () => new Promise<void>((resolve) => setImmediate(resolve));
  const context = {
    store,
    client,
    host,
    openClip: (path: string) => client.openClip(path),
    drafts: memoryStorage(),
    newId: (prefix: string) => prefix,
    wait,
  };
  const controller = new PanelController({ context, now: () => 0, waitUnless: wait });
  controller.start();
  return Promise.resolve({ controller });
}
