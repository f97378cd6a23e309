import type { NodeGrid } from "../layers/node-grid";
import { connectedNodes } from "../layers/connected-nodes";
import { fitTransform, pairsOf, residualsOf } from "../propagation/fit-transform";

/** Rounds of two-means; more change nothing. */
const rounds = 8;

/**
 * Two parts are two objects when one similarity misses where the whole goes by so many pixels, and by so many times what
 * one for each misses.
 */
const leastMiss = 2;
const leastGain = 2.5;

/** More places than this do not make a fit more exact. */
const mostPlaces = 1500;

/** Each must have this share of the whole, in one piece for the most part. */
const leastPart = 0.12;
const leastWhole = 0.7;

/**
 * The parts of a piece that move apart from each other, as lists of nodes; the piece itself when all of it moves alike.
 * `motion` is `[nodes, 2]` over the grid, NaN where it is not known.
 */
export function splitPiece(grid: NodeGrid, piece: readonly number[], motion: Float32Array): (readonly number[])[] {
  const known = piece.filter((node) => !Number.isNaN(motion[2 * node]));
  if (known.length < 0.5 * piece.length) return [piece];
  let centres = farthestTwo(known, motion);
  for (let round = 0; round < rounds; round += 1) {
    const now = centres;
    centres = [0, 1].map((part) =>
      meanOf(
        known.filter((node) => partOf(now, motion, node) === part),
        motion,
      ),
    );
  }
  const parts = [0, 1].map((part) => known.filter((node) => partOf(centres, motion, node) === part));
  const whole = misfit(grid, known, motion);
  const missed = Math.max(...parts.map((part) => misfit(grid, part, motion)));
  if (whole < leastMiss || whole < leastGain * missed) return [piece];
  const bodies = parts.map((part) => largestOf(grid, part));
  const areWhole = bodies.every(
    (body, part) => body.length >= leastPart * piece.length && body.length >= leastWhole * (parts[part]?.length ?? 0),
  );
  return areWhole ? shareOut(grid, piece, bodies) : [piece];
}

type Move = readonly [number, number];

function farthestTwo(known: readonly number[], motion: Float32Array): Move[] {
  const mean = meanOf(known, motion);
  const farthestFrom = ([x, y]: Move): Move => {
    let best: Move = [x, y];
    let most = -1;
    for (const node of known) {
      const move: Move = [motion[2 * node] ?? 0, motion[2 * node + 1] ?? 0];
      const away = Math.hypot(move[0] - x, move[1] - y);
      if (away > most) [most, best] = [away, move];
    }
    return best;
  };
  const one = farthestFrom(mean);
  return [one, farthestFrom(one)];
}

function meanOf(nodes: readonly number[], motion: Float32Array): Move {
  let [x, y] = [0, 0];
  for (const node of nodes) {
    x += motion[2 * node] ?? 0;
    y += motion[2 * node + 1] ?? 0;
  }
  return [x / Math.max(1, nodes.length), y / Math.max(1, nodes.length)];
}

function distanceTo(centre: Move | undefined, motion: Float32Array, node: number): number {
  return Math.hypot((motion[2 * node] ?? 0) - (centre?.[0] ?? 0), (motion[2 * node + 1] ?? 0) - (centre?.[1] ?? 0));
}

function partOf(centres: readonly Move[], motion: Float32Array, node: number): 0 | 1 {
  return distanceTo(centres[0], motion, node) <= distanceTo(centres[1], motion, node) ? 0 : 1;
}

/** Root mean square distance in pixels of places from where the similarity that fits them best takes them. */
function misfit({ gridWidth, pitch }: NodeGrid, nodes: readonly number[], motion: Float32Array): number {
  const pairs = pairsOf(nodes, mostPlaces, (node) => {
    const [x, y] = [pitch * (node % gridWidth), pitch * Math.floor(node / gridWidth)];
    return [x, y, x + (motion[2 * node] ?? 0), y + (motion[2 * node + 1] ?? 0)];
  });
  const map = fitTransform(pairs, "similarity");
  if (map === null) return Infinity;
  const squares = residualsOf(pairs, map).reduce((sum, residual) => sum + residual ** 2, 0);
  return Math.sqrt(squares / pairs.weights.length);
}

function largestOf(grid: NodeGrid, nodes: readonly number[]): readonly number[] {
  const isIn = new Uint8Array(grid.gridWidth * grid.gridHeight);
  for (const node of nodes) isIn[node] = 1;
  return connectedNodes(grid, isIn).reduce<readonly number[]>(
    (most, next) => (next.length > most.length ? next : most),
    [],
  );
}

/** All of a piece, each node with the part that is nearest to it along the piece. */
function shareOut(grid: NodeGrid, piece: readonly number[], parts: readonly (readonly number[])[]): number[][] {
  const left = new Set(piece);
  const queue = parts.flatMap((part, index) => part.map((node): [number, number] => [node, index]));
  const shared = parts.map((): number[] => []);
  for (let at = 0; at < queue.length; at += 1) {
    const [node, part] = queue[at] ?? [0, 0];
    if (!left.delete(node)) continue;
    shared[part]?.push(node);
    const column = node % grid.gridWidth;
    if (column > 0) queue.push([node - 1, part]);
    if (column + 1 < grid.gridWidth) queue.push([node + 1, part]);
    queue.push([node - grid.gridWidth, part], [node + grid.gridWidth, part]);
  }
  return shared;
}
