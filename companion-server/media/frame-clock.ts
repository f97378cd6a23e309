/**
 * Which presented frame a timestamp belongs to. Frame n of a clip is its n-th presented frame, counted from 0, whatever
 * the distance between frames; for constant frame rates that is the frame at n / rate seconds.
 */
export interface FrameClock {
  readonly frames: number;
  /** The frame shown from `ticks` on; ticks are those of the stream, from its first presented frame. */
  frameAt(ticks: number): number;
  /** The ticks at which a frame is first shown. */
  ticksOf(frame: number): number;
}

/** A clock for evenly spaced frames, `ticksPerFrame` (not always whole) apart. Rounds, as containers store whole ticks. */
export function regularClock(frames: number, ticksPerFrame: number): FrameClock {
  return {
    frames,
    frameAt: (ticks) => Math.round(ticks / ticksPerFrame),
    ticksOf: (frame) => Math.round(frame * ticksPerFrame),
  };
}

/** A clock for frames at any times: `ticks` ascending, one entry per presented frame. */
export function listedClock(ticks: Float64Array): FrameClock {
  return {
    frames: ticks.length,
    frameAt: (time) => {
      let low = 0;
      let high = ticks.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((ticks[middle] ?? Infinity) <= time) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    ticksOf: (frame) => ticks[frame] ?? 0,
  };
}
