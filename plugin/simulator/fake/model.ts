/**
 * The plain data behind the fake Premiere. `ProjectContent` is what undo restores; `SessionState` is what Premiere changes
 * without an undo entry. Times are ticks.
 */

/** What a media file holds. */
export interface MediaInfo {
  readonly frames: number;
  readonly rate: { readonly numerator: number; readonly denominator: number };
  readonly width: number;
  readonly height: number;
  readonly hasAudio: boolean;
  /** The file's start timecode as a length; absent without one. */
  readonly startTicks?: bigint;
}

/** The files that the fake sees. Injected: in tests a map, in the browser the companion. */
export interface FakeDisk {
  exists(path: string): Promise<boolean>;
  /** Null when the file is no media. */
  mediaInfo(path: string): Promise<MediaInfo | null>;
  write(path: string, bytes: Uint8Array): Promise<void>;
}

export type FakeItemKind = "root" | "bin" | "clip" | "sequence" | "multicam" | "merged";

export interface FakeInterpretation {
  alphaUsage: number;
  ignoreAlpha: boolean;
  invertAlpha: boolean;
}

export interface FakeItem {
  id: string;
  name: string;
  kind: FakeItemKind;
  parent: string | null;
  interpretation: FakeInterpretation;
}

export interface FakeParameter {
  value: unknown;
  isTimeVarying: boolean;
}

export interface FakeComponent {
  matchName: string;
  parameters: FakeParameter[];
}

/** A clip or transition on a track. `item` is null for graphics. `in` and `out` are times of the media. */
export interface FakeClip {
  id: string;
  kind: "clip" | "transition";
  item: string | null;
  name: string;
  start: bigint;
  end: bigint;
  in: bigint;
  out: bigint;
  speed: number;
  isReversed: boolean;
  isDisabled: boolean;
  isAdjustmentLayer: boolean;
  components: FakeComponent[];
}

export interface FakeTrack {
  id: number;
  name: string;
  clips: FakeClip[];
}

export interface FakeMarker {
  guid: string;
  name: string;
  type: string;
  start: bigint;
  duration: bigint;
  comments: string;
  /** An index into `MarkerColor`; green is 0. */
  colour: number;
}

export interface FakeSequence {
  guid: string;
  name: string;
  ticksPerFrame: bigint;
  width: number;
  height: number;
  pixelAspect: string;
  displayFormat: number;
  zeroPoint: bigint;
  video: FakeTrack[];
  audio: FakeTrack[];
  markers: FakeMarker[];
  properties: Record<string, string>;
}

export interface ProjectContent {
  items: FakeItem[];
  sequences: FakeSequence[];
}

export interface FakeMedia {
  path: string;
  info: MediaInfo | null;
  isOffline: boolean;
}

export interface SessionState {
  activeSequence: string | null;
  readonly playheads: Map<string, bigint>;
  readonly mutedTracks: Set<number>;
  /** Media by project item: exchanging a file is not undoable. */
  readonly media: Map<string, FakeMedia>;
}

/** Motion and Opacity as every new clip has them. */
export function intrinsicComponents(): FakeComponent[] {
  const fixed = (value: unknown): FakeParameter => ({ value, isTimeVarying: false });
  const centre = () => ({ x: 0.5, y: 0.5 });
  return [
    { matchName: "AE.ADBE Opacity", parameters: [fixed(100), fixed(18)] },
    {
      matchName: "AE.ADBE Motion",
      parameters: [
        fixed(centre()),
        fixed(100),
        fixed(100),
        fixed(true),
        fixed(0),
        fixed(centre()),
        fixed(0),
        fixed(0),
        fixed(0),
        fixed(0),
        fixed(0),
      ],
    },
  ];
}

/** A copy of a project to work on; only the effects of clips, which no action changes, are shared. */
export function copyContent({ items, sequences }: ProjectContent): ProjectContent {
  return {
    items: items.map((item) => ({ ...item, interpretation: { ...item.interpretation } })),
    sequences: sequences.map(copySequence),
  };
}

/** A copy of a sequence, see {@link copyContent}. */
export function copySequence(sequence: FakeSequence): FakeSequence {
  const copyTracks = (tracks: readonly FakeTrack[]) =>
    tracks.map((track) => ({ ...track, clips: track.clips.map((clip) => ({ ...clip })) }));
  return {
    ...sequence,
    video: copyTracks(sequence.video),
    audio: copyTracks(sequence.audio),
    markers: sequence.markers.map((marker) => ({ ...marker })),
    properties: { ...sequence.properties },
  };
}

/** Length of a media file in ticks, exact for every rational rate that divides the time base. */
export function mediaTicks(info: MediaInfo): bigint {
  return (254_016_000_000n * BigInt(info.frames) * BigInt(info.rate.denominator)) / BigInt(info.rate.numerator);
}
