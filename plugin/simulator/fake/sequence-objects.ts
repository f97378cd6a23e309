import type {
  Action,
  AudioTrack,
  Guid,
  Marker,
  Markers,
  Properties,
  Sequence,
  SequenceSettings,
  TickTime,
  VideoTrack,
} from "../../premiere/ppro";
import { hostTexts, type FakeCore } from "./core";
import type { FakeMarker, FakeSequence, FakeTrack, ProjectContent } from "./model";
import { sequenceEnd } from "./timeline-edits";
import { FakeTrackHandle } from "./track-objects";
import { FakeGuid, FakeTickTime, requireArguments, requireTime } from "./value-objects";

/** A sequence; the handle lives as long as the sequence does. */
export class FakeSequenceHandle implements Sequence {
  readonly guid: Guid;
  constructor(
    readonly core: FakeCore,
    readonly id: string,
  ) {
    this.guid = new FakeGuid(id);
  }
  get name(): string {
    return this.core.sequence(this.id).name;
  }
  getTimebase(): Promise<string> {
    return this.read("getTimebase", (sequence) => sequence.ticksPerFrame.toString());
  }
  getFrameSize(): Promise<{ readonly width: number; readonly height: number }> {
    return this.read("getFrameSize", ({ width, height }) => ({ width, height }));
  }
  getSettings(): Promise<SequenceSettings> {
    return this.read("getSettings", ({ pixelAspect }) => ({
      getVideoPixelAspectRatio: () => this.core.answer("SequenceSettings.getVideoPixelAspectRatio", () => pixelAspect),
    }));
  }
  getSequenceVideoTimeDisplayFormat(): Promise<{ readonly type: number }> {
    return this.read("getSequenceVideoTimeDisplayFormat", (sequence) => ({ type: sequence.displayFormat }));
  }
  getZeroPoint(): Promise<TickTime> {
    return this.read("getZeroPoint", (sequence) => new FakeTickTime(sequence.zeroPoint));
  }
  getEndTime(): Promise<TickTime> {
    return this.read("getEndTime", (sequence) => new FakeTickTime(sequenceEnd(sequence)));
  }
  getPlayerPosition(): Promise<TickTime> {
    return this.read("getPlayerPosition", () => new FakeTickTime(this.core.session.playheads.get(this.id) ?? 0n));
  }
  setPlayerPosition(positionTime?: TickTime): Promise<boolean> {
    const time = positionTime === undefined ? 0n : requireTime(this.core, positionTime);
    return this.read("setPlayerPosition", () => {
      if (!this.core.quirks.playerIgnoresPosition) this.core.session.playheads.set(this.id, time < 0n ? 0n : time);
      this.core.changed();
      return true;
    });
  }
  getVideoTrackCount(): Promise<number> {
    return this.read("getVideoTrackCount", (sequence) => sequence.video.length);
  }
  getAudioTrackCount(): Promise<number> {
    return this.read("getAudioTrackCount", (sequence) => sequence.audio.length);
  }
  getVideoTrack(trackIndex: number): Promise<VideoTrack> {
    return this.read("getVideoTrack", (sequence) => this.track(sequence.video[trackIndex], "video"));
  }
  getAudioTrack(trackIndex: number): Promise<AudioTrack> {
    return this.read("getAudioTrack", (sequence) => this.track(sequence.audio[trackIndex], "audio"));
  }
  private track(track: FakeTrack | undefined, kind: "video" | "audio"): FakeTrackHandle {
    if (track === undefined) return this.core.fail(hostTexts.invalid);
    return new FakeTrackHandle(this.core, { sequence: this.id, kind, id: track.id });
  }
  private read<T>(call: string, get: (sequence: FakeSequence) => T): Promise<T> {
    return this.core.answer(`Sequence.${call}`, () => get(this.core.sequence(this.id)));
  }
}

