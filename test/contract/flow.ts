import { InveError } from "../../companion-server/protocol/errors";
import { captureFrames } from "../../plugin/host/capture-frames";
import type { HostOverlay, PremiereHost } from "../../plugin/host/premiere-host";
import { othersOf, overlayFiles, ticksOf, type Scene } from "./scene";

/** What became of one step of the flow. */
export interface StepOutcome {
  readonly step: string;
  readonly failure: InveError | null;
}

/** Values that later steps need from earlier ones. */
interface Progress {
  overlay: HostOverlay | null;
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

type Step = readonly [name: string, run: (host: PremiereHost, scene: Scene, progress: Progress) => Promise<void>];

const steps: readonly Step[] = [
  [
    "read",
    async (host, scene) => {
      const { sequence } = await host.state();
      expect(sequence).toEqual(expect.objectContaining({ id: scene.sequence, width: 960, ticksPerFrame: ticksOf(1) }));
      const source = { kind: "media", path: "/media/footage.mov", mediaTicks: ticksOf(50) };
      expect(await host.clipAt(scene.sequence, ticksOf(40))).toEqual(expect.objectContaining({ source }));
    },
  ],
  [
    "mark",
    async (host, scene) => {
      const mark = await host.addMark(scene.sequence, ticksOf(40), "INVE 1");
      expect(await host.listMarks(scene.sequence)).toEqual([mark]);
    },
  ],
  [
    "colour",
    async (host, scene) => {
      for (const mark of await host.listMarks(scene.sequence)) await host.colourMark(scene.sequence, mark.key, "drawn");
    },
  ],
  [
    "place",
    async (host, scene, progress) => {
      const isIngestOn = scene.core.quirks.ingestIsOn || scene.core.quirks.ingestCopiesTo !== null;
      expect(await host.importWarning(scene.sequence)).toEqual(isIngestOn ? expect.stringContaining("Ingest") : null);
      progress.overlay = await host.placeOverlay(scene.sequence, overlayAt(overlayFiles.first, 30));
      expect(await host.listOverlays(scene.sequence)).toEqual([progress.overlay]);
      expect((await host.state()).sequence?.documentId).toBe("document-1");
    },
  ],
  [
    "capture",
    async (host, scene) => {
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
  ],
  [
    "replace",
    async (host, scene, progress) => {
      if (progress.overlay === null) return;
      const { itemId } = progress.overlay;
      progress.overlay = await host.replaceOverlay(scene.sequence, itemId, overlayAt(overlayFiles.second, 30));
    },
  ],
  [
    "replace by another length",
    async (host, scene, progress) => {
      if (progress.overlay === null) return;
      const { itemId } = progress.overlay;
      progress.overlay = await host.replaceOverlay(scene.sequence, itemId, overlayAt(overlayFiles.shorter, 35));
    },
  ],
  [
    "unmark",
    async (host, scene) => {
      for (const mark of await host.listMarks(scene.sequence)) await host.removeMark(scene.sequence, mark.key);
      expect(await host.listMarks(scene.sequence)).toEqual([]);
    },
  ],
];

/**
 * Runs the whole flow; a failed step does not end it, as a user would go on. After each step every clip that is not ours
 * lies where it lay, or the failure asks for one undo, and that undo puts it right.
 */
export async function runFlow(
  scene: Scene,
  host: PremiereHost,
  course: "smooth" | "interrupted" = "smooth",
): Promise<StepOutcome[]> {
  const progress: Progress = { overlay: null };
  const outcomes: StepOutcome[] = [];
  for (const [step, run] of steps) {
    const before = othersOf(scene);
    let failure: InveError | null = null;
    try {
      await run(host, scene, progress);
    } catch (thrown) {
      if (thrown instanceof InveError) failure = thrown;
      // What a step expects of its own result may not hold when the world changed between the call and the look.
      else if (course === "smooth" || !isExpectation(thrown)) throw thrown;
    }
    if (failure !== null) {
      expect(failure.code).toBe("HostFailure");
      expect(failure.message).toMatch(/^[A-Z].+\.$/s);
    }
    if (scene.core.isOpen && othersOf(scene) !== before && !scene.isTouchedByUser()) {
      expect(failure?.message).toContain("Undo once");
      scene.core.undo();
      expect(othersOf(scene)).toBe(before);
    }
    outcomes.push({ step, failure });
  }
  return outcomes;
}

function isExpectation(thrown: unknown): boolean {
  return thrown instanceof Error && "matcherResult" in thrown;
}
