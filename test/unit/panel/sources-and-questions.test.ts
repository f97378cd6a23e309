import { newDocument } from "../../../plugin/drawing/document-edits";
import type { ClipAt, HostMark, PremiereHost } from "../../../plugin/host/premiere-host";
import { neutralMotion } from "../../../plugin/panel/clip-output";
import { frameStarts, sequenceRate } from "../../../plugin/panel/source-choice";
import { sampleClip } from "../../support/drawing-samples";
import { memoryStorage } from "../../support/memory-storage";
import { companionWith, documentOf, openPanel, overlays, until } from "../../support/open-panel";

let open: Awaited<ReturnType<typeof openPanel>>[] = [];
const panel = async (...surroundings: Parameters<typeof openPanel>) => {
  const opened = await openPanel(...surroundings);
  open.push(opened);
  return opened;
};
type Panel = Awaited<ReturnType<typeof panel>>;
afterEach(() => {
  for (const { controller } of open) controller.stop();
  open = [];
});

/** A host that says that the clip cannot be read as it is shown. */
const retimed = (host: PremiereHost): PremiereHost => ({
  ...host,
  clipAt: async (sequenceId, ticks) => {
    const found = await host.clipAt(sequenceId, ticks);
    return found === null ? null : { ...found, source: { kind: "capture", reason: "The clip runs backwards." } };
  },
});

async function choose({ store }: Panel, label: RegExp): Promise<string> {
  await until(store, (state) => state.questions.length > 0);
  const [question] = store.state.questions;
  question!.choices.find((choice) => label.test(choice.label))!.choose();
  return question!.message;
}

