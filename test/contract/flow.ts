import { InveError } from "../../companion-server/protocol/errors";
import { captureFrames } from "../../plugin/host/capture-frames";
import type { HostOverlay, PremiereHost } from "../../plugin/host/premiere-host";
import { duplicateOf, othersOf, overlayFiles, overlaysOf, ticksOf, type Scene } from "./scene";

/** What became of one step of the flow. */
export interface StepOutcome {
  readonly step: StepName;
  readonly failure: InveError | null;
}

/** Values that later steps need from earlier ones. */
interface Progress {
  host: PremiereHost;
  overlay: HostOverlay | null;
  /** Where the clips of others lay before the step, as far as the user has not changed it. */
  others: string;
}

const overlayAt = (file: { readonly path: string; readonly frames: number }, first: number) => ({
  path: file.path,
  frames: file.frames,
  startTicks: ticksOf(first),
  name: "Overlay",
  documentId: "document-1",
});

/** Waits on the fake clock for a whole picture, as the companion does on the disk. */
async function arrivalOf(scene: Scene, names: readonly string[]): Promise<string | null> {
  for (let look = 0; look < 40; look++) {
    if (scene.isCompanionGone()) throw new InveError("Unreachable");
    for (const name of names) {
      const bytes = scene.disk.pictures.get(`/captures/${name}`);
      if (bytes !== undefined && bytes.length > 0) {
        await scene.clock.wait(50);
        const again = scene.disk.pictures.get(`/captures/${name}`);
        if (again?.length === bytes.length) return new TextDecoder().decode(again);
      }
    }
    await scene.clock.wait(50);
  }
  return null;
}

const steps = {
  read: async ({ host }, scene) => {
    const { sequence } = await host.state();
    expect(sequence).toEqual(expect.objectContaining({ id: scene.sequence, width: 960, ticksPerFrame: ticksOf(1) }));
    const file = { path: "/media/footage.mov", mediaTicks: ticksOf(50), lengthTicks: ticksOf(200) };
    const isClear = scene.core.quirks.inPointsCountFrom === "firstFrame";
    const source = isClear ? { kind: "media", ...file } : { kind: "capture", reason: expect.any(String) as string };
    expect(await host.clipAt(scene.sequence, ticksOf(40))).toEqual(expect.objectContaining({ source }));
  },
  mark: async ({ host }, scene) => {
    const mark = await host.addMark(scene.sequence, ticksOf(40), "INVE 1");
    expect(await host.listMarks(scene.sequence)).toEqual([mark]);
  },
  colour: async ({ host }, scene) => {
    for (const mark of await host.listMarks(scene.sequence)) await host.colourMark(scene.sequence, mark.key, "drawn");
  },
  place: async (progress, scene) => {
    const { host } = progress;
    const isIngestOn = scene.core.quirks.ingestIsOn || scene.core.quirks.ingestCopiesTo !== null;
    expect(await host.importWarning(scene.sequence)).toEqual(isIngestOn ? expect.stringContaining("Ingest") : null);
    const shownMarks = (await host.listMarks(scene.sequence)).map((mark) => mark.key);
    const overlay = { ...overlayAt(overlayFiles.first, 30), shownMarks };
    progress.overlay = await host.placeOverlay(scene.sequence, overlay);
    expect(await host.listOverlays(scene.sequence)).toEqual([progress.overlay]);
    expect((await host.state()).sequence?.documentId).toBe("document-1");
    if (!scene.core.quirks.markerColourStays) expect(scene.markerColours()).toEqual(shownMarks.map(() => blue));
  },
  "undo and redo": async ({ host, overlay }, scene) => {
    if (overlay === null || scene.isTouchedByUser()) return;
    expect(scene.core.undoStack.at(-1)?.label).toBe("Add drawing overlay");
    scene.core.undo();
    expect(overlaysOf(scene)).toEqual([]);
    expect(await host.listOverlays(scene.sequence)).toEqual([]);
    scene.core.redo();
    expect(await host.listOverlays(scene.sequence)).toEqual([overlay]);
  },
  capture: async ({ host }, scene) => {
    const pictures = await captureFrames(
      host,
      {
        sequenceId: scene.sequence,
        ticks: [ticksOf(31), ticksOf(32), ticksOf(33)],
        folder: "/captures",
        baseName: "frame",
        arrival: (names) => arrivalOf(scene, names),
      },
      new AbortController().signal,
    );
    for (const picture of pictures) {
      expect(picture).toContain("/media/footage.mov");
      expect(picture).not.toContain("/overlays/");
    }
  },
  replace: async (progress, scene) => {
    if (progress.overlay === null) return;
    const { itemId } = progress.overlay;
    const overlay = overlayAt(overlayFiles.second, 30);
    progress.overlay = await progress.host.replaceOverlay(scene.sequence, itemId, overlay);
  },
  "replace by another length": async (progress, scene) => {
    if (progress.overlay === null) return;
    const { itemId } = progress.overlay;
    const overlay = overlayAt(overlayFiles.shorter, 35);
    progress.overlay = await progress.host.replaceOverlay(scene.sequence, itemId, overlay);
  },
  unmark: async ({ host }, scene) => {
    for (const mark of await host.listMarks(scene.sequence)) await host.removeMark(scene.sequence, mark.key);
    expect(await host.listMarks(scene.sequence)).toEqual([]);
  },
  reopen: async (progress, scene) => {
    if (!scene.core.isOpen) return;
    scene.core.isOpen = false;
    await scene.clock.wait(2000);
    scene.core.reopen();
    progress.host = scene.startPlugin();
    const overlays = await progress.host.listOverlays(scene.sequence);
    const { sequence } = await progress.host.state();
    if (progress.overlay === null) return;
    expect(overlays).toEqual([progress.overlay]);
    expect(sequence?.documentId).toBe(scene.core.quirks.forgetsProperties ? null : "document-1");
  },
  "duplicate and claim": async (progress, scene) => {
    const { host, overlay } = progress;
    if (!scene.core.isOpen || overlay === null) return;
    const copy = duplicateOf(scene);
    progress.others = othersOf(scene);
    const isKnown = !scene.core.quirks.forgetsProperties;
    const linkOf = async () => {
      const { sequence } = await host.state();
      return [sequence?.id, sequence?.documentId, sequence?.isCopy];
    };
    expect(await linkOf()).toEqual([copy, isKnown ? "document-1" : null, isKnown]);
    await host.claimDocument(copy, "document-2");
    expect(await linkOf()).toEqual([copy, "document-2", false]);
    scene.core.session.activeSequence = scene.sequence;
    expect(await host.listOverlays(scene.sequence)).toEqual([overlay]);
  },
} satisfies Record<string, (progress: Progress, scene: Scene) => Promise<void>>;

