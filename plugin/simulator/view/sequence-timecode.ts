import { ticksPerSecond } from "../../panel/clip-time";

/** A time of a sequence as hours:minutes:seconds:frames, without drop-frame gaps. */
export function sequenceTimecode(ticks: bigint, ticksPerFrame: bigint): string {
  const frame = ticks / ticksPerFrame;
  const perSecond = (ticksPerSecond + ticksPerFrame / 2n) / ticksPerFrame;
  const seconds = frame / perSecond;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n, frame % perSecond];
  return parts.map((part) => part.toString().padStart(2, "0")).join(":");
}
