import type { NodeGrid } from "./node-grid";

/**
 * A separate piece of an object stays when its nodes have, on average, this share of the votes that the nodes of the
 * object's best supported piece have. Places that the mark does not show get faint votes from wrong correspondences, and
 * become islands far away from the object (measured on a camel that walks along a fence: J .74 without, .81 with this;
 * on a car that drives into shade .83 and .90).
 */
const leastSupport = 0.25;

/** Layers of one frame and the votes they were decided by, each `[layers, nodes]`. */
export interface VotedShares {
  readonly layers: number;
  readonly shares: Float32Array;
  readonly votes: Float32Array;
}

/** Gives pieces of objects that motion hardly supports to the background; changes `shares` in place. */
export function dropStrays(grid: NodeGrid, { layers, shares, votes }: VotedShares): void {
  const nodes = grid.gridWidth * grid.gridHeight;
  for (let layer = 1; layer < layers; layer += 1) {
    const own = shares.subarray(layer * nodes, (layer + 1) * nodes);
    const pieces = piecesOf(grid, own).map((piece) => ({
      piece,
      votes: piece.reduce((sum, node) => sum + (votes[layer * nodes + node] ?? 0), 0),
    }));
    const best = pieces.reduce((most, other) => (other.votes > most.votes ? other : most), { piece: [0], votes: 0 });
    const support = best.votes / best.piece.length;
    for (const { piece, votes: found } of pieces) {
      if (piece === best.piece || found / piece.length >= leastSupport * support) continue;
      for (const node of piece) {
        shares[node] = (shares[node] ?? 0) + (own[node] ?? 0);
        own[node] = 0;
      }
    }
  }
}

/** The nodes of each piece that hangs together, side to side, among those that mostly belong to a layer. */
function piecesOf({ gridWidth }: NodeGrid, own: Float32Array): number[][] {
  const isLeft = Uint8Array.from(own, (share) => (share >= 0.5 ? 1 : 0));
  const pieces: number[][] = [];
  for (let start = 0; start < own.length; start += 1) {
    if (isLeft[start] === 0) continue;
    const piece = [start];
    isLeft[start] = 0;
    const visit = (node: number): void => {
      if (isLeft[node] !== 1) return;
      isLeft[node] = 0;
      piece.push(node);
    };
    for (let index = 0; index < piece.length; index += 1) {
      const node = piece[index] ?? 0;
      const column = node % gridWidth;
      if (column > 0) visit(node - 1);
      if (column + 1 < gridWidth) visit(node + 1);
      visit(node - gridWidth);
      visit(node + gridWidth);
    }
    pieces.push(piece);
  }
  return pieces;
}
