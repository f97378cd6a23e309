import type { Motion } from "../motion/motion";

/**
 * Regions carried by motion from the frames they were drawn on to every frame, before any fit: what is believed of each
 * pixel's layer, and how firmly. Grids are those of the motion they came from.
 */
export interface CarriedLayers {
  /** Number of layers, the background included. */
  readonly layers: number;
  readonly frames: number;
  readonly pitch: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
  /** `[frames, layers - 1, gridHeight, gridWidth]`: membership of layer 1, 2, ... in 0..255; the background has the rest. */
  readonly membership: Uint8Array<SharedArrayBuffer>;
  /** `[frames, gridHeight, gridWidth]`: trust in the membership in 0..255. */
  readonly trust: Uint8Array<SharedArrayBuffer>;
  /** Frames whose regions are masks, which are what they are; regions of other frames are rough at the edges. */
  readonly exactFrames: readonly number[];
}

/** Carried layers of a motion's size in shared memory, all background without trust. */
export function createCarriedLayers(
  motion: Motion,
  layers: number,
  exactFrames: readonly number[] = [],
): CarriedLayers {
  const nodes = motion.gridWidth * motion.gridHeight;
  return {
    layers,
    frames: motion.frames,
    pitch: motion.pitch,
    gridWidth: motion.gridWidth,
    gridHeight: motion.gridHeight,
    exactFrames,
    membership: new Uint8Array(new SharedArrayBuffer(motion.frames * (layers - 1) * nodes)),
    trust: new Uint8Array(new SharedArrayBuffer(motion.frames * nodes)),
  };
}

/** Membership in 0..255 of any layer at a node (an index over all frames); the background has what the others leave. */
export function membershipAt(carried: CarriedLayers, layer: number, node: number): number {
  const perFrame = carried.gridWidth * carried.gridHeight;
  const frame = Math.floor(node / perFrame);
  const first = frame * (carried.layers - 1) * perFrame + (node - frame * perFrame);
  if (layer > 0) return carried.membership[first + (layer - 1) * perFrame] ?? 0;
  let rest = 255;
  for (let other = 1; other < carried.layers; other += 1)
    rest -= carried.membership[first + (other - 1) * perFrame] ?? 0;
  return Math.max(0, rest);
}
