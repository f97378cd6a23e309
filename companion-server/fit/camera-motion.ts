import type { Homography } from "../../models/geometry/homography";
import { membershipAt, type CarriedLayers } from "../layers/carried-layers";
import type { MotionToMark } from "../motion/motion";
import { fitTransform, pairsOf, residualsOf, type PointPairs } from "../propagation/fit-transform";

/** Chained positions with a smaller expected error in pixels are sure, and say how the background as a whole moves. */
export const surePixels = 0.4;
/** Distance in pixels within which a node follows the camera's motion. */
export const followingPixels = 2.5;
/** Share of sure nodes that must follow it; fewer means parallax or water, where one motion would be wrong elsewhere. */
const leastFollowing = 0.85;
/** A frame with fewer sure nodes than this says nothing of the background as a whole. */
const leastNodes = 200;
/** More nodes than this do not make the camera's motion more exact. */
const mostNodes = 2500;
/** Share of 255 from which a node counts as trusted background. */
const backgroundShare = 128;

/** How the camera takes one frame to the marked one, as far as a homography can say. */
export interface CameraMotion {
  readonly map: Homography;
  /** Error in pixels to expect of it where nothing else is known. */
  readonly error: number;
}

/**
 * The camera's way from a frame to the marked one: a homography fitted to the sure background nodes, or null where fewer
 * than 85 % of them follow one; null for the marked frame itself.
 */
export function cameraMotion(motion: MotionToMark, carried: CarriedLayers, frame: number): CameraMotion | null {
  return frame === motion.mark ? null : fitCamera(motion, sureNodes(motion, carried, frame));
}

/** Nodes of a frame that show the background by trusted membership, as indices over all frames. */
export function backgroundNodes(motion: MotionToMark, carried: CarriedLayers, frame: number): Int32Array {
  const nodes = motion.gridWidth * motion.gridHeight;
  const found: number[] = [];
  for (let inFrame = 0; inFrame < nodes; inFrame += 1) {
    const node = frame * nodes + inFrame;
    const own = membershipAt(carried, 0, node);
    if (own >= backgroundShare && (carried.trust[node] ?? 0) >= backgroundShare) found.push(node);
  }
  return Int32Array.from(found);
}

/** Pixel position of a node in its frame. */
export function positionOf(motion: MotionToMark, node: number): [number, number] {
  const inFrame = node % (motion.gridWidth * motion.gridHeight);
  return [(inFrame % motion.gridWidth) * motion.pitch, Math.floor(inFrame / motion.gridWidth) * motion.pitch];
}

/** Where nodes lie in their frames, and on the marked one by their chains; of more than `most` every n-th. */
export function pairsToMark(motion: MotionToMark, nodes: ArrayLike<number>, most: number): PointPairs {
  return pairsOf(nodes, most, (node) => [
    ...positionOf(motion, node),
    motion.toMark[node * 2] ?? 0,
    motion.toMark[node * 2 + 1] ?? 0,
  ]);
}

function sureNodes(motion: MotionToMark, carried: CarriedLayers, frame: number): Int32Array {
  return backgroundNodes(motion, carried, frame).filter((node) => (motion.toMarkError[node] ?? Infinity) < surePixels);
}

function fitCamera(motion: MotionToMark, sure: Int32Array): CameraMotion | null {
  if (sure.length < leastNodes) return null;
  const pairs = pairsToMark(motion, sure, mostNodes);
  const count = pairs.weights.length;
  const map = fitTransform(pairs, "perspective");
  if (map === null) return null;
  const residuals = residualsOf(pairs, map).sort();
  const following = residuals.filter((residual) => residual < followingPixels).length / count;
  if (!(following >= leastFollowing)) return null;
  // Far from what was fitted the motion is less sure than among it.
  return { map, error: 0.5 + 2 * (residuals[Math.floor(count / 2)] ?? 0) };
}
