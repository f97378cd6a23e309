import { connectedNodes } from "./connected-nodes";
import type { NodeGrid } from "./node-grid";

/**
 * A separate piece of a layer stays when its nodes have, on average, this share of the votes that the nodes of the layer's
 * best supported piece have. Places that the mark does not show get faint votes from wrong correspondences: they become
 * islands far away from the object, and holes in it where it mirrors its surroundings. Measured without any of this, with
 * islands dropped, and with holes filled too: a camel that walks along a fence J .74, .81, .81; a car that drives into shade
 * .83, .896, .910; one that turns .86, .863, .868.
 */
const leastSupport = 0.25;

/** Layers of one frame and the votes they were decided by, each `[layers, nodes]`. */
export interface VotedShares {
  readonly layers: number;
  readonly shares: Float32Array;
  readonly votes: Float32Array;
}

/**
 * Gives pieces of layers that motion hardly supports to the layers around them: strays of an object to what they lie on,
 * holes in an object to the object. Changes `shares` in place.
 */
export function joinPieces(grid: NodeGrid, { layers, shares, votes }: VotedShares): void {
  const nodes = grid.gridWidth * grid.gridHeight;
  for (let layer = 0; layer < layers; layer += 1) {
    const own = shares.subarray(layer * nodes, (layer + 1) * nodes);
    const isOwn = new Uint8Array(nodes);
    for (let node = 0; node < nodes; node += 1) isOwn[node] = (own[node] ?? 0) >= 0.5 ? 1 : 0;
    const connected = connectedNodes(grid, isOwn);
    if (connected.length < 2) continue;
    const pieces = connected.map((piece) => ({ piece, votes: votesOf(piece, votes, layer * nodes) }));
    const best = pieces.reduce((most, other) => (other.votes > most.votes ? other : most), { piece: [0], votes: 0 });
    const support = best.votes / best.piece.length;
    for (const { piece, votes: found } of pieces) {
      if (piece === best.piece || found / piece.length >= leastSupport * support) continue;
      const around = layerAround(grid, { layers, shares }, piece, layer);
      if (around === null) continue;
      for (const node of piece) {
        const entry = around * nodes + node;
        shares[entry] = (shares[entry] ?? 0) + (own[node] ?? 0);
        own[node] = 0;
      }
    }
  }
}

function votesOf(piece: readonly number[], votes: Float32Array, first: number): number {
  let sum = 0;
  for (const node of piece) sum += votes[first + node] ?? 0;
  return sum;
}

/** The layer other than its own that has most of a piece's border; null for a piece without any. */
function layerAround(
  { gridWidth }: NodeGrid,
  { layers, shares }: Omit<VotedShares, "votes">,
  piece: readonly number[],
  layer: number,
): number | null {
  const nodes = shares.length / layers;
  const borders = new Float64Array(layers);
  for (const node of piece) {
    const column = node % gridWidth;
    const beside = [
      column > 0 ? node - 1 : -1,
      column + 1 < gridWidth ? node + 1 : -1,
      node - gridWidth,
      node + gridWidth,
    ];
    for (const other of beside) {
      if (other < 0 || other >= nodes) continue;
      for (let owner = 0; owner < layers; owner += 1)
        if (owner !== layer && (shares[owner * nodes + other] ?? 0) >= 0.5) borders[owner] = (borders[owner] ?? 0) + 1;
    }
  }
  const most = Math.max(...borders);
  return most === 0 ? null : borders.indexOf(most);
}
