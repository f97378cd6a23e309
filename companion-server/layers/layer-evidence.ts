/**
 * What motion says about the layers of one frame: every region's nodes are thrown forward to the frame, and every node of
 * the frame looks back at the region; both vote for the layer they find with a weight that falls with expected error.
 */
import { unknownError, type Motion } from "../motion/motion";
import { sampleNodes } from "./node-grid";
import { fromMarkView, lookUp, toMarkView } from "../motion/motion-grid";

/** Membership of every layer on one frame that carries a region: `[layers, gridHeight, gridWidth]`, summing to 1. */
export interface RegionKey {
  readonly frame: number;
  readonly membership: Float32Array;
}

/** Votes of one frame: `[layers, gridHeight, gridWidth]`; small sums mean that motion does not know. */
export type LayerVotes = Float32Array;

/** How much an observation counts that is expected to be wrong by `error` pixels. */
export function errorWeight(error: number): number {
  return error >= unknownError ? 0 : 1 / (1 + 2 * error * error);
}

/** Adds the votes that the region of `key` gives about `frame`. */
export function addVotes(motion: Motion, key: RegionKey, frame: number, votes: LayerVotes): void {
  throwForward(motion, key, frame, votes);
  lookBack(motion, key, frame, votes);
}

function throwForward(motion: Motion, key: RegionKey, frame: number, votes: LayerVotes): void {
  const nodes = motion.gridWidth * motion.gridHeight;
  const toMark = toMarkView(motion, key.frame);
  const fromMark = fromMarkView(motion, frame);
  const found = new Float64Array(3);
  for (let node = 0; node < nodes; node += 1) {
    const ownError = toMark.errors[toMark.offset + node] ?? unknownError;
    if (ownError >= unknownError) continue;
    const at = 2 * (toMark.offset + node);
    lookUp(fromMark, toMark.positions[at] ?? 0, toMark.positions[at + 1] ?? 0, found);
    const weight = errorWeight(ownError + (found[2] ?? 0));
    if (weight > 0.01) splat(motion, key, votes, { node, x: found[0] ?? 0, y: found[1] ?? 0, weight });
  }
}

interface Throw {
  readonly node: number;
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

function splat(motion: Motion, key: RegionKey, votes: LayerVotes, thrown: Throw): void {
  const nodes = motion.gridWidth * motion.gridHeight;
  const gridX = thrown.x / motion.pitch;
  const gridY = thrown.y / motion.pitch;
  const firstX = Math.floor(gridX);
  const firstY = Math.floor(gridY);
  for (let corner = 0; corner < 4; corner += 1) {
    const column = firstX + (corner & 1);
    const row = firstY + (corner >> 1);
    if (column < 0 || row < 0 || column >= motion.gridWidth || row >= motion.gridHeight) continue;
    const share = (1 - Math.abs(gridX - column)) * (1 - Math.abs(gridY - row)) * thrown.weight;
    for (let layer = 0; layer * nodes < votes.length; layer += 1) {
      const entry = layer * nodes + row * motion.gridWidth + column;
      votes[entry] = (votes[entry] ?? 0) + share * (key.membership[layer * nodes + thrown.node] ?? 0);
    }
  }
}

function lookBack(motion: Motion, key: RegionKey, frame: number, votes: LayerVotes): void {
  const nodes = motion.gridWidth * motion.gridHeight;
  const toMark = toMarkView(motion, frame);
  const fromMark = fromMarkView(motion, key.frame);
  const found = new Float64Array(3);
  for (let node = 0; node < nodes; node += 1) {
    const ownError = toMark.errors[toMark.offset + node] ?? unknownError;
    if (ownError >= unknownError) continue;
    const at = 2 * (toMark.offset + node);
    lookUp(fromMark, toMark.positions[at] ?? 0, toMark.positions[at + 1] ?? 0, found);
    const weight = errorWeight(ownError + (found[2] ?? 0));
    if (weight <= 0.01) continue;
    for (let layer = 0; layer * nodes < votes.length; layer += 1) {
      const share = sampleNodes(motion, key.membership, layer * nodes, { x: found[0] ?? 0, y: found[1] ?? 0 });
      votes[layer * nodes + node] = (votes[layer * nodes + node] ?? 0) + weight * share;
    }
  }
}