describe("where the pictures come from", () => {
  test.each([
    ["254016000000", 1, 1],
    ["10584000000", 24, 1],
    ["10594584000", 24_000, 1001],
    ["8475667200", 30_000, 1001],
    ["4237833600", 60_000, 1001],
  ])("a sequence with frames of %s ticks has %i/%i frames a second", (ticks, numerator, denominator) => {
    expect(sequenceRate(ticks)).toEqual({ numerator, denominator });
  });

  test("every frame that the clip touches is captured, a last half one too", () => {
    expect(frameStarts({ startTicks: "100", endTicks: "125" }, "10")).toEqual(["100", "110", "120"]);
  });

  test("a clip that cannot be read is captured frame by frame and drawn on, also after a reload", async () => {
    const first = await panel(undefined, undefined, retimed);
    expect(first.store.state.capture).toMatchObject({ frames: 72, reason: "The clip runs backwards." });
    const done: number[] = [];
    first.store.subscribe(({ capture }) => {
      if (capture?.progress) done.push(capture.progress.done);
    });
    first.controller.source.capture();
    await until(first.store, (state) => state.work !== null);
    expect([Math.max(...done), first.store.state.capture]).toEqual([72, null]);
    const { clip } = documentOf(first.store);
    expect(clip).toMatchObject({ source: "capture", rate: { numerator: 24, denominator: 1 } });
    expect(clip.range).toEqual({ first: 0, last: 71 });
    first.draw();
    await first.saved();
    first.controller.stop();

    const second = await panel(first.companion, first.drafts, retimed);
    expect(second.store.state.work?.documentId).toBe(first.store.state.work?.documentId);
    expect(documentOf(second.store).editLayers).toHaveLength(1);
    second.controller.source.useMedia();
    await until(second.store, (state) => state.notices.some((notice) => /backwards/.test(notice.message)));
    expect(documentOf(second.store).clip.source).toBe("capture");
  });

  test("a cancelled capture deletes what was written and stays on offer", async () => {
    const { companion, controller, store } = await panel(undefined, undefined, retimed);
    controller.source.capture();
    await until(store, (state) => (state.capture?.progress?.done ?? 0) > 2);
    controller.source.cancelCapture();
    await until(store, (state) => state.capture?.progress === null);
    expect(companion.requests).toContain("POST captures/discard");
    expect(companion.requests).not.toContain("POST captures/clip");
    expect(store.state.work).toBeNull();
  });

  test("a clip of another size than the sequence is offered both ways", async () => {
    const { controller, store } = await panel(companionWith({ ...sampleClip, width: 1920, height: 1080 }));
    expect(store.state.capture).toMatchObject({ alternative: "media" });
    expect(store.state.capture?.reason).toMatch(/1920 × 1080.*960 × 540/);
    controller.source.useMedia();
    await until(store, (state) => state.work !== null);
    expect(documentOf(store).clip).toMatchObject({ source: "media", width: 1920 });
  });

  describe("a clip that Premiere moves", () => {
    const motion = { ...neutralMotion, scale: [2, 2] as [number, number] };
    /** A host that says what `look` holds of the clip at the time. */
    const showing = (look: { source: Partial<ClipAt["source"]> }) => (host: PremiereHost) => ({
      ...host,
      clipAt: async (sequenceId: string, ticks: string) => {
        const found = await host.clipAt(sequenceId, ticks);
        return found === null ? null : ({ ...found, source: { ...found.source, ...look.source } } as ClipAt);
      },
    });
    const matrix = [2, 0, 0, 2, -479.5, -269.5];

    test("is drawn on as its file is, and rendered where it lies", async () => {
      const { companion, controller, store, draw } = await panel(undefined, undefined, showing({ source: { motion } }));
      expect(documentOf(store).clip).toMatchObject({ source: "media", width: 960, height: 540 });
      draw();
      controller.propagate();
      await until(store, ({ job }) => job !== null);
      expect(companion.outputs).toEqual([{ width: 960, height: 540, pixelAspect: 1, matrix }]);
    });

    test("after it was opened is rendered where it lies now", async () => {
      const look: { source: Partial<ClipAt["source"]> } = { source: {} };
      const { companion, controller, store, draw, finish } = await panel(undefined, undefined, showing(look));
      draw();
      controller.propagate();
      await until(store, ({ job }) => job !== null);
      await finish("job-1", overlays[0] ?? "");
      look.source = { motion };
      controller.propagate();
      await until(store, ({ job }) => job?.id === "job-2");
      expect(companion.outputs).toEqual([null, expect.objectContaining({ matrix })]);
    });

    test("with keyframes since it was opened is not rendered, and a sentence says why", async () => {
      const look: { source: Partial<ClipAt["source"]> } = { source: {} };
      const { companion, controller, store, draw } = await panel(undefined, undefined, showing(look));
      draw();
      look.source = { kind: "capture", reason: "The clip's Motion has keyframes." };
      controller.propagate();
      await until(store, ({ notices }) => notices.some(({ message }) => /keyframes\. Capture what/.test(message)));
      expect(companion.outputs).toEqual([]);
    });

    test("and lets others shine through is offered both ways", async () => {
      const caution = "The clip is partly transparent in Premiere.";
      const { controller, store } = await panel(undefined, undefined, showing({ source: { motion, caution } }));
      expect(store.state.capture).toMatchObject({ alternative: "media", reason: caution });
      controller.source.useMedia();
      await until(store, (state) => state.work !== null);
      expect(store.state.work?.output).toMatchObject({ matrix });
    });
  });

  test.each([
    [72n, null],
    [74n, null],
    [144n, /Interpret Footage/],
    [30n, /Interpret Footage/],
  ])("a file that Premiere takes to be %i frames long is offered with the reason %p", async (frames, reason) => {
    const { store } = await panel(undefined, undefined, (host) => ({
      ...host,
      clipAt: async (sequenceId, ticks) => {
        const found = await host.clipAt(sequenceId, ticks);
        if (found?.source.kind !== "media") return found;
        return { ...found, source: { ...found.source, lengthTicks: String(frames * 10_584_000_000n) } };
      },
    }));
    if (reason === null) expect(store.state.work).not.toBeNull();
    else
      expect(store.state.capture).toMatchObject({
        alternative: "media",
        reason: expect.stringMatching(reason) as string,
      });
  });

  test("the user may capture a readable clip, go back to its file, and return to the captured frames", async () => {
    const { controller, store } = await panel();
    const media = store.state.work!.documentId;
    controller.source.offerCapture();
    expect(store.state.capture).toMatchObject({ alternative: "leave", earlier: "none" });
    controller.source.capture();
    await until(store, ({ work }) => work !== null && work.documentId !== media);
    const captured = store.state.work!.documentId;
    controller.source.useMedia();
    await until(store, ({ work }) => work?.documentId === media);
    controller.source.offerCapture();
    expect(store.state.capture).toMatchObject({ earlier: "captured" });
    controller.source.useEarlierCapture();
    await until(store, ({ work }) => work?.documentId === captured);
  });
});

