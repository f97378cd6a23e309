import type { SmallStore } from "../../plugin/premiere/environment";
import { createPremiereHost } from "../../plugin/premiere/host";
import { FakeStage } from "../../plugin/simulator/fake/control";
import { FakeCore } from "../../plugin/simulator/fake/core";
import { createFakePpro } from "../../plugin/simulator/fake/fake-ppro";
import {
  copyContent,
  copySequence,
  type FakeDisk,
  type MediaInfo,
  type ProjectContent,
} from "../../plugin/simulator/fake/model";
import { versionQuirks, type PremiereVersion, type Quirks } from "../../plugin/simulator/fake/quirks";
import { renderAsText } from "../../plugin/simulator/simulated-host";
import { FakeClock } from "./fake-clock";

/** 24 frames a second. */
export const ticksPerFrame = 10_584_000_000n;
export const ticksOf = (frame: number) => (BigInt(frame) * ticksPerFrame).toString();

const mediaOf = (frames: number): MediaInfo => ({
  frames,
  rate: { numerator: 24, denominator: 1 },
  width: 960,
  height: 540,
  hasAudio: false,
});

/** Overlay files by name; the third is of another length. */
export const overlayFiles = {
  first: { path: "/overlays/overlay-1-r01.mov", frames: 48 },
  second: { path: "/overlays/overlay-1-r02.mov", frames: 48 },
  shorter: { path: "/overlays/overlay-1-r03.mov", frames: 30 },
} as const;

export class SceneDisk implements FakeDisk {
  readonly media = new Map<string, MediaInfo>();
  readonly pictures = new Map<string, Uint8Array>();
  exists(path: string): Promise<boolean> {
    return Promise.resolve(path === "/captures" || this.media.has(path) || this.pictures.has(path));
  }
  mediaInfo(path: string): Promise<MediaInfo | null> {
    return Promise.resolve(this.media.get(path) ?? null);
  }
  write(path: string, bytes: Uint8Array): Promise<void> {
    this.pictures.set(path, bytes);
    return Promise.resolve();
  }
}

class MemoryStore implements SmallStore {
  text: string | null = null;
  read(): Promise<string | null> {
    return Promise.resolve(this.text);
  }
  write(text: string): Promise<void> {
    this.text = text;
    return Promise.resolve();
  }
}

export interface SceneOptions {
  readonly version: PremiereVersion;
  readonly quirks?: Partial<Quirks>;
  readonly seed: number;
}

/**
 * A project that a careless placement would damage: footage on V1 before, under and after the overlay, a title above it,
 * footage on the top track at the same time, and sound on A1 that must not move; and a second sequence.
 */
