import type { Clip } from "../../../companion-server/protocol/api";
import { frameAtTicks } from "../../panel/clip-time";
import type { PremiereSnapshot } from "../fake/control";

/** A file that a sequence shows at some time, and how far into it. */
export interface ShownLayer {
  readonly path: string;
  readonly mediaTicks: bigint;
}

/** The files under a time of the sequence, bottom track first; muted tracks and graphics show nothing. */
export function shownLayers(sequence: NonNullable<PremiereSnapshot["sequence"]>, ticks: bigint): ShownLayer[] {
  return sequence.video.flatMap((track) => {
    const clip = track.clips.find((found) => BigInt(found.startTicks) <= ticks && ticks < BigInt(found.endTicks));
    if (track.isMuted || clip === undefined || clip.path === "") return [];
    return [{ path: clip.path, mediaTicks: ticks - BigInt(clip.startTicks) + BigInt(clip.inTicks) }];
  });
}

/** The frame of a clip that is shown at a time of its own, cut to those it has. */
export function shownFrame(clip: Clip, mediaTicks: bigint): number {
  return Math.min(Math.max(frameAtTicks(mediaTicks, clip.rate), 0), clip.frames - 1);
}
