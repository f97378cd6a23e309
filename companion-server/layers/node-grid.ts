/** Values on the nodes of a motion's grid. */
import type { FrameStack } from "../media/frame-stack";

/** Size of a grid with a node every `pitch` pixels. */
export interface NodeGrid {
  readonly pitch: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
}

/** Bilinear value of a node grid that begins at `offset`, at a pixel position; clamped to the grid. */
export function sampleNodes(
  grid: NodeGrid,
  values: Float32Array | Uint8Array,
  offset: number,
  place: { readonly x: number; readonly y: number },
): number {
  const gridX = Math.min(Math.max(place.x / grid.pitch, 0), grid.gridWidth - 1.001);
  const gridY = Math.min(Math.max(place.y / grid.pitch, 0), grid.gridHeight - 1.001);
  const firstX = Math.floor(gridX);
  const firstY = Math.floor(gridY);
  const fractionX = gridX - firstX;
  const fractionY = gridY - firstY;
  const at = offset + firstY * grid.gridWidth + firstX;
  const above = (values[at] ?? 0) * (1 - fractionX) + (values[at + 1] ?? 0) * fractionX;
  const below =
    (values[at + grid.gridWidth] ?? 0) * (1 - fractionX) + (values[at + grid.gridWidth + 1] ?? 0) * fractionX;
  return above * (1 - fractionY) + below * fractionY;
}

/** `[gridHeight, gridWidth, 3]`: mean RGB (0..255) of the 3x3 pixels around every node of a frame. */
export function nodeColours(stack: FrameStack, grid: NodeGrid, frame: number): Float32Array {
  const { width, height, rgb } = stack;
  const colours = new Float32Array(grid.gridWidth * grid.gridHeight * 3);
  const first = frame * width * height * 3;
  for (let row = 0; row < grid.gridHeight; row += 1) {
    const y = Math.min(row * grid.pitch, height - 1);
    const above = first + 3 * Math.max(y - 1, 0) * width;
    const own = first + 3 * y * width;
    const below = first + 3 * Math.min(y + 1, height - 1) * width;
    for (let column = 0; column < grid.gridWidth; column += 1) {
      const x = Math.min(column * grid.pitch, width - 1);
      const left = 3 * Math.max(x - 1, 0);
      const right = 3 * Math.min(x + 1, width - 1);
      for (let channel = 0; channel < 3; channel += 1) {
        const sum =
          threePixels(rgb, above + channel, left, 3 * x, right) +
          threePixels(rgb, own + channel, left, 3 * x, right) +
          threePixels(rgb, below + channel, left, 3 * x, right);
        colours[3 * (row * grid.gridWidth + column) + channel] = sum / 9;
      }
    }
  }
  return colours;
}

function threePixels(rgb: Uint8Array, line: number, left: number, middle: number, right: number): number {
  return (rgb[line + left] ?? 0) + (rgb[line + middle] ?? 0) + (rgb[line + right] ?? 0);
}

/** Distance of every node to the nearest node of a set, in nodes along the grid (chamfer 3-4); `most` where farther. */
export function distanceTo(grid: NodeGrid, isInSet: (node: number) => boolean, most: number): Float32Array {
  const { gridWidth, gridHeight } = grid;
  const distance = new Float32Array(gridWidth * gridHeight);
  for (let node = 0; node < distance.length; node += 1) distance[node] = isInSet(node) ? 0 : most;
  for (let row = 0; row < gridHeight; row += 1) {
    const first = row * gridWidth;
    if (row > 0) spreadFromLine(distance, first, first - gridWidth, gridWidth);
    for (let node = first + 1; node < first + gridWidth; node += 1) spreadFrom(distance, node, node - 1);
  }
  for (let row = gridHeight - 1; row >= 0; row -= 1) {
    const first = row * gridWidth;
    if (row < gridHeight - 1) spreadFromLine(distance, first, first + gridWidth, gridWidth);
    for (let node = first + gridWidth - 2; node >= first; node -= 1) spreadFrom(distance, node, node + 1);
  }
  return distance;
}

function spreadFrom(distance: Float32Array, node: number, neighbour: number): void {
  const through = (distance[neighbour] ?? 0) + 1;
  if (through < (distance[node] ?? 0)) distance[node] = through;
}

/** Takes over distances from the line of nodes that begins at `other`, straight and diagonally. */
function spreadFromLine(distance: Float32Array, first: number, other: number, length: number): void {
  const diagonal = 4 / 3;
  for (let column = 0; column < length; column += 1) {
    let best = Math.min(distance[first + column] ?? 0, (distance[other + column] ?? 0) + 1);
    if (column > 0) best = Math.min(best, (distance[other + column - 1] ?? 0) + diagonal);
    if (column + 1 < length) best = Math.min(best, (distance[other + column + 1] ?? 0) + diagonal);
    distance[first + column] = best;
  }
}
