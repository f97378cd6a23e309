import type { Clip } from "../../companion-server/protocol/api";
import { CompanionClient } from "../../plugin/companion/client";
import { present } from "../../plugin/drawing/history";
import type { PremiereHost } from "../../plugin/host/premiere-host";
import { initialState } from "../../plugin/panel/initial-state";
import { PanelController } from "../../plugin/panel/panel-controller";
import type { PanelState } from "../../plugin/panel/panel-state";
import { Store } from "../../plugin/panel/store";
import { createSimulatedHost } from "../../plugin/simulator/simulated-host";
import { sampleClip } from "./drawing-samples";
import { FakeCompanion } from "./fake-companion";
import { memoryStorage } from "./memory-storage";

/** Overlay files that renders of the companion may name. */
export const overlays = ["/renders/one.mov", "/renders/two.mov"];
const overlayClip = (path: string): Clip => ({ ...sampleClip, id: path, path, fingerprint: path, hasAlpha: true });
/** What a finished render measured. */
export const report = {
  seconds: {},
  frames: 72,
  peakMemoryMegabytes: 1,
  versions: {},
  frameConfidence: [0.9],
  frameToFix: 3,
};
const points = [
  { x: 10, y: 10 },
  { x: 60, y: 10 },
];

/** Resolves when the state fulfils a condition; the test's own time limit is the only clock. */
export function until(store: Store<PanelState>, condition: (state: PanelState) => boolean): Promise<void> {
  if (condition(store.state)) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = store.subscribe((state) => {
      if (!condition(state)) return;
      unsubscribe();
      resolve();
    });
  });
}

/** A companion that knows the sample clip, perhaps of another size, and the overlays. */
export function companionWith(clip: Clip = sampleClip): FakeCompanion {
  return new FakeCompanion([clip, ...overlays.map(overlayClip)]);
}

/**
 * A panel between the simulated Premiere, or what `wrap` puts in its place, and a companion in memory, once it shows a
 * clip or says why it does not.
 */
export async function openPanel(
  companion = companionWith(),
  drafts = memoryStorage(),
  wrap: (host: PremiereHost) => PremiereHost = (host) => host,
  isOpen = ({ work, capture, questions }: PanelState) => work !== null || capture !== null || questions.length > 0,
) {
  const { host: simulated, control } = createSimulatedHost({
    clip: sampleClip,
    disk: {
      exists: () => Promise.resolve(true),
      mediaInfo: () => Promise.resolve({ ...sampleClip, hasAudio: false }),
      write: () => Promise.resolve(),
    },
  });
  const host = wrap(simulated);
  const store = new Store(initialState);
  const client = new CompanionClient({ origin: "http://127.0.0.1:1", token: "secret" }, companion.fetch);
  const controller = new PanelController({
    context: {
      store,
      client,
      host,
      openClip: (path, rate) => client.openClip(path, rate),
      drafts,
      newId: (prefix) => `${prefix}-${(ids += 1)}`,
      wait: () => new Promise((resolve) => setImmediate(resolve)),
    },
    now: () => 0,
    waitUnless: () => new Promise((resolve) => setImmediate(resolve)),
  });
  controller.start();
  await until(store, isOpen);
  const draw = () => {
    controller.editing.takeResult("brush", { kind: "stroke", points });
  };
  const saved = () =>
    until(store, ({ work }) => work !== null && work.saving === "saved" && work.saved === present(work.history));
  const finish = async (id: string, path: string) => {
    companion.advance(id, { state: "succeeded", result: { analysisId: "a", overlayPath: path, report } });
    await until(store, (state) => state.notices.some((notice) => notice.kind === "success"));
    for (const notice of store.state.notices) controller.dismiss(notice.id);
  };
  return { companion, controller, store, control, host, draw, saved, finish, drafts };
}

/** Ids are never given twice, as those of real pages. */
let ids = 0;

/** The document that the panel shows. */
export const documentOf = (store: Store<PanelState>) => present(store.state.work!.history);
