import { protocolVersion } from "../../companion-server/protocol/version";
import { connectBridge, type BridgeWindow } from "../../plugin/bridge/connect-bridge";
import { serveBridge } from "../../plugin/bridge/serve-bridge";
import type { PremiereHost } from "../../plugin/host/premiere-host";
import type { PanelState } from "../../plugin/panel/panel-state";
import { sampleClip } from "../support/drawing-samples";
import { FakeCompanion } from "../support/fake-companion";
import { memoryStorage } from "../support/memory-storage";
import { documentOf, openPanel, until } from "../support/open-panel";
import { createScene, othersOf, ticksOf, type Scene } from "./scene";

const footage = { ...sampleClip, path: "/media/footage.mov", frames: 200 };
const frames = 70;

/** A sequence of Premiere, a companion with its workspace, and one panel after the other in front of them. */
function createStudio() {
  const scene = createScene({ version: "26.3", seed: 9, quirks: { importDelayMilliseconds: 100 } });
  scene.core.latencyMilliseconds = 0;
  scene.core.session.playheads.set(scene.sequence, BigInt(ticksOf(40)));
  const companion = new FakeCompanion([footage]);
  let renders = 0;

  /** Lets the time of Premiere pass until something is done. */
  const settle = async <T>(work: Promise<T>): Promise<T> => {
    const outcome = { isDone: false };
    const done = () => {
      outcome.isDone = true;
    };
    work.then(done, done);
    while (!outcome.isDone) await scene.clock.pass(20);
    return work;
  };

  const open = async (host: PremiereHost, drafts = memoryStorage()) => {
    const panel = await settle(openPanel(companion, drafts, () => host));
    const wait = (condition: (state: PanelState) => boolean) => settle(until(panel.store, condition));
    /** Draws, propagates, and waits until the overlay is where it belongs. */
    const drawAndPropagate = async () => {
      panel.draw();
      await settle(panel.saved());
      panel.controller.propagate();
      await wait(({ job }) => job?.state === "queued");
      const { job, work } = panel.store.state;
      renders += 1;
      const path = `/workspace/renders/${work?.documentId ?? ""}-20260101T000000-000${renders.toString()}.mov`;
      scene.disk.media.set(path, { frames, rate: footage.rate, width: 960, height: 540, hasAudio: false });
      companion.clips.set(path, { ...footage, id: path, path, frames, hasAlpha: true });
      await settle(panel.finish(job?.id ?? "", path));
      return path;
    };
    return { ...panel, wait, drawAndPropagate };
  };
  return { scene, companion, settle, open };
}

/** The files of our overlays in the sequence, with their tracks. */
const overlaysIn = (scene: Scene) =>
  scene.core.sequence(scene.sequence).video.flatMap((track, index) =>
    track.clips.flatMap((clip) => {
      const path = scene.core.session.media.get(clip.item ?? "")?.path ?? "";
      return path.startsWith("/workspace/") ? [`V${(index + 1).toString()} ${path}`] : [];
    }),
  );

/** Closes the project in Premiere and opens it under another name and folder, the footage beside it. */
function moveProject(scene: Scene, companion: FakeCompanion): string {
  scene.core.project = { ...scene.core.project, name: "Final.prproj", path: "/archive/2026/Final.prproj" };
  const path = "/archive/2026/media/footage.mov";
  const media = scene.core.session.media.get(scene.item);
  if (media !== undefined) media.path = path;
  companion.clips.delete(footage.path);
  companion.clips.set(path, { ...footage, id: "clip-moved", path });
  scene.core.reopen();
  return path;
}

test.each([
  ["with what the page remembers", true],
  ["on another computer's page", false],
])("a project that was renamed and moved with its media opens the same drawing, %s", async (_name, isRemembered) => {
  const { scene, companion, open } = createStudio();
  const drafts = memoryStorage();
  const before = await open(scene.startPlugin(), drafts);
  const first = await before.drawAndPropagate();
  const { documentId } = before.store.state.work!;
  expect(overlaysIn(scene)).toEqual([`V4 ${first}`]);
  before.controller.stop();
  const others = othersOf(scene);

  const path = moveProject(scene, companion);
  scene.store.text = null;
  const after = await open(scene.startPlugin(), isRemembered ? drafts : memoryStorage());
  expect(after.store.state.work).toMatchObject({ documentId, clip: { path } });
  expect(documentOf(after.store).editLayers[0]?.items).toHaveLength(1);
  expect(documentOf(after.store).clip.path).toBe(path);

  const second = await after.drawAndPropagate();
  expect(documentOf(after.store).editLayers[0]?.items).toHaveLength(2);
  expect(companion.documents.get(documentId)?.document.clip.path).toBe(path);
  expect(overlaysIn(scene)).toEqual([`V4 ${second}`]);
  expect(othersOf(scene)).toBe(others);
  after.controller.stop();
});

