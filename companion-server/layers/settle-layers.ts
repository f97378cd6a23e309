/**
 * Decides every node's layer from evidence of its own and from its neighbours: neighbours of like colour belong together
 * (mean field of a Potts model with contrast-sensitive weights, after Boykov and Jolly 2001).
 */
import type { NodeGrid } from "./node-grid";

/** Evidence for the layers of one frame. */
export interface LayerEvidence {
  readonly grid: NodeGrid;
  readonly layers: number;
  /** `[layers, nodes]`: log-odds of each layer, up to a constant per node. */
  readonly scores: Float32Array;
  /** `[nodes, 3]` RGB of the nodes. */
  readonly colours: Float32Array;
  /** Nodes that neighbours may sway; the others are decided by their scores alone. */
  readonly isOpen: (node: number) => boolean;
}

/** Pull of one neighbour of the same colour, in log-odds; there are eight. */
const neighbourPull = 0.7;

/** Colour difference (root of summed squares, grey levels) at which that pull has fallen to 0.6. */
const colourScale = 14;

const sweeps = 8;

/** `[layers, nodes]`: the settled shares, summing to 1 per node. */
export function settleLayers(evidence: LayerEvidence): Float32Array {
  const { grid, layers, scores, isOpen } = evidence;
  const nodes = grid.gridWidth * grid.gridHeight;
  const shares = new Float32Array(layers * nodes);
  const logits = new Float64Array(layers);
  const open: number[] = [];
  for (let node = 0; node < nodes; node += 1) {
    for (let layer = 0; layer < layers; layer += 1) logits[layer] = scores[layer * nodes + node] ?? 0;
    softmax(logits, shares, node, nodes);
    if (isOpen(node)) open.push(node);
  }
  const pulls = neighbourPulls(evidence, open);
  const steps = Int32Array.from({ length: 8 }, (_, side) => neighbourStep(grid, side));
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (let step = 0; step < open.length; step += 1) {
      const index = sweep % 2 === 0 ? step : open.length - 1 - step;
      const node = open[index] ?? 0;
      for (let layer = 0; layer < layers; layer += 1) {
        const first = layer * nodes + node;
        let logit = scores[first] ?? 0;
        for (let side = 0; side < 8; side += 1) {
          const pull = pulls[8 * index + side] ?? 0;
          if (pull !== 0) logit += pull * (shares[first + (steps[side] ?? 0)] ?? 0);
        }
        logits[layer] = logit;
      }
      softmax(logits, shares, node, nodes);
    }
  }
  return shares;
}

/** Sides 0..7 go around a node row by row. */
function neighbourStep(grid: NodeGrid, side: number): number {
  const cell = side < 4 ? side : side + 1;
  return (Math.floor(cell / 3) - 1) * grid.gridWidth + (cell % 3) - 1;
}

/** `[open nodes, 8]`: pull of each neighbour; 0 beyond the frame's edge. */
function neighbourPulls(evidence: LayerEvidence, open: readonly number[]): Float32Array {
  const { grid, colours } = evidence;
  const pulls = new Float32Array(open.length * 8);
  open.forEach((node, index) => {
    const column = node % grid.gridWidth;
    const row = (node - column) / grid.gridWidth;
    for (let side = 0; side < 8; side += 1) {
      const cell = side < 4 ? side : side + 1;
      const x = column + (cell % 3) - 1;
      const y = row + Math.floor(cell / 3) - 1;
      if (x < 0 || y < 0 || x >= grid.gridWidth || y >= grid.gridHeight) continue;
      const other = y * grid.gridWidth + x;
      let squares = 0;
      for (let channel = 0; channel < 3; channel += 1) {
        const difference = (colours[3 * node + channel] ?? 0) - (colours[3 * other + channel] ?? 0);
        squares += difference * difference;
      }
      const length = x !== column && y !== row ? Math.SQRT1_2 : 1;
      pulls[8 * index + side] = 2 * neighbourPull * length * Math.exp(-squares / (2 * colourScale * colourScale));
    }
  });
  return pulls;
}

function softmax(logits: Float64Array, shares: Float32Array, node: number, nodes: number): void {
  let most = -Infinity;
  for (let layer = 0; layer < logits.length; layer += 1) most = Math.max(most, logits[layer] ?? 0);
  let total = 0;
  for (let layer = 0; layer < logits.length; layer += 1) {
    const share = Math.exp((logits[layer] ?? 0) - most);
    shares[layer * nodes + node] = share;
    total += share;
  }
  for (let layer = 0; layer < logits.length; layer += 1)
    shares[layer * nodes + node] = (shares[layer * nodes + node] ?? 0) / total;
}
