import type { FrameRange, FrameRate } from "../../companion-server/protocol/geometry";
import type { ClipAt, HostState } from "../host/premiere-host";

/**
 * The only place of the page where frames of a clip and ticks of the sequence meet. All arithmetic is in whole ticks.
 */

/** Premiere's ticks per second. */
export const ticksPerSecond = 254_016_000_000n;

/**
 * A source time a hair before a frame belongs to that frame: 2 microseconds, far below any frame and above the rounding
 * of hosts that pass times through floating point.
 */
const toleranceTicks = ticksPerSecond / 500_000n;

/** Where a clip lies in a sequence; ticks as decimal strings. */
export interface ClipPlace {
  readonly sequenceId: string;
  readonly ticksPerSequenceFrame: string;
  /** Sequence time of the clip's frame 0, which may lie before the visible part. */
  readonly zeroTicks: string;
  /** Sequence times of the first visible frame and just after the last one. */
  readonly startTicks: string;
  readonly endTicks: string;
}

/** Ticks from the clip's start to the start of a frame, rounded up to a whole tick. */
export function frameTicks(frame: number, rate: FrameRate): bigint {
  const numerator = BigInt(rate.numerator);
  return (BigInt(frame) * ticksPerSecond * BigInt(rate.denominator) + numerator - 1n) / numerator;
}

/** The frame shown at a time of the clip; times before the clip give negative frames. */
export function frameAtTicks(ticks: bigint, rate: FrameRate): number {
  const scaled = (ticks + toleranceTicks) * BigInt(rate.numerator);
  const divisor = ticksPerSecond * BigInt(rate.denominator);
  const quotient = scaled / divisor;
  return Number(scaled < 0n && scaled % divisor !== 0n ? quotient - 1n : quotient);
}

/** Where the clip that the host found at `ticks` lies in the sequence; only for clips whose media can be read. */
export function placeOfClip(sequence: NonNullable<HostState["sequence"]>, ticks: string, found: ClipAt): ClipPlace {
  const mediaTicks =
    found.source.kind === "media" ? BigInt(found.source.mediaTicks) : BigInt(ticks) - BigInt(found.startTicks);
  return {
    sequenceId: sequence.id,
    ticksPerSequenceFrame: sequence.ticksPerFrame,
    zeroTicks: String(BigInt(ticks) - mediaTicks),
    startTicks: found.startTicks,
    endTicks: found.endTicks,
  };
}

/** The frame of the clip that the sequence shows at a time. */
export function frameAtSequenceTime(place: ClipPlace, rate: FrameRate, ticks: string): number {
  return frameAtTicks(BigInt(ticks) - BigInt(place.zeroTicks), rate);
}

/** The sequence time at which a frame of the clip starts. */
export function sequenceTimeOfFrame(place: ClipPlace, rate: FrameRate, frame: number): string {
  return String(BigInt(place.zeroTicks) + frameTicks(frame, rate));
}

/** The frames of the clip that the sequence shows, cut to those that the clip has. */
export function visibleRange(
  place: ClipPlace,
  clip: { readonly rate: FrameRate; readonly frames: number },
): FrameRange {
  const last = clip.frames - 1;
  const first = Math.min(Math.max(frameAtSequenceTime(place, clip.rate, place.startTicks), 0), last);
  const lastShown = String(BigInt(place.endTicks) - 2n * toleranceTicks);
  return { first, last: Math.min(Math.max(frameAtSequenceTime(place, clip.rate, lastShown), first), last) };
}

/** Start and whole sequence frames of an overlay that covers a range of the clip. */
export function overlayPlace(
  place: ClipPlace,
  rate: FrameRate,
  range: FrameRange,
): { readonly startTicks: string; readonly frames: number } {
  const perFrame = BigInt(place.ticksPerSequenceFrame);
  const onGrid = (ticks: bigint) => ((ticks + perFrame / 2n) / perFrame) * perFrame;
  const start = onGrid(BigInt(place.zeroTicks) + frameTicks(range.first, rate));
  const end = onGrid(BigInt(place.zeroTicks) + frameTicks(range.last + 1, rate));
  return { startTicks: String(start), frames: Math.max(Number((end - start) / perFrame), 1) };
}
