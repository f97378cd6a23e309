import type { CameraMotion } from "./camera-motion";
import { membershipAt, type CarriedLayers } from "../layers/carried-layers";
import type { FrameStack } from "../media/frame-stack";
import type { MotionToMark } from "../motion/motion";
import { nearestNode } from "../motion/motion-grid";
import type { Random } from "../../models/random";

/** Everything that a fit learns from. */
export interface FitEvidence {
  readonly stack: FrameStack;
  readonly motion: MotionToMark;
  readonly carried: CarriedLayers;
  /** The camera's way from each frame to the marked one; null where one homography does not tell. */
  readonly cameras: readonly (CameraMotion | null)[];
  /** Share of each frame's edited layers (of the background when there are none) that motion relates to the marked frame. */
  readonly knownShares: readonly number[];
}

/** Indices of correspondences and of grid nodes, by the layer they are believed to show. */
export interface SampleSource {
  readonly pairsOfLayer: readonly Int32Array[];
  readonly nodesOfLayer: readonly Int32Array[];
}

/** One correspondence in this many is held out; enough for a steady error, too few to be missed. */
const heldOutEvery = 64;
const mostHeldOut = 8192;
/** Nodes beyond this many are thinned evenly; a fit sees about three million samples in all. */
const mostNodes = 2_000_000;

/** The layer that a node most likely shows. */
export function likelyLayer(carried: CarriedLayers, node: number): number {
  let best = 0;
  let bestMembership = 127;
  for (let layer = 1; layer < carried.layers; layer += 1) {
    const membership = membershipAt(carried, layer, node);
    if (membership > bestMembership) [best, bestMembership] = [layer, membership];
  }
  return best;
}

/** Correspondences that training never sees, as indices. */
export function heldOutPairs(motion: Pick<MotionToMark, "pairs">): Int32Array {
  return Int32Array.from({ length: motion.pairs.count }, (_, index) => index).filter(isHeldOut);
}

function isHeldOut(index: number): boolean {
  return index % heldOutEvery === 0 && index < mostHeldOut * heldOutEvery;
}

/** Sorts correspondences and nodes by layer; leaves out the correspondences that are held out. */
export function createSampleSource({ motion, carried }: FitEvidence): SampleSource {
  const pairs: number[][] = Array.from({ length: carried.layers }, () => []);
  const values = motion.pairs.values;
  for (let index = 0; index < motion.pairs.count; index += 1) {
    if (isHeldOut(index)) continue;
    const at = index * 6;
    const node = nearestNode(motion, values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0);
    pairs[likelyLayer(carried, node)]?.push(index);
  }
  const nodes: number[][] = Array.from({ length: carried.layers }, () => []);
  const nodeTotal = motion.frames * motion.gridWidth * motion.gridHeight;
  const stride = Math.max(1, Math.ceil(nodeTotal / mostNodes));
  for (let node = 0; node < nodeTotal; node += stride) nodes[likelyLayer(carried, node)]?.push(node);
  return {
    pairsOfLayer: pairs.map((list) => Int32Array.from(list)),
    nodesOfLayer: nodes.map((list) => Int32Array.from(list)),
  };
}

/** An entry of a list drawn at random, or `otherwise` for an empty list. */
export function drawFrom(list: Int32Array, random: Random, otherwise: number): number {
  return list.length === 0 ? otherwise : (list[Math.floor(random() * list.length)] ?? otherwise);
}