/** `MarkerColor.BLUE`: the overlay shows what was drawn. */
const blue = 6;

/** The name of a step. */
export type StepName = keyof typeof steps;

/**
 * Runs the whole flow; a failed step does not end it, as a user would go on. After each step every clip that is not ours
 * lies where it lay, or the failure asks for one undo, and that undo puts it right.
 */
export async function runFlow(
  scene: Scene,
  host: PremiereHost,
  course: "smooth" | "interrupted" = "smooth",
): Promise<StepOutcome[]> {
  const progress: Progress = { host, overlay: null, others: othersOf(scene) };
  const outcomes: StepOutcome[] = [];
  const names = Object.keys(steps) as StepName[]; // The keys of the table are the names.
  for (const step of names) {
    progress.others = othersOf(scene);
    let failure: InveError | null = null;
    try {
      if (scene.isCompanionGone()) throw new InveError("Unreachable");
      await steps[step](progress, scene);
    } catch (thrown) {
      if (thrown instanceof InveError) failure = thrown;
      // What a step expects of its own result may not hold when the world changed between the call and the look.
      else if (course === "smooth" || !isExpectation(thrown)) throw thrown;
    }
    if (failure !== null) {
      expect(failure.code).toBe(scene.isCompanionGone() ? "Unreachable" : "HostFailure");
      expect(failure.message).toMatch(/^[A-Z].+\.$/s);
    }
    if (scene.core.isOpen && othersOf(scene) !== progress.others && !scene.isTouchedByUser()) {
      expect(failure?.message).toContain("Undo once");
      scene.core.undo();
      expect(othersOf(scene)).toBe(progress.others);
    }
    outcomes.push({ step, failure });
  }
  return outcomes;
}

function isExpectation(thrown: unknown): boolean {
  return thrown instanceof Error && "matcherResult" in thrown;
}
