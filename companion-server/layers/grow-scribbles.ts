/**
 * Turns scribbles, alone or beside a rough outline, into the share of every node that belongs to the object: colours are
 * learned from what the scribbles touch, neighbours of like colour belong together, and what is decided teaches colours anew
 * (after GrabCut, Rother et al. 2004).
 */
import { colourBin, colourOdds, learnColours } from "./colour-model";
import { colourPaths } from "./colour-paths";
import { connectedNodes } from "./connected-nodes";
import { distanceTo, type NodeGrid } from "./node-grid";
import { inside, outside } from "./scribbles";
import { settleLayers } from "./settle-layers";

/** What is known of an object on one frame. */
export interface ScribbledFrame {
  readonly grid: NodeGrid;
  /** `[nodes, 3]` RGB. */
  readonly colours: Float32Array;
  /** `[nodes]` as of `scribbledNodes`; hard. */
  readonly seeds: Int8Array;
  /** Whether nothing was scribbled that says what is not the object, other objects aside. */
  readonly isOpenEnded: boolean;
  /** `[nodes]`: share inside a rough outline, which the scribbles correct; null when there is none. */
  readonly outlined: Float32Array | null;
}

const rounds = 4;

/** What a node that was not scribbled on teaches of colours, at most; what was scribbled on teaches 1. */
const guessWeight = 0.2;

/** Log-odds: of what a scribble touches; most of a colour, of a path, and of an outline. */
const hard = 12;
const mostColour = 3;
const mostPath = 3;
const outlineWeight = 3;
/** Of a path of no length to a scribble that corrects an outline, and the length at which that has fallen to 1/e. */
const correction = 7;
const correctionReach = 1;

/** Nodes at the frame's edge, this far from what was scribbled, stand for all that was not. */
const awayFromScribbles = 20;

/** `[nodes]`: share of the object in [0, 1]. */
export function growScribbles(frame: ScribbledFrame): Float32Array {
  const { grid, colours, seeds, outlined, isOpenEnded } = frame;
  const nodes = seeds.length;
  const known = outlined === null && isOpenEnded ? withSurroundings(grid, seeds) : seeds;
  const near = colourPaths(grid, colours, (node) => known[node] === inside);
  const far = colourPaths(grid, colours, (node) => known[node] === outside);
  const pull = Float32Array.from(seeds, (_, node) => {
    const [toInside, toOutside] = [near[node] ?? Infinity, far[node] ?? Infinity];
    if (outlined !== null)
      return outlineWeight * (2 * (outlined[node] ?? 0) - 1) + correction * (reachOf(toInside) - reachOf(toOutside));
    return isOpenEnded ? mostPath * (2 * reachOf(toInside) - 1) : pathOdds(toInside, toOutside);
  });
  let scores = pull;
  for (let round = 0; round < rounds; round += 1) {
    const model = learnColours(2, [{ colours, weights: learnedFrom(known, scores) }]);
    scores = Float32Array.from(pull, (odds, node) => {
      const bin = colourBin(colours, node);
      return odds + model.separation * colourOdds(model, 1, bin, mostColour);
    });
  }
  const evidence = new Float32Array(2 * nodes);
  evidence.set(
    scores.map((odds, node) => (seeds[node] === 0 ? odds : hard * (seeds[node] ?? 0))),
    nodes,
  );
  const isOpen = (node: number): boolean => seeds[node] === 0;
  const share = settleLayers({ grid, layers: 2, scores: evidence, colours, isOpen }).slice(nodes);
  return outlined === null ? connected(grid, share, seeds) : share;
}

function pathOdds(near: number, far: number): number {
  return Math.min(Math.max(2 * Math.log((far + 0.05) / (near + 0.05)), -mostPath), mostPath);
}

function reachOf(length: number): number {
  return Math.exp(-length / correctionReach);
}

/** The seeds with the frame's edge, away from what was scribbled, taken for what is not the object. */
function withSurroundings(grid: NodeGrid, seeds: Int8Array): Int8Array {
  const distance = distanceTo(grid, (node) => seeds[node] === inside, awayFromScribbles);
  return seeds.map((seed, node) => {
    const column = node % grid.gridWidth;
    const row = (node - column) / grid.gridWidth;
    const isEdge = column < 2 || row < 2 || column >= grid.gridWidth - 2 || row >= grid.gridHeight - 2;
    return isEdge && (distance[node] ?? 0) >= awayFromScribbles ? outside : seed;
  });
}

/** `[2, nodes]`: how much each node teaches of the colours of both sides, by what was scribbled and its log-odds. */
function learnedFrom(known: Int8Array, scores: Float32Array): Float32Array {
  const nodes = known.length;
  const weights = new Float32Array(2 * nodes);
  for (let node = 0; node < nodes; node += 1) {
    const odds = scores[node] ?? 0;
    const seed = known[node] ?? 0;
    const weight = seed === 0 ? guessWeight * Math.min(1, Math.max(0, Math.abs(odds) - 1)) : 1;
    weights[(seed === 0 ? odds > 0 : seed === inside) ? nodes + node : node] = weight;
  }
  return weights;
}

/** Only pieces that a scribble touches are the object. */
function connected(grid: NodeGrid, share: Float32Array, seeds: Int8Array): Float32Array {
  const isIn = Uint8Array.from(share, (value) => (value >= 0.5 ? 1 : 0));
  const kept = share.map((value) => (value < 0.5 ? value : 0));
  for (const piece of connectedNodes(grid, isIn))
    if (piece.some((node) => seeds[node] === inside)) for (const node of piece) kept[node] = share[node] ?? 0;
  return kept;
}
