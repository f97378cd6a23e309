import type { CameraMotion } from "./camera-motion";
import type { CarriedLayers } from "../layers/carried-layers";
import type { FrameStack } from "../media/frame-stack";
import { unknownError, type Motion } from "../motion/motion";
import type { Random } from "../../models/random";

/** Everything that a fit learns from. */
export interface FitEvidence {
  readonly stack: FrameStack;
  readonly motion: Motion;
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
  /** Correspondences that training never sees. */
  readonly heldOutPairs: Int32Array;
}

/** One correspondence in this many is held out; enough for a steady error, too few to be missed. */
const heldOutEvery = 64;
const mostHeldOut = 8192;
/** Nodes beyond this many are thinned evenly; a fit sees about three million samples in all. */
const mostNodes = 2_000_000;

/** Number of grid node nearest to a pixel of a frame, as an index into the motion's and the carried layers' grids. */
export function nearestNode(motion: Motion, frame: number, x: number, y: number): number {
  const i = Math.min(Math.max(Math.round(x / motion.pitch), 0), motion.gridWidth - 1);
  const j = Math.min(Math.max(Math.round(y / motion.pitch), 0), motion.gridHeight - 1);
  return (frame * motion.gridHeight + j) * motion.gridWidth + i;
}

/** The layer that a node most likely shows. */
export function likelyLayer(carried: CarriedLayers, node: number): number {
  const perFrame = carried.gridWidth * carried.gridHeight;
  const frame = Math.floor(node / perFrame);
  const inFrame = node - frame * perFrame;
  let best = 0;
  let bestMembership = 127;
  for (let layer = 1; layer < carried.layers; layer += 1) {
    const membership = carried.membership[(frame * (carried.layers - 1) + layer - 1) * perFrame + inFrame] ?? 0;
    if (membership > bestMembership) [best, bestMembership] = [layer, membership];
  }
  return best;
}

/** Sorts correspondences and nodes by layer and sets some correspondences aside. */
export function createSampleSource({ motion, carried }: FitEvidence): SampleSource {
  const pairs: number[][] = Array.from({ length: carried.layers }, () => []);
  const heldOut: number[] = [];
  const values = motion.pairs.values;
  for (let index = 0; index < motion.pairs.count; index += 1) {
    if (index % heldOutEvery === 0 && heldOut.length < mostHeldOut) {
      heldOut.push(index);
      continue;
    }
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
    heldOutPairs: Int32Array.from(heldOut),
  };
}

/** Whether the chained position of a node is known at all. */
export function isChainKnown(motion: Motion, node: number): boolean {
  return (motion.toMarkError[node] ?? unknownError) < unknownError;
}

/** An entry of a list drawn at random, or `otherwise` for an empty list. */
export function drawFrom(list: Int32Array, random: Random, otherwise: number): number {
  return list.length === 0 ? otherwise : (list[Math.floor(random() * list.length)] ?? otherwise);
}
