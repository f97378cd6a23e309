/**
 * Which presented frame a timestamp belongs to. Frame n of a clip is its n-th presented frame, counted from 0, whatever
 * the distance between frames; for constant frame rates that is the frame at n / rate seconds.
 */
export interface FrameClock {
  readonly frames: number;
  /** Whether timestamps cannot be trusted, so that frames have to be counted from the start of the file. */
  readonly isCounted: boolean;
  /** The frame shown at `ticks`, counted from the first presented frame; negative before it. */
  frameAt(ticks: number): number;
  /** The ticks at which a frame is first shown. */
  ticksOf(frame: number): number;
}

/** A clock for evenly spaced frames, `ticksPerFrame` (not always whole) apart. Rounds, as containers store whole ticks. */
export function regularClock(frames: number, ticksPerFrame: number): FrameClock {
  return {
    frames,
    isCounted: false,
    frameAt: (ticks) => Math.round(ticks / ticksPerFrame),
    ticksOf: (frame) => Math.round(frame * ticksPerFrame),
  };
}

/** A clock for frames at any times: `ticks` ascending, one entry per presented frame. */
export function listedClock(ticks: Float64Array): FrameClock {
  return {
    frames: ticks.length,
    isCounted: false,
    frameAt: (time) => {
      if (time < (ticks[0] ?? 0)) return -1;
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

/** A clock for streams that give few of their times: only the number of frames is known. */
export function countedClock(frames: number): FrameClock {
  return { frames, isCounted: true, frameAt: () => -1, ticksOf: () => 0 };
}