test("a file of the same name but with other pictures gets a drawing of its own", async () => {
  const { scene, companion, open } = createStudio();
  const before = await open(scene.startPlugin());
  await before.drawAndPropagate();
  const { documentId } = before.store.state.work!;
  before.controller.stop();
  companion.clips.set(footage.path, { ...footage, id: "clip-other", fingerprint: "other pictures" });
  const after = await open(scene.startPlugin());
  expect(after.store.state.work?.documentId).not.toBe(documentId);
  expect(documentOf(after.store).editLayers).toEqual([]);
  expect(companion.documents.get(documentId)?.document.editLayers).toHaveLength(1);
  after.controller.stop();
});

/** The drawing app's end of a bridge to a plug-in that speaks a version of the contract. */
function throughBridge(scene: Scene, host: PremiereHost, pluginVersion: string): PremiereHost {
  const secret = "0123456789abcdef-secret";
  const origin = "http://127.0.0.1:47821";
  const atPage: ((event: { readonly data: unknown }) => void)[] = [];
  const copy = (message: object): unknown => JSON.parse(JSON.stringify(message));
  const server = serveBridge({
    ...{ host, secret, origin, theme: () => "dark" as const },
    post: (message) => {
      const isWelcome = "kind" in message && message.kind === "welcome";
      const data = copy({ ...message, ...(isWelcome ? { protocolVersion: pluginVersion } : {}) });
      scene.clock.after(1, () => {
        for (const listener of atPage) listener({ data });
      });
    },
  });
  const timers: (() => void)[] = [];
  const window: BridgeWindow = {
    location: { search: `?bridge=${secret}` },
    uxpHost: {
      postMessage: (message) => {
        const data = copy(message as object);
        scene.clock.after(1, () => {
          server.receive({ data, origin });
        });
      },
    },
    addEventListener: (_type, listener) => atPage.push(listener),
    setTimeout: (action, milliseconds) => timers.push(scene.clock.after(milliseconds, action)),
    clearTimeout: (timer) => timers[timer - 1]?.(),
  };
  const bridge = connectBridge(window);
  if (bridge === null) throw new Error("The window is inside a panel.");
  return bridge;
}

const later = protocolVersion.replace(/\d+$/, "99");

test("an updated plug-in that speaks the same contract finds drawing and overlay again", async () => {
  const { scene, open } = createStudio();
  const before = await open(throughBridge(scene, scene.startPlugin(), protocolVersion));
  await before.drawAndPropagate();
  const { documentId } = before.store.state.work!;
  before.controller.stop();
  scene.killPlugin();
  // What the plug-in and its page kept may go with the old version.
  scene.store.text = null;
  const after = await open(throughBridge(scene, scene.startPlugin(), later));
  expect(after.store.state.work?.documentId).toBe(documentId);
  const second = await after.drawAndPropagate();
  expect(overlaysIn(scene)).toEqual([`V4 ${second}`]);
  after.controller.stop();
});

test("an updated plug-in that speaks another contract is refused with one sentence, and nothing is touched", async () => {
  const { scene, companion, settle, open } = createStudio();
  const before = await open(throughBridge(scene, scene.startPlugin(), protocolVersion));
  await before.drawAndPropagate();
  before.controller.stop();
  scene.killPlugin();
  const [timeline, overlays, entries] = [othersOf(scene), overlaysIn(scene), scene.core.undoStack.length];
  const documents = structuredClone([...companion.documents]);

  const host = throughBridge(scene, scene.startPlugin(), "99.0");
  const sentence =
    "The panel and the companion have different versions. Update the older one and open the panel again.";
  const calls: Promise<unknown>[] = [host.state(), host.addMark(scene.sequence, ticksOf(3), "INVE 9")];
  for (const call of calls)
    await expect(settle(call)).rejects.toMatchObject({ code: "VersionMismatch", message: sentence });
  const panel = await settle(
    openPanel(
      companion,
      memoryStorage(),
      () => host,
      ({ notices }) => notices.length > 0,
    ),
  );
  expect(panel.store.state.notices.map(({ message }) => message)).toEqual([sentence]);
  panel.controller.stop();
  expect([othersOf(scene), overlaysIn(scene), scene.core.undoStack.length]).toEqual([timeline, overlays, entries]);
  expect([...companion.documents]).toEqual(documents);
});
