import { isDropFrameDisplay } from "../../premiere/sequence-state";
import type { FakeCore } from "./core";
import { newItem } from "./item-objects";
import {
  intrinsicComponents,
  mediaTicks,
  type FakeClip,
  type FakeItemKind,
  type FakeSequence,
  type FakeTrack,
  type MediaInfo,
} from "./model";
import { putClip } from "./timeline-edits";

/** A clip on a track, as plain data. `path` is empty for graphics. */
export interface ClipSnapshot {
  readonly name: string;
  readonly path: string;
  readonly startTicks: string;
  readonly endTicks: string;
  readonly inTicks: string;
}

export interface TrackSnapshot {
  readonly name: string;
  readonly isMuted: boolean;
  readonly clips: readonly ClipSnapshot[];
}

/** Everything a person would see in Premiere's windows, as plain data. Undo labels are newest first. */
export interface PremiereSnapshot {
  readonly projectName: string;
  readonly bins: readonly { readonly name: string; readonly items: readonly string[] }[];
  readonly sequence: {
    readonly id: string;
    readonly name: string;
    readonly ticksPerFrame: string;
    readonly zeroPoint: string;
    readonly dropFrame: boolean;
    readonly endTicks: string;
    readonly video: readonly TrackSnapshot[];
    readonly audio: readonly TrackSnapshot[];
    /** `colour` is an index into `MarkerColor`. */
    readonly markers: readonly { readonly name: string; readonly ticks: string; readonly colour: number }[];
  } | null;
  readonly playheadTicks: string;
  readonly undoLabels: readonly string[];
  readonly redoLabels: readonly string[];
}

/** The active sequence and the project panel at this moment. */
export function takeSnapshot(core: FakeCore): PremiereSnapshot {
  const { content, session } = core;
  const sequence = content.sequences.find((candidate) => candidate.guid === session.activeSequence);
  const bins = content.items.filter((item) => item.kind === "root" || item.kind === "bin");
  return {
    projectName: core.project.name,
    bins: bins.map((bin) => ({
      name: bin.name,
      items: content.items.filter((item) => item.parent === bin.id).map((item) => item.name),
    })),
    sequence: sequence === undefined ? null : describeSequence(core, sequence),
    playheadTicks: (session.playheads.get(session.activeSequence ?? "") ?? 0n).toString(),
    undoLabels: core.undoStack.map((entry) => entry.label).reverse(),
    redoLabels: core.redoStack.map((entry) => entry.label).reverse(),
  };
}

function describeSequence(core: FakeCore, sequence: FakeSequence): NonNullable<PremiereSnapshot["sequence"]> {
  const describe = (track: FakeTrack): TrackSnapshot => ({
    name: track.name,
    isMuted: core.session.mutedTracks.has(track.id),
    clips: track.clips.map((clip) => ({
      name: clip.name,
      path: clip.item === null ? "" : (core.session.media.get(clip.item)?.path ?? ""),
      startTicks: clip.start.toString(),
      endTicks: clip.end.toString(),
      inTicks: clip.in.toString(),
    })),
  });
  let end = 0n;
  for (const track of sequence.video) for (const clip of track.clips) end = clip.end > end ? clip.end : end;
  return {
    id: sequence.guid,
    name: sequence.name,
    ticksPerFrame: sequence.ticksPerFrame.toString(),
    zeroPoint: sequence.zeroPoint.toString(),
    dropFrame: isDropFrameDisplay(sequence.displayFormat),
    endTicks: end.toString(),
    video: sequence.video.map(describe),
    audio: sequence.audio.map(describe),
    markers: sequence.markers.map(({ name, start, colour }) => ({ name, ticks: start.toString(), colour })),
  };
}

/** What a new sequence is like. */
export interface SequenceShape {
  readonly name: string;
  readonly ticksPerFrame: bigint;
  readonly width: number;
  readonly height: number;
  readonly displayFormat?: number;
  readonly zeroPoint?: bigint;
  readonly videoTracks?: number;
  readonly audioTracks?: number;
}

/** Builds the project that a scene starts from; none of it can be undone. */
export class FakeStage {
  constructor(private readonly core: FakeCore) {
    if (!core.content.items.some((item) => item.kind === "root"))
      core.content.items.push(newItem(core.newId("item"), "Project", "root", null));
  }

  /** Adds a sequence and opens it; returns its id. */
  addSequence(shape: SequenceShape): string {
    const { core } = this;
    const tracks = (kind: string, count: number): FakeTrack[] =>
      Array.from({ length: count }, (_, index) => ({
        id: core.newNumber(),
        name: `${kind} ${(index + 1).toString()}`,
        clips: [],
      }));
    const guid = core.newId("sequence");
    core.content.sequences.push({
      guid,
      name: shape.name,
      ticksPerFrame: shape.ticksPerFrame,
      width: shape.width,
      height: shape.height,
      pixelAspect: "1:1",
      displayFormat: shape.displayFormat ?? 100,
      zeroPoint: shape.zeroPoint ?? 0n,
      video: tracks("Video", shape.videoTracks ?? 3),
      audio: tracks("Audio", shape.audioTracks ?? 3),
      markers: [],
      properties: {},
    });
    core.session.activeSequence = guid;
    return guid;
  }

  /** Adds media to the project panel; returns the item's id. `kind` other than `clip` has no file. */
  addItem(name: string, kind: FakeItemKind, media?: { readonly path: string; readonly info: MediaInfo }): string {
    const root = this.core.content.items.find((item) => item.kind === "root");
    const item = newItem(this.core.newId("item"), name, kind, root?.id ?? null);
    this.core.content.items.push(item);
    if (media !== undefined) this.core.session.media.set(item.id, { ...media, isOffline: false });
    return item.id;
  }

  /** Lays an item, or a graphic for null, on a track. `change` overrides whatever the scene needs to be different. */
  addClip(
    address: { readonly sequence: string; readonly kind: "video" | "audio"; readonly track: number },
    item: string | null,
    change: Partial<FakeClip> = {},
  ): string {
    const { core } = this;
    const track = core.sequence(address.sequence)[address.kind][address.track];
    if (track === undefined) throw new RangeError("The scene has no such track.");
    const info = item === null ? null : (core.session.media.get(item)?.info ?? null);
    const length = info === null ? 254_016_000_000n : mediaTicks(info);
    const start = change.start ?? 0n;
    const id = core.newId("clip");
    putClip(track, {
      id,
      kind: "clip",
      item,
      name: item === null ? "Graphic" : core.item(item).name,
      start,
      end: start + length,
      in: 0n,
      out: length,
      speed: 1,
      isReversed: false,
      isDisabled: false,
      isAdjustmentLayer: false,
      components: intrinsicComponents(),
      ...change,
    });
    return id;
  }
}
