import type {
  AudioTrack,
  Component,
  ComponentParam,
  ProjectItem,
  TickTime,
  VideoClipTrackItem,
  VideoComponentChain,
  VideoTrack,
} from "../../premiere/ppro";
import { hostTexts, type FakeCore } from "./core";
import { FakeProjectItem } from "./item-objects";
import type { FakeClip, FakeComponent, FakeParameter, FakeTrack } from "./model";
import { FakeTickTime, requireArguments } from "./value-objects";

/** Values of `Constants.TrackItemType`. */
export const trackItemTypes = { EMPTY: 0, CLIP: 1, TRANSITION: 2, PREVIEW: 3, FEEDBACK: 4 } as const;

/** Where a track is: by its identity, so that a handle does not follow another track into its place. */
export interface TrackAddress {
  readonly sequence: string;
  readonly kind: "video" | "audio";
  readonly id: number;
}

/** A track. Strict as the pickiest version: the handle dies with the next commit. */
export class FakeTrackHandle implements VideoTrack, AudioTrack {
  private readonly revision: number;
  constructor(
    private readonly core: FakeCore,
    private readonly address: TrackAddress,
  ) {
    this.revision = core.revision;
  }
  get id(): number {
    return this.data().id;
  }
  get name(): string {
    return this.data().name;
  }
  isMuted(): Promise<boolean> {
    return this.core.answer("Track.isMuted", () => this.core.session.mutedTracks.has(this.data().id));
  }
  setMute(mute: boolean): Promise<boolean> {
    requireArguments(this.core, [mute]);
    return this.core.answer("Track.setMute", () => {
      const { id } = this.data();
      if (this.core.quirks.ignoresMute) return true;
      if (mute) this.core.session.mutedTracks.add(id);
      else this.core.session.mutedTracks.delete(id);
      this.core.changed();
      return true;
    });
  }
  getTrackItems(trackItemType: number, includeEmptyTrackItems: boolean): FakeClipHandle[] {
    requireArguments(this.core, [trackItemType, includeEmptyTrackItems]);
    const kind = trackItemType === trackItemTypes.TRANSITION ? "transition" : "clip";
    const items = this.data()
      .clips.filter((clip) => clip.kind === kind)
      .map((clip) => new FakeClipHandle(this.core, this.address, clip.id));
    return this.core.quirks.trackItemOrder === "byTime" ? items : items.reverse();
  }
  private data(): FakeTrack {
    const sequence = this.core.sequence(this.address.sequence);
    if (this.revision !== this.core.revision) this.core.fail(hostTexts.stale);
    const track = sequence[this.address.kind].find((candidate) => candidate.id === this.address.id);
    return track ?? this.core.fail(hostTexts.stale);
  }
}

/** A clip on a track; the handle dies with the next commit. */
export class FakeClipHandle implements VideoClipTrackItem {
  private readonly revision: number;
  constructor(
    readonly core: FakeCore,
    readonly address: TrackAddress,
    readonly id: string,
  ) {
    this.revision = core.revision;
  }
  getStartTime(): Promise<TickTime> {
    return this.read("getStartTime", (clip) => new FakeTickTime(clip.start));
  }
  getEndTime(): Promise<TickTime> {
    return this.read("getEndTime", (clip) => new FakeTickTime(clip.end));
  }
  getInPoint(): Promise<TickTime> {
    return this.read("getInPoint", (clip) => new FakeTickTime(clip.in + this.timecodeOf(clip)));
  }
  getOutPoint(): Promise<TickTime> {
    return this.read("getOutPoint", (clip) => new FakeTickTime(clip.out + this.timecodeOf(clip)));
  }
  getName(): Promise<string> {
    return this.read("getName", (clip) => clip.name);
  }
  getSpeed(): Promise<number> {
    return this.read("getSpeed", (clip) => clip.speed);
  }
  isSpeedReversed(): Promise<number> {
    return this.read("isSpeedReversed", (clip) => (clip.isReversed ? 1 : 0));
  }
  isAdjustmentLayer(): Promise<boolean> {
    return this.read("isAdjustmentLayer", (clip) => clip.isAdjustmentLayer);
  }
  isDisabled(): Promise<boolean> {
    return this.read("isDisabled", (clip) => clip.isDisabled);
  }
  getProjectItem(): Promise<ProjectItem | null> {
    return this.read("getProjectItem", (clip) => {
      if (clip.item !== null) return new FakeProjectItem(this.core, clip.item);
      return this.core.quirks.graphicsProjectItem === "null" ? null : this.core.fail(hostTexts.invalid);
    });
  }
  getComponentChain(): Promise<VideoComponentChain> {
    return this.read("getComponentChain", (clip) => ({
      getComponentCount: () => clip.components.length,
      getComponentAtIndex: (index: number) => {
        const component = clip.components[index];
        return component === undefined ? this.core.fail(hostTexts.invalid) : describeComponent(this.core, component);
      },
    }));
  }
  private timecodeOf(clip: FakeClip): bigint {
    if (this.core.quirks.inPointsCountFrom === "firstFrame") return 0n;
    return this.core.session.media.get(clip.item ?? "")?.info?.startTicks ?? 0n;
  }
  /** The data, or the death of the handle. */
  data(): FakeClip {
    const sequence = this.core.sequence(this.address.sequence);
    if (this.revision !== this.core.revision) this.core.fail(hostTexts.stale);
    for (const track of sequence[this.address.kind])
      for (const clip of track.clips) if (clip.id === this.id) return clip;
    return this.core.fail(hostTexts.stale);
  }
  private read<T>(call: string, get: (clip: FakeClip) => T): Promise<T> {
    return this.core.answer(`TrackItem.${call}`, () => get(this.data()));
  }
}

function describeComponent(core: FakeCore, component: FakeComponent): Component {
  return {
    getMatchName: () => core.answer("Component.getMatchName", () => component.matchName),
    getParamCount: () => component.parameters.length,
    getParam: (index?: number) => {
      const parameter = component.parameters[index ?? 0];
      return parameter === undefined ? core.fail(hostTexts.invalid) : describeParameter(core, parameter);
    },
  };
}

function describeParameter(core: FakeCore, parameter: FakeParameter): ComponentParam {
  return {
    isTimeVarying: () => parameter.isTimeVarying,
    getStartValue: () => core.answer("ComponentParam.getStartValue", () => ({ value: { value: parameter.value } })),
  };
}