describe("markers that change in Premiere", () => {
  /** A host whose markers the test can move as a person would. */
  const withMovedMarkers = () => {
    let move: (mark: HostMark) => HostMark = (mark) => mark;
    const wrap = (host: PremiereHost): PremiereHost => ({
      ...host,
      listMarks: async (sequenceId) => (await host.listMarks(sequenceId)).map((mark) => move(mark)),
    });
    return { wrap, move: (change: typeof move) => (move = change) };
  };
  const marked = async (...surroundings: Parameters<typeof panel>) => {
    const opened = await panel(...surroundings);
    const { controller, store } = opened;
    controller.navigation.goTo(12);
    controller.mark();
    await until(store, () => documentOf(store).marks.length === 1);
    const { sequence } = await opened.host.state();
    return { ...opened, sequence: sequence!, mark: documentOf(store).marks[0]! };
  };

  test.each([
    [/Remove/, 0, []],
    [/Put/, 1, ["INVE 1"]],
  ])("a deleted marker is asked about; the answer %s leaves %i mark", async (label, marks, markers) => {
    const opened = await marked();
    await opened.host.removeMark(opened.sequence.id, opened.mark.markerKey!);
    expect(await choose(opened, label)).toMatch(/frame 12 was deleted/);
    const names = () => opened.control.snapshot().sequence?.markers.map((marker) => marker.name);
    await until(
      opened.store,
      () => documentOf(opened.store).marks.length === marks && opened.store.state.questions.length === 0,
    );
    if (marks === 1)
      await until(opened.store, () => documentOf(opened.store).marks[0]?.markerKey !== opened.mark.markerKey);
    expect(names()).toEqual(markers);
  });

  test.each([
    [/Move/, 20],
    [/Leave/, 12],
  ])("a moved marker is asked about once; the answer %s leaves the mark on frame %i", async (label, frame) => {
    const { wrap, move } = withMovedMarkers();
    const opened = await marked(undefined, undefined, wrap);
    const ticks = String(20n * BigInt(opened.sequence.ticksPerFrame));
    move((mark) => ({ ...mark, ticks }));
    opened.controller.reconnect();
    expect(await choose(opened, label)).toMatch(/to frame 20/);
    await until(opened.store, () => documentOf(opened.store).marks[0]?.ticks === ticks);
    expect(documentOf(opened.store).marks).toMatchObject([{ frame }]);
    await opened.saved();
    expect(opened.store.state.questions).toEqual([]);
  });

  test("taking a mark away in the panel asks nothing", async () => {
    const { controller, store, mark } = await marked();
    controller.unmark(mark.id);
    await until(store, () => documentOf(store).marks.length === 0);
    expect(store.state.questions).toEqual([]);
  });
});

/** A render as the companion names it after its document. */
const renderOf = (document: string) => `/renders/${document}-20261124T170000-0a1b.mov`;

describe("a document that this page does not remember", () => {
  const original = newDocument({ clip: sampleClip, range: { first: 0, last: 71 }, source: "media" });
  const withOriginal = () => {
    const companion = companionWith();
    companion.documents.set("document-original", { id: "document-original", revision: 3, document: original });
    return companion;
  };
  const overlay = {
    itemId: "item-1",
    path: renderOf("document-original"),
    trackIndex: 1,
    startTicks: "0",
    endTicks: "100",
  };

  test("is found by its overlay when the sequence names another one, and no stranger's", async () => {
    const other = newDocument({
      clip: { ...sampleClip, fingerprint: "other" },
      range: original.clip.range,
      source: "media",
    });
    const companion = withOriginal();
    companion.documents.set("document-other", { id: "document-other", revision: 1, document: other });
    const { store } = await panel(companion, memoryStorage(), (host) => ({
      ...host,
      state: async () => {
        const state = await host.state();
        return { ...state, sequence: state.sequence && { ...state.sequence, documentId: "document-other" } };
      },
      listOverlays: () => Promise.resolve([{ ...overlay, path: renderOf("document-other") }, overlay]),
    }));
    expect(store.state.work?.documentId).toBe("document-original");
    expect(store.state.questions).toEqual([]);
  });

  test("in a duplicate it is asked about, and its own copy takes the place of the overlay that came along", async () => {
    const replaced: string[] = [];
    const companion = withOriginal();
    const opened = await panel(companion, memoryStorage(), (host) => ({
      ...host,
      claimDocument: () => Promise.resolve(),
      listOverlays: () => Promise.resolve([{ ...overlay, isInherited: true }]),
      replaceOverlay: (_sequenceId, itemId, { path }) => {
        replaced.push(itemId);
        return Promise.resolve({ ...overlay, path });
      },
    }));
    expect(await choose(opened, /own/)).toMatch(/is a copy/);
    await until(opened.store, (state) => state.work !== null);
    const { documentId } = opened.store.state.work!;
    expect(documentId).not.toBe("document-original");
    opened.draw();
    opened.controller.propagate();
    await until(opened.store, (state) => state.job?.id === "job-1");
    await opened.finish("job-1", renderOf(documentId));
    expect(replaced).toEqual(["item-1"]);
  });
});

describe("a duplicated sequence", () => {
  test.each([
    [/Share/, "shared"],
    [/own/, "own"],
  ])("is asked about; the answer %s gives a %s document", async (label, kind) => {
    const companion = companionWith();
    const document = newDocument({ clip: sampleClip, range: { first: 0, last: 71 }, source: "media" });
    companion.documents.set("original", { id: "original", revision: 3, document });
    const claimed: string[] = [];
    const opened = await panel(companion, memoryStorage(), (host) => ({
      ...host,
      state: async () => {
        const state = await host.state();
        const sequence = state.sequence && { ...state.sequence, documentId: "original", isCopy: true };
        return { ...state, sequence };
      },
      claimDocument: (_sequenceId, id) => {
        claimed.push(id);
        return Promise.resolve();
      },
    }));
    expect(await choose(opened, label)).toMatch(/is a copy/);
    await until(opened.store, (state) => state.work !== null);
    const id = opened.store.state.work!.documentId;
    expect(claimed).toEqual([id]);
    expect(id === "original").toBe(kind === "shared");
    opened.draw();
    await opened.saved();
    expect(companion.documents.get("original")?.revision).toBe(kind === "shared" ? 4 : 3);
  });
});
