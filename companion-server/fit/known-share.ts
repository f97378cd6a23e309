import type { CarriedLayers } from "../layers/carried-layers";
import type { MotionToMark } from "../motion/motion";
import { likelyLayer } from "./sample-source";

/** A chained position with a smaller expected error in pixels counts as known. */
const knownPixels = 4;

/**
 * Share of a frame's nodes of edited layers (of the background when there are none) that motion relates to the marked
 * frame, 0 to 1; 0 for a frame that does not show them.
 */
export function knownShare(motion: MotionToMark, carried: CarriedLayers, frame: number): number {
  const nodes = motion.gridWidth * motion.gridHeight;
  let counted = 0;
  let known = 0;
  for (let node = frame * nodes; node < (frame + 1) * nodes; node += 1) {
    if (carried.layers > 1 && likelyLayer(carried, node) === 0) continue;
    counted += 1;
    if ((motion.toMarkError[node] ?? Infinity) < knownPixels) known += 1;
  }
  return counted === 0 ? 0 : known / counted;
}