export function createScene(options: SceneOptions) {
  const clock = new FakeClock(options.seed);
  const disk = new SceneDisk();
  const store = new MemoryStore();
  const quirks = { ...versionQuirks[options.version], ...options.quirks };
  const project = { guid: "project-1", name: "Film.prproj", path: "/films/Film.prproj" };
  const core = new FakeCore(project, quirks, disk, clock);
  const stage = new FakeStage(core);
  const other = stage.addSequence({ name: "Other", ticksPerFrame, width: 960, height: 540 });
  const sequence = stage.addSequence({ name: "Film", ticksPerFrame, width: 960, height: 540 });
  for (const file of Object.values(overlayFiles)) disk.media.set(file.path, mediaOf(file.frames));
  const oneHour = 3600n * 254_016_000_000n;
  const footage = { path: "/media/footage.mov", info: { ...mediaOf(200), startTicks: oneHour } };
  disk.media.set(footage.path, footage.info);
  const item = stage.addItem("footage.mov", "clip", footage);
  const sound = stage.addItem("sound.wav", "clip", { path: "/media/sound.wav", info: mediaOf(200) });
  const at = (first: number, last: number) => ({
    start: BigInt(first) * ticksPerFrame,
    end: BigInt(last) * ticksPerFrame,
    in: BigInt(first + 10) * ticksPerFrame,
    out: BigInt(last + 10) * ticksPerFrame,
  });
  const video = (track: number) => ({ sequence, kind: "video" as const, track });
  stage.addClip(video(0), item, at(0, 20));
  stage.addClip(video(0), item, at(20, 90));
  stage.addClip(video(0), item, at(90, 150));
  stage.addClip(video(1), null, { ...at(130, 140), name: "Title" });
  stage.addClip(video(2), item, { ...at(60, 70), isDisabled: true });
  stage.addClip({ sequence, kind: "audio", track: 0 }, sound, at(0, 150));
  core.latencyMilliseconds = 20;
  const ppro = createFakePpro(core, renderAsText);
  /** Counts the plug-ins that were killed: what an earlier one had planned never happens. */
  let killed = 0;
  /** A plug-in, as after a start: a second one is what a restart gives. */
  const startPlugin = () => {
    const life = killed;
    const timers = {
      after: (milliseconds: number, action: () => void) =>
        clock.after(milliseconds, () => {
          if (life === killed) action();
        }),
    };
    return createPremiereHost({ ppro, hostVersion: `${options.version}.0`, simulated: false, timers, store });
  };
  /** Ends the plug-in in the middle of whatever it does, as a crash of Premiere does. */
  const killPlugin = () => {
    killed++;
  };
  let isCompanionDead = false;
  const killCompanion = () => {
    isCompanionDead = true;
  };
  const isCompanionGone = () => isCompanionDead;
  const markerColours = () =>
    core.content.sequences.find((candidate) => candidate.guid === sequence)?.markers.map((marker) => marker.colour);
  let isTouched = false;
  /** Changes the project as a user does meanwhile, in Premiere itself. */
  const asUser = (edit: (content: ProjectContent) => void) => {
    const after = copyContent(core.content);
    edit(after);
    isTouched = true;
    core.commitContent("User", after);
  };
  const isTouchedByUser = () => isTouched;
  return {
    ...{ clock, disk, store, core, stage, ppro, sequence, other, item },
    ...{ startPlugin, killPlugin, killCompanion, isCompanionGone, markerColours, asUser, isTouchedByUser },
  };
}
export type Scene = ReturnType<typeof createScene>;

/** What a user gets from Duplicate in the project panel: the same clips and properties under another identity, in front. */
export function duplicateOf(scene: Scene): string {
  const copy = scene.core.newId("sequence");
  const after = copyContent(scene.core.content);
  const original = after.sequences.find((sequence) => sequence.guid === scene.sequence);
  if (original !== undefined) after.sequences.push({ ...copySequence(original), guid: copy, name: "Film copy" });
  scene.core.commitContent("Duplicate", after);
  scene.core.session.activeSequence = copy;
  return copy;
}

/** Where every clip lies that is not an overlay of ours, as text that is equal only for equal timelines. */
export function othersOf(scene: Scene): string {
  const overlays = new Set<string>(Object.values(overlayFiles).map((file) => file.path));
  return scene.core.content.sequences
    .map((sequence) => {
      const describe = (kind: "video" | "audio") =>
        sequence[kind]
          .flatMap((track, index) =>
            track.clips
              .filter((clip) => !overlays.has(scene.core.session.media.get(clip.item ?? "")?.path ?? ""))
              .map(
                (clip) =>
                  `${kind}${index.toString()} ${clip.name} ${clip.start.toString()}-${clip.end.toString()} ${clip.in.toString()}`,
              ),
          )
          .join("\n");
      return `${sequence.name}\n${describe("video")}\n${describe("audio")}`;
    })
    .join("\n");
}

/** Our overlays in the sequence: track, first frame, frame after the last, file. */
export function overlaysOf(scene: Scene): string[] {
  const overlays = new Set<string>(Object.values(overlayFiles).map((file) => file.path));
  const sequence = scene.core.content.sequences.find((candidate) => candidate.guid === scene.sequence);
  return (sequence?.video ?? []).flatMap((track, index) =>
    track.clips.flatMap((clip) => {
      const path = scene.core.session.media.get(clip.item ?? "")?.path ?? "";
      if (!overlays.has(path)) return [];
      return [
        `V${(index + 1).toString()} ${(clip.start / ticksPerFrame).toString()}-${(clip.end / ticksPerFrame).toString()} ${path}`,
      ];
    }),
  );
}
