/**
 * What motion estimation finds in a range of frames. All positions are pixels at analysis size (pixel centres at
 * integers); frames are indices into the stack. Grids have one node every `pitch` pixels: node (i, j) lies at pixel
 * (i * pitch, j * pitch) and the last node reaches or passes the frame's edge.
 */
export interface Motion {
  /** The frame that everything is related to. */
  readonly mark: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly pitch: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
  /** `[frames, gridHeight, gridWidth, 2]`: where each node of each frame lies in the marked frame. */
  readonly toMark: Float32Array<SharedArrayBuffer>;
  /** `[frames, gridHeight, gridWidth]`: expected error of `toMark` in pixels; `unknownError` and above mean not known. */
  readonly toMarkError: Float32Array<SharedArrayBuffer>;
  /** `[frames, gridHeight, gridWidth, 2]`: where each node of the marked frame lies in each frame. */
  readonly fromMark: Float32Array<SharedArrayBuffer>;
  /** `[frames, gridHeight, gridWidth]`: expected error of `fromMark`. */
  readonly fromMarkError: Float32Array<SharedArrayBuffer>;
  /** Consistent correspondences between frames 1, 2 and 4 apart, both directions, in random order. */
  readonly pairs: Correspondences;
  /** Frames (indices) that begin a new shot; nothing is carried across them. */
  readonly cuts: readonly number[];
}

/** Motion without the way from the marked frame to the others, which only what comes before a fit needs. */
export type MotionToMark = Omit<Motion, "fromMark" | "fromMarkError">;

/** The motion without what a fit does not need, so that its memory can be given back. */
export function onlyToMark({ fromMark: _, fromMarkError: __, ...kept }: Motion): MotionToMark {
  return kept;
}

/** Errors at or above this many pixels mean that the position is not known. */
export const unknownError = 1000;

/** Point correspondences, one entry per array index. */
export interface Correspondences {
  readonly count: number;
  /** `[count, 6]`: frame, x, y and the corresponding frame, x, y. */
  readonly values: Float32Array<SharedArrayBuffer>;
}
