import type {
  Action,
  MediaType,
  ProjectItem,
  SequenceEditor,
  TickTime,
  TrackItemSelection,
  VideoClipTrackItem,
} from "../../premiere/ppro";
import { snapToFrame } from "../../premiere/ticks";
import { hostTexts, type FakeCore } from "./core";
import { FakeProjectItem } from "./item-objects";
import { intrinsicComponents, mediaTicks, type FakeClip, type FakeSequence, type FakeTrack } from "./model";
import { draftSequence } from "./sequence-objects";
import { addVideoTrack, clearStretch, openGap, putClip } from "./timeline-edits";
import { FakeClipHandle } from "./track-objects";
import { requireArguments, requireTime } from "./value-objects";

/** `Constants.MediaType` of a live host holds objects. */
export const mediaTypes = { VIDEO: { mediaType: "video" }, AUDIO: { mediaType: "audio" }, ANY: { mediaType: "any" } };

/** The clips that an edit is about; usable only inside the callback that gave it. */
export class FakeSelection implements TrackItemSelection {
  readonly items: FakeClipHandle[] = [];
  isAlive = true;
  constructor(private readonly core: FakeCore) {}
  addItem(trackItem: VideoClipTrackItem): boolean {
    if (!this.isAlive) this.core.fail(hostTexts.stale);
    if (!(trackItem instanceof FakeClipHandle)) return this.core.fail(hostTexts.type);
    trackItem.data();
    this.items.push(trackItem);
    return true;
  }
}

/** Where and what a placement puts down. */
interface Placement {
  readonly item: FakeProjectItem;
  readonly time: bigint;
  readonly videoTrackIndex: number;
  readonly audioTrackIndex: number;
}

/** The editor of one sequence. */
export class FakeSequenceEditor implements SequenceEditor {
  constructor(
    private readonly core: FakeCore,
    private readonly sequence: string,
  ) {}

  createOverwriteItemAction(
    projectItem: ProjectItem,
    time: TickTime,
    videoTrackIndex: number,
    audioTrackIndex: number,
  ): Action | undefined {
    requireArguments(this.core, [projectItem, time, videoTrackIndex, audioTrackIndex]);
    const placement = this.placement(projectItem, time, videoTrackIndex, audioTrackIndex);
    if (this.core.losesAction()) return undefined;
    return this.core.action("editor", (draft) => {
      const sequence = draftSequence(draft, this.sequence);
      const track = this.overwriteTrack(sequence, placement.videoTrackIndex);
      if (track === null) return;
      const clip = this.newClip(sequence, placement);
      clearStretch(track, clip, this.newId);
      putClip(track, clip);
      this.putAudio(sequence, placement, clip);
    });
  }

  createInsertProjectItemAction(
    projectItem: ProjectItem,
    time: TickTime,
    videoTrackIndex: number,
    audioTrackIndex: number,
    limitShift: boolean,
  ): Action | undefined {
    requireArguments(this.core, [projectItem, time, videoTrackIndex, audioTrackIndex, limitShift]);
    const placement = this.placement(projectItem, time, videoTrackIndex, audioTrackIndex);
    if (this.core.losesAction()) return undefined;
    return this.core.action("editor", (draft) => {
      const sequence = draftSequence(draft, this.sequence);
      const track = this.insertTrack(sequence, placement.videoTrackIndex);
      const clip = this.newClip(sequence, placement);
      const length = clip.end - clip.start;
      const named = sequence.audio[placement.audioTrackIndex];
      const limited = named !== undefined && this.core.quirks.insertShiftsNamedAudio ? [track, named] : [track];
      for (const moved of limitShift ? limited : [...sequence.video, ...sequence.audio])
        openGap(moved, clip.start, length, this.newId);
      putClip(track, clip);
      if (named === undefined && this.core.quirks.insertMakesAudioTrack)
        sequence.audio.push({ id: this.core.newNumber(), name: "Audio", clips: [] });
      this.putAudio(sequence, placement, clip);
    });
  }

