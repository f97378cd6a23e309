import type { PremiereHost } from "../host/premiere-host";
import type { Timers } from "../premiere/environment";
import { createPremiereHost } from "../premiere/host";
import { ticksPerSecond } from "../premiere/ticks";
import { FakeStage, takeSnapshot, type PremiereSnapshot } from "./fake/control";
import { FakeCore, type FakeScheduler } from "./fake/core";
import type { FrameToRender, RenderFrame } from "./fake/exporter";
import { createFakePpro } from "./fake/fake-ppro";
import type { FakeDisk } from "./fake/model";
import { versionQuirks } from "./fake/quirks";

/** What the simulated project starts with. */
export interface SimulatedHostOptions {
  /** The clip on V1; the sequence gets its size and rate. */
  readonly clip: {
    readonly path: string;
    readonly frames: number;
    readonly rate: { readonly numerator: number; readonly denominator: number };
    readonly width: number;
    readonly height: number;
  };
  /** The files that can be imported and where captured frames go. */
  readonly disk: FakeDisk;
  /** Draws captured frames; without it they are written as plain text, which no decoder reads. */
  readonly renderFrame?: RenderFrame;
  readonly projectName?: string;
}

/** The windows of the simulated Premiere, for a page that shows them. */
export interface SimulatedPremiere {
  snapshot(): PremiereSnapshot;
  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Premiere's own undo and redo; false when there is nothing to do. */
  undo(): boolean;
  redo(): boolean;
  setPlayhead(ticks: string): void;
  undoLabels(): readonly string[];
}

/**
 * A Premiere in this very page: the real bridge code over the fake host, with a project, a sequence in the clip's own
 * rate and size, and the clip on V1. It answers at once.
 */
export function createSimulatedHost(options: SimulatedHostOptions): { host: PremiereHost; control: SimulatedPremiere } {
  const { clip } = options;
  const projectName = options.projectName ?? "Sample";
  const project = { guid: "project-simulated", name: `${projectName}.prproj`, path: `/${projectName}.prproj` };
  const quirks = { ...versionQuirks["26.3"], importDelayMilliseconds: 0, delivers: "all" as const };
  const core = new FakeCore(project, quirks, options.disk, promptScheduler);
  const stage = new FakeStage(core);
  const sequence = stage.addSequence({
    name: projectName,
    ticksPerFrame: (ticksPerSecond * BigInt(clip.rate.denominator)) / BigInt(clip.rate.numerator),
    width: clip.width,
    height: clip.height,
    videoTracks: 1,
    audioTracks: 1,
  });
  const name = clip.path.split(/[\\/]/).pop() ?? clip.path;
  const item = stage.addItem(name, "clip", { path: clip.path, info: { ...clip, hasAudio: false } });
  stage.addClip({ sequence, kind: "video", track: 0 }, item);

  const host = createPremiereHost({
    ppro: createFakePpro(core, options.renderFrame ?? renderAsText),
    hostVersion: "26.3.0",
    simulated: true,
    timers: pageTimers,
    store: createMemoryStore(),
  });
  return {
    host,
    control: {
      snapshot: () => takeSnapshot(core),
      subscribe: (listener) => core.onChanged(listener),
      undo: () => core.undo(),
      redo: () => core.redo(),
      setPlayhead: (ticks) => {
        const time = BigInt(ticks);
        core.session.playheads.set(sequence, time < 0n ? 0n : time);
        core.changed();
      },
      undoLabels: () => takeSnapshot(core).undoLabels,
    },
  };
}

const pageTimers: Timers = {
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

const promptScheduler: FakeScheduler = {
  wait: () => Promise.resolve(),
  after: (milliseconds, action) => pageTimers.after(milliseconds, action),
  random: () => 0,
};

function createMemoryStore() {
  let kept: string | null = null;
  return {
    read: () => Promise.resolve(kept),
    write: (text: string) => {
      kept = text;
      return Promise.resolve();
    },
  };
}

/** What the frame shows, as text: enough to see which clips were in the picture. */
export function renderAsText(frame: FrameToRender): Uint8Array {
  const layers = frame.layers.map((layer) => `${layer.path}@${layer.mediaTicks.toString()}`);
  return new TextEncoder().encode([frame.ticks.toString(), ...layers].join("\n"));
}
