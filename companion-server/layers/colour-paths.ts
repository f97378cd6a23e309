import type { NodeGrid } from "./node-grid";

/** Colour difference of neighbours (root of summed squares, grey levels) that makes a step as long as 1. */
const stepDifference = 25;

/** Length of a step between nodes of the same colour, and of one across the sharpest edge. */
const shortestStep = 0.02;
const longestStep = 4;

/** Rounds of sweeps after which paths that wind still more are taken as they are. */
const mostRounds = 12;

/**
 * `[nodes]`: length of the shortest path from each node to the seeds that crosses as little change of colour as possible
 * (the geodesic distance of Bai and Sapiro 2007, on colours instead of likelihoods); Infinity without seeds. `colours` is
 * `[nodes, 3]`.
 */
export function colourPaths(grid: NodeGrid, colours: Float32Array, isSeed: (node: number) => boolean): Float32Array {
  const { gridWidth, gridHeight } = grid;
  const nodes = gridWidth * gridHeight;
  const lengths = new Float32Array(nodes);
  for (let node = 0; node < nodes; node += 1) lengths[node] = isSeed(node) ? 0 : Infinity;
  const steps = stepLengths(grid, colours);
  for (let round = 0; round < mostRounds; round += 1) {
    let isChanged = false;
    for (let index = 0; index < 2 * nodes; index += 1) {
      const isBack = index >= nodes;
      const node = isBack ? 2 * nodes - 1 - index : index;
      const column = node % gridWidth;
      const before = lengths[node] ?? longestStep;
      let best = before;
      for (let side = 0; side < 4; side += 1) {
        // Sides 0..3 lead to the nodes before this one: left, and the three above.
        const dx = side === 0 ? -1 : side - 2;
        const x = column + (isBack ? -dx : dx);
        if (x < 0 || x >= gridWidth) continue;
        const by = (side === 0 ? 0 : -gridWidth) + dx;
        const other = node + (isBack ? -by : by);
        if (other < 0 || other >= nodes) continue;
        const step = steps[4 * (isBack ? other : node) + side] ?? longestStep;
        const through = (lengths[other] ?? longestStep) + step;
        if (through < best) best = through;
      }
      if (best < before) {
        lengths[node] = best;
        isChanged = true;
      }
    }
    if (!isChanged) break;
  }
  return lengths;
}

/** `[nodes, 4]`: length of the step to the left and to the three nodes above. */
function stepLengths({ gridWidth, gridHeight }: NodeGrid, colours: Float32Array): Float32Array {
  const steps = new Float32Array(4 * gridWidth * gridHeight);
  for (let node = 0; node < gridWidth * gridHeight; node += 1) {
    for (let side = 0; side < 4; side += 1) {
      const dx = side === 0 ? -1 : side - 2;
      const other = node + (side === 0 ? 0 : -gridWidth) + dx;
      if (other < 0) continue;
      let squares = 0;
      for (let channel = 0; channel < 3; channel += 1)
        squares += ((colours[3 * node + channel] ?? 0) - (colours[3 * other + channel] ?? 0)) ** 2;
      const length = side === 1 || side === 3 ? Math.SQRT2 : 1;
      steps[4 * node + side] = length * shortestStep + Math.min(longestStep, squares / stepDifference ** 2);
    }
  }
  return steps;
}
