/**
 * Time in Premiere is counted in ticks, and only `bigint` holds them exactly: 2^53 ticks are less than ten hours.
 * Nothing here goes through seconds. Frames are those of a grid that starts at 0 with `ticksPerFrame` between frames.
 */

/** Ticks in one second (Premiere's time base; divides evenly by all broadcast frame rates). */
export const ticksPerSecond = 254_016_000_000n;

/** Largest integer not above `numerator / denominator`; `denominator` > 0. Plain bigint division rounds towards zero. */
export function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

/** The frame whose time contains `ticks`. */
export function frameAt(ticks: bigint, ticksPerFrame: bigint): bigint {
  return floorDivide(ticks, ticksPerFrame);
}

/** Where frame `frame` starts. */
export function frameStart(frame: bigint, ticksPerFrame: bigint): bigint {
  return frame * ticksPerFrame;
}

/** The frame start nearest to `ticks`; halves go up, as Premiere rounds a placement. */
export function snapToFrame(ticks: bigint, ticksPerFrame: bigint): bigint {
  return floorDivide(ticks + ticksPerFrame / 2n, ticksPerFrame) * ticksPerFrame;
}

/** How many frames a length is, to the nearest one: hosts may report a media file a few ticks short. */
export function frameCount(length: bigint, ticksPerFrame: bigint): bigint {
  return floorDivide(length + ticksPerFrame / 2n, ticksPerFrame);
}

/** Whether `ticks` lies exactly on a frame start. */
export function isOnFrame(ticks: bigint, ticksPerFrame: bigint): boolean {
  return ticks % ticksPerFrame === 0n;
}
