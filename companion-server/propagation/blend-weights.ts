import { solveLinear } from "./solve-linear";

/** How a surface was seen to hold on a frame: the expected error in pixels, and the share that is not seen at all. */
export interface Slip {
  readonly error: number;
  readonly lost: number;
}

/** Frames on which it is known how far an item has to move, in order, and how far that is on each in pixels. */
export interface BlendKeys {
  /** The key on which the item was drawn; errors before and after it have nothing to do with each other. */
  readonly drawn: number;
  readonly times: readonly number[];
  readonly sizes: readonly number[];
  readonly slip: (frame: number) => Slip;
}

/**
 * Errors so many frames apart have half forgotten each other, and this share of them lasts: measured on the synthetic
 * clips, where an error of a frame predicts .5 to .7 of that two frames on, .2 to .5 four on and .0 to .3 from eight on;
 * longer memory made the frames between corrections worse than they were.
 */
const memoryFrames = 7;
const lasting = 0.15;

/** As much is lost on frames that are right too, by noise and changing light; the rest says that the item holds. */
const usuallyLost = 0.35;

/** Expected errors below this many pixels are all the same. */
const leastError = 0.3;

/** Frames on each side over which expected errors are smoothed, so that their noise does not shake the item. */
const smoothedFrames = 3;

/** Keys further away than so many on each side have no say. */
const mostKeys = 6;

/**
 * How much the movement of each key counts on a frame: 1 on its own frame and 0 on the others', so that all are met.
 * Between, the error is predicted as a smooth random process (Matern 3/2) of which the keys are known values, and no
 * larger in proportion than the frame was seen to be off: where a surface holds a correction has no business, where it is
 * lost all of it belongs. So one correction of a last, lost frame leaves the good frames before it alone.
 */
export function blendWeights(keys: BlendKeys, frame: number): Float64Array {
  const { times } = keys;
  const weights = new Float64Array(times.length);
  const own = times.indexOf(frame);
  if (own >= 0) {
    weights[own] = 1;
    return weights;
  }
  const after = times.filter((time) => time < frame).length;
  const middle = times.indexOf(keys.drawn);
  const first = Math.max(frame > keys.drawn ? middle : 0, after - mostKeys);
  const near = times.slice(first, Math.min(frame < keys.drawn ? middle + 1 : times.length, after + mostKeys));
  const matrix = Float64Array.from(near.flatMap((a) => near.map((b) => likeness(a - b))));
  const right = Float64Array.from(near, (time) => likeness(time - frame));
  const predicted = solveLinear(matrix, right) ?? new Float64Array(near.length);
  near.forEach((time, index) => {
    const size = keys.sizes[first + index] ?? 0;
    const share = errorOn(keys, frame, size) / errorOn(keys, time, size);
    weights[first + index] = (predicted[index] ?? 0) * Math.min(1, share);
  });
  return weights;
}

function likeness(frames: number): number {
  const apart = (Math.sqrt(3) * Math.abs(frames)) / memoryFrames;
  return lasting + (1 - lasting) * (1 + apart) * Math.exp(-apart);
}

/** How far an item may be off that has to move by `size` where it is lost. */
function errorOn({ slip }: BlendKeys, frame: number, size: number): number {
  const gone = Math.max(0, slip(frame).lost - usuallyLost) / (1 - usuallyLost);
  let sum = 0;
  let count = 0;
  for (let by = -smoothedFrames; by <= smoothedFrames; by += 1) {
    const weight = smoothedFrames + 1 - Math.abs(by);
    sum += weight * Math.max(leastError, slip(frame + by).error);
    count += weight;
  }
  return gone * size + ((1 - gone) * sum) / count;
}
