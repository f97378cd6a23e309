/** Turns evidence of motion into the pieces of the marked frame that move by themselves. */
import { colourBin, colourOdds, learnColours } from "../layers/colour-model";
import { connectedNodes } from "../layers/connected-nodes";
import { distanceTo, type NodeGrid } from "../layers/node-grid";
import { settleLayers } from "../layers/settle-layers";
import type { OwnMotion } from "./own-motion";
import { splitPiece } from "./split-piece";

/** Log-odds of the surest motion, and most of a colour. */
const motionWeight = 5;
const mostColour = 3;
/** Evidence that says nothing: water and leaves move by themselves too, but not as steadily as things do. */
const evenEvidence = 0.5;
/**
 * Flow over bare surfaces takes on the motion of what is beside them: evidence counts by this share so many nodes from where
 * it changes its mind.
 */
const edgeShare = 0.3;
const edgeReach = 8;

/** Evidence from which a place teaches the colours of what moves, and of what does not. */
const surelyMoves = 0.8;
const surelyStays = -0.4;

/** The least share of the frame that a piece must have, and the least mean evidence. */
const leastShare = 0.004;
const leastEvidence = 0.25;

/**
 * The pieces that move by themselves as lists of nodes, the largest first; each hangs together and moves as one thing.
 * `colours` is `[nodes, 3]` RGB.
 */
export function movingPieces(
  grid: NodeGrid,
  colours: Float32Array,
  { evidence, beside }: OwnMotion,
): (readonly number[])[] {
  const nodes = evidence.length;
  const weights = new Float32Array(2 * nodes);
  const inMotion = distanceTo(grid, (node) => (evidence[node] ?? 0) <= evenEvidence, edgeReach);
  const atRest = distanceTo(grid, (node) => (evidence[node] ?? 0) > evenEvidence, edgeReach);
  const depth = inMotion.map((distance, node) => Math.max(distance, atRest[node] ?? 0) / edgeReach);
  evidence.forEach((value, node) => {
    if (value > surelyMoves) weights[nodes + node] = (depth[node] ?? 0) ** 2;
    else if (value < surelyStays) weights[node] = (depth[node] ?? 0) ** 2;
  });
  const model = learnColours(2, [{ colours, weights }]);
  const scores = new Float32Array(2 * nodes);
  for (let node = 0; node < nodes; node += 1) {
    const bin = colourBin(colours, node);
    const colour = model.separation * colourOdds(model, 1, bin, mostColour);
    const trust = edgeShare + (1 - edgeShare) * (depth[node] ?? 0) ** 2;
    scores[nodes + node] = trust * motionWeight * ((evidence[node] ?? 0) - evenEvidence) + colour;
  }
  const share = settleLayers({ grid, layers: 2, scores, colours, isOpen: () => true }).subarray(nodes);
  const isIn = Uint8Array.from(share, (value) => (value >= 0.5 ? 1 : 0));
  return connectedNodes(grid, isIn)
    .filter((piece) => piece.length >= leastShare * nodes && meanOf(piece, evidence) >= leastEvidence)
    .flatMap((piece) => splitPiece(grid, piece, strongestMotion(beside, piece, nodes)))
    .sort((a, b) => b.length - a.length);
}

/** The motion, among those to other frames, that moves most of a piece and moves it farthest. */
function strongestMotion(beside: Float32Array, piece: readonly number[], nodes: number): Float32Array {
  let best = beside.subarray(0, 2 * nodes);
  let most = -1;
  for (let first = 0; first < beside.length; first += 2 * nodes) {
    const motion = beside.subarray(first, first + 2 * nodes);
    let moved = 0;
    for (const node of piece) moved += Math.hypot(motion[2 * node] ?? NaN, motion[2 * node + 1] ?? NaN) || 0;
    if (moved > most) [most, best] = [moved, motion];
  }
  return best;
}

function meanOf(piece: readonly number[], values: Float32Array): number {
  return piece.reduce((sum, node) => sum + (values[node] ?? 0), 0) / piece.length;
}
