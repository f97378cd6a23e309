import { lostPixels, type Sight } from "./sticking";

/** Numbers that a layer has on a frame: distance in analysis pixels, share lost, expected error in analysis pixels. */
export const stickingChannels = 3;

/** What is seen where nothing can be told at all. */
const unknownSight: Sight = { distance: 0.5, lost: 0 };

/**
 * The expected error in analysis pixels of a frame on which patches are `x` pixels off (lost ones count `lostPixels`, the
 * doubt of the fit is added): `0.2 x^1.7`. Fitted on 177 frames of the synthetic clips one-object, two-objects and fast,
 * where it orders the frames with a rank correlation of .83 (.85 to .94 within a clip); half of the true mean errors lie
 * within a factor of 1.4.
 */
const errorFactor = 0.2;
const errorPower = 1.7;

/** The expected error in analysis pixels at which a place is trusted by half. */
const halfTrustPixels = 2;

/** Trust in a place with an expected error in analysis pixels, in [0, 1]. */
export function confidenceOf(errorPixels: number): number {
  return 1 / (1 + errorPixels / halfTrustPixels);
}

/**
 * What was seen and what follows from it, `[layers, frames, 3]`. Frames that could not be judged lie between their
 * neighbours. `doubts` are pixels by which the fit's own measures doubt each frame.
 */
export function stickingTable(
  sights: readonly (readonly (Sight | null)[])[],
  doubts: readonly number[],
  mark: number,
): Float32Array<SharedArrayBuffer> {
  const frames = doubts.length;
  const table = new Float32Array(new SharedArrayBuffer(sights.length * frames * stickingChannels * 4));
  sights.forEach((row, layer) => {
    const filled = fillGaps(row);
    filled.forEach(({ distance, lost }, frame) => {
      const off = lost * lostPixels + (1 - lost) * distance + (doubts[frame] ?? 0);
      const error = errorFactor * off ** errorPower;
      const known = frame === mark ? [0, 0, 0] : [distance, lost, error];
      table.set(known, (layer * frames + frame) * stickingChannels);
    });
  });
  return table;
}

function fillGaps(row: readonly (Sight | null)[]): Sight[] {
  const nearest = (from: number, step: 1 | -1): number | null => {
    for (let frame = from; frame >= 0 && frame < row.length; frame += step)
      if (row[frame] !== null && row[frame] !== undefined) return frame;
    return null;
  };
  return row.map((sight, frame) => {
    if (sight !== null) return sight;
    const before = nearest(frame, -1);
    const after = nearest(frame, 1);
    const a = row[before ?? after ?? -1] ?? unknownSight;
    const b = row[after ?? before ?? -1] ?? unknownSight;
    const share = before === null || after === null ? 0 : (frame - before) / (after - before);
    return {
      distance: a.distance * (1 - share) + b.distance * share,
      lost: a.lost * (1 - share) + b.lost * share,
    };
  });
}