/** The markers of a sequence, as they are when asked. */
export class FakeMarkers implements Markers {
  constructor(
    private readonly core: FakeCore,
    private readonly sequence: string,
  ) {}
  getMarkers(filters?: string[]): Marker[] {
    const { markers } = this.core.sequence(this.sequence);
    return markers
      .filter((marker) => filters === undefined || filters.includes(marker.type))
      .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
      .map((marker) => new FakeMarkerHandle(this.core, this.sequence, marker));
  }
  createAddMarkerAction(
    name: string,
    markerType?: string,
    startTime?: TickTime,
    duration?: TickTime,
    comments?: string,
  ): Action | undefined {
    requireArguments(this.core, [name]);
    const start = startTime === undefined ? 0n : requireTime(this.core, startTime);
    const length = duration === undefined ? 0n : requireTime(this.core, duration);
    if (this.core.losesAction()) return undefined;
    return this.core.action("other", (draft) => {
      if (start < 0n) throw new Error(hostTexts.invalid);
      draftSequence(draft, this.sequence).markers.push({
        guid: this.core.newId("marker"),
        name,
        type: markerType ?? "Comment",
        start,
        duration: length,
        comments: this.core.quirks.dropsMarkerComment ? "" : (comments ?? ""),
        colour: 0,
      });
    });
  }
  createRemoveMarkerAction(marker: Marker): Action | undefined {
    if (!(marker instanceof FakeMarkerHandle)) return this.core.fail(hostTexts.type);
    const { guid } = marker.data();
    if (this.core.losesAction()) return undefined;
    return this.core.action("other", (draft) => {
      const sequence = draftSequence(draft, this.sequence);
      sequence.markers = sequence.markers.filter((candidate) => candidate.guid !== guid);
    });
  }
}

class FakeMarkerHandle implements Marker {
  readonly guid?: Guid;
  private readonly revision: number;
  constructor(
    private readonly core: FakeCore,
    private readonly sequence: string,
    private readonly marker: FakeMarker,
  ) {
    this.revision = core.revision;
    if (core.quirks.hasMarkerGuid) this.guid = new FakeGuid(marker.guid);
  }
  getName(): string {
    return this.data().name;
  }
  getType(): string {
    return this.data().type;
  }
  getStart(): TickTime {
    return new FakeTickTime(this.data().start);
  }
  getComments(): string {
    return this.data().comments;
  }
  createSetCommentsAction(comments: string): Action | undefined {
    const { guid } = this.data();
    if (this.core.losesAction()) return undefined;
    return this.core.action("other", (draft) => {
      for (const marker of draftSequence(draft, this.sequence).markers)
        if (marker.guid === guid) marker.comments = comments;
    });
  }
  getColorIndex(): number {
    return this.data().colour;
  }
  createSetColorByIndexAction(colorIndex: number): Action | undefined {
    requireArguments(this.core, [colorIndex]);
    const { guid } = this.data();
    if (this.core.losesAction()) return undefined;
    return this.core.action("other", (draft) => {
      if (this.core.quirks.markerColourStays) return;
      for (const marker of draftSequence(draft, this.sequence).markers)
        if (marker.guid === guid) marker.colour = colorIndex;
    });
  }
  data(): FakeMarker {
    this.core.sequence(this.sequence);
    return this.revision === this.core.revision ? this.marker : this.core.fail(hostTexts.stale);
  }
}

/** The properties of a sequence. */
export class FakeProperties implements Properties {
  constructor(
    private readonly core: FakeCore,
    private readonly sequence: string,
  ) {}
  hasValue(name: string): boolean {
    requireArguments(this.core, [name]);
    return name in this.core.sequence(this.sequence).properties;
  }
  getValue(name: string): string {
    return this.core.sequence(this.sequence).properties[name] ?? this.core.fail(hostTexts.invalid);
  }
  createSetValueAction(name: string, value: boolean | string | number, persistenceFlag: number): Action | undefined {
    requireArguments(this.core, [name, value, persistenceFlag]);
    if (this.core.losesAction()) return undefined;
    return this.core.action("other", (draft) => {
      draftSequence(draft, this.sequence).properties[name] = String(value);
    });
  }
}

/** A sequence of a draft; throws, and so refuses the transaction, when it is gone. */
export function draftSequence(draft: ProjectContent, id: string): FakeSequence {
  const sequence = draft.sequences.find((candidate) => candidate.guid === id);
  if (sequence === undefined) throw new Error(hostTexts.invalid);
  return sequence;
}
