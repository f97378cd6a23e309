import { colourBin, colourOdds, type ColourModel } from "./colour-model";
import { distanceTo, type NodeGrid } from "./node-grid";

/** What is known of one frame before neighbours are asked. */
export interface FrameEvidence {
  readonly grid: NodeGrid;
  /** `[layers, nodes]`: what motion says. */
  readonly votes: Float32Array;
  /** `[nodes, 3]` RGB. */
  readonly colours: Float32Array;
  readonly model: ColourModel;
}

/** Log-odds per layer, and which nodes motion leaves open. */
export interface WeighedEvidence {
  /** `[layers, nodes]`. */
  readonly scores: Float32Array;
  readonly isOpen: (node: number) => boolean;
}

/** Votes that every layer gets for nothing, so that a faint vote is not taken for certainty. */
const freeVotes = 0.06;

/** How much the logarithm of votes counts; most a colour may count for, in log-odds. */
const voteWeight = 1.6;
const colourWeight = 0.9;
const mostColour = 2.5;

/** Nodes this near to a change of layer are open to colour and neighbours; so are those with fewer votes than this. */
const edgeReach = 6;
const fewVotes = 0.5;

/** An object rarely reaches beyond where motion sees it: log-odds lost per node of distance, after a free reach. */
const distanceLoss = 0.3;
const freeDistance = 3;
const mostDistance = 24;

/** Combines motion's votes with colour. */
export function weighEvidence({ grid, votes, colours, model }: FrameEvidence): WeighedEvidence {
  const nodes = grid.gridWidth * grid.gridHeight;
  const layers = model.layers;
  const scores = new Float32Array(votes.length);
  const likeliest = new Uint8Array(nodes);
  const seen = new Float32Array(nodes);
  for (let node = 0; node < nodes; node += 1) {
    let total = 0;
    let best = 0;
    for (let layer = 0; layer < layers; layer += 1) {
      total += votes[layer * nodes + node] ?? 0;
      if ((votes[layer * nodes + node] ?? 0) > (votes[best * nodes + node] ?? 0)) best = layer;
    }
    likeliest[node] = best;
    seen[node] = total;
  }
  const distance = distanceTo(grid, (node) => isEdge(grid, likeliest, node) || (seen[node] ?? 0) < 0.1, edgeReach);
  const isOpen = (node: number): boolean => (distance[node] ?? 0) < edgeReach || (seen[node] ?? 0) < fewVotes;
  const away = objectDistances(grid, layers, votes);
  for (let node = 0; node < nodes; node += 1) {
    const bin = colourBin(colours, node);
    for (let layer = 0; layer < layers; layer += 1) {
      let score = voteWeight * Math.log((votes[layer * nodes + node] ?? 0) + freeVotes);
      if (isOpen(node)) score += colourScore(model, layer, bin);
      if (layer > 0) score -= distanceLoss * Math.max(0, (away[layer * nodes + node] ?? 0) - freeDistance);
      scores[layer * nodes + node] = score;
    }
  }
  return { scores, isOpen };
}

/** `[layers, nodes]`: distance to the nearest node that motion surely gives to the layer. */
function objectDistances(grid: NodeGrid, layers: number, votes: Float32Array): Float32Array {
  const nodes = grid.gridWidth * grid.gridHeight;
  const away = new Float32Array(layers * nodes);
  for (let layer = 1; layer < layers; layer += 1) {
    const isSure = (node: number): boolean => {
      const own = votes[layer * nodes + node] ?? 0;
      let total = 0;
      for (let other = 0; other < layers; other += 1) total += votes[other * nodes + node] ?? 0;
      return own > 0.1 && own > 0.6 * total;
    };
    away.set(distanceTo(grid, isSure, mostDistance), layer * nodes);
  }
  return away;
}

/** Log-odds of a layer against the background, within bounds, by how far colour can tell layers apart at all. */
function colourScore(model: ColourModel, layer: number, bin: number): number {
  return model.separation * colourWeight * colourOdds(model, layer, bin, mostColour);
}

function isEdge(grid: NodeGrid, layers: Uint8Array, node: number): boolean {
  const own = layers[node];
  const column = node % grid.gridWidth;
  if (column + 1 < grid.gridWidth && layers[node + 1] !== own) return true;
  return node + grid.gridWidth < layers.length && layers[node + grid.gridWidth] !== own;
}