  createRemoveItemsAction(
    trackItemSelection: TrackItemSelection,
    ripple: boolean,
    mediaType: MediaType,
  ): Action | undefined {
    requireArguments(this.core, [trackItemSelection, ripple, mediaType]);
    if (!(trackItemSelection instanceof FakeSelection)) return this.core.fail(hostTexts.type);
    if (!trackItemSelection.isAlive) return this.core.fail(hostTexts.stale);
    if (mediaType !== mediaTypes.VIDEO || ripple) return this.core.fail(hostTexts.type);
    const ids = new Set(trackItemSelection.items.map((item) => item.id));
    if (this.core.losesAction()) return undefined;
    return this.core.action("editor", (draft) => {
      for (const track of draftSequence(draft, this.sequence).video)
        track.clips = track.clips.filter((clip) => !ids.has(clip.id));
    });
  }

  private readonly newId = () => this.core.newId("clip");

  private placement(
    projectItem: ProjectItem,
    time: TickTime,
    videoTrackIndex: number,
    audioTrackIndex: number,
  ): Placement {
    // A cast wrapper is of the right kind but the wrong object.
    if (!(projectItem instanceof FakeProjectItem)) return this.core.fail(hostTexts.invalid);
    const { ticksPerFrame } = this.core.sequence(this.sequence);
    return {
      item: projectItem,
      time: snapToFrame(requireTime(this.core, time), ticksPerFrame),
      videoTrackIndex,
      audioTrackIndex: audioTrackIndex < 0 ? 0 : audioTrackIndex,
    };
  }

  /** Null means that the action does nothing and says so to nobody. */
  private overwriteTrack(sequence: FakeSequence, index: number): FakeTrack | null {
    const existing = sequence.video[index];
    if (existing !== undefined) return existing;
    const base = this.core.sequence(this.sequence).video.length;
    const top = sequence.video[sequence.video.length - 1];
    if (index !== base || this.core.quirks.overwriteAboveTop === "refuses") throw new Error(hostTexts.invalid);
    if (this.core.quirks.overwriteAboveTop === "dropsSilently") return null;
    if (this.core.quirks.overwriteAboveTop === "fallsOnTop" && top !== undefined) return top;
    return addVideoTrack(sequence, this.core.newNumber());
  }

  private insertTrack(sequence: FakeSequence, index: number): FakeTrack {
    const existing = sequence.video[index];
    if (existing !== undefined) return existing;
    if (this.core.quirks.insertAboveTop === "refuses") throw new Error(hostTexts.invalid);
    return addVideoTrack(sequence, this.core.newNumber());
  }

  private newClip(sequence: FakeSequence, placement: Placement): FakeClip {
    const item = this.core.item(placement.item.id);
    const info = this.core.session.media.get(item.id)?.info ?? null;
    if (info === null) throw new Error(hostTexts.invalid);
    const length = (mediaTicks(info) / sequence.ticksPerFrame) * sequence.ticksPerFrame;
    const duration = length > 0n ? length : sequence.ticksPerFrame;
    return {
      id: this.newId(),
      kind: "clip",
      item: item.id,
      name: item.name,
      start: placement.time,
      end: placement.time + duration,
      in: 0n,
      out: duration,
      speed: 1,
      isReversed: false,
      isDisabled: false,
      isAdjustmentLayer: false,
      components: intrinsicComponents(),
    };
  }

  private putAudio(sequence: FakeSequence, placement: Placement, clip: FakeClip): void {
    if (this.core.session.media.get(placement.item.id)?.info?.hasAudio !== true) return;
    const existing = sequence.audio[placement.audioTrackIndex];
    const track: FakeTrack = existing ?? { id: this.core.newNumber(), name: "Audio", clips: [] };
    if (existing === undefined) sequence.audio.push(track);
    clearStretch(track, clip, this.newId);
    putClip(track, { ...clip, id: this.newId(), components: [] });
  }
}
