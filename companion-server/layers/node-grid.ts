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
    for (let column = 0; column < grid.gridWidth; column += 1) {
      const x = Math.min(column * grid.pitch, width - 1);
      const entry = 3 * (row * grid.gridWidth + column);
      for (let cell = 0; cell < 9; cell += 1) {
        const pixelX = Math.min(Math.max(x + (cell % 3) - 1, 0), width - 1);
        const pixelY = Math.min(Math.max(y + Math.floor(cell / 3) - 1, 0), height - 1);
        const source = first + 3 * (pixelY * width + pixelX);
        colours[entry] = (colours[entry] ?? 0) + (rgb[source] ?? 0) / 9;
        colours[entry + 1] = (colours[entry + 1] ?? 0) + (rgb[source + 1] ?? 0) / 9;
        colours[entry + 2] = (colours[entry + 2] ?? 0) + (rgb[source + 2] ?? 0) / 9;
      }
    }
  }
  return colours;
}

/** Distance of every node to the nearest node of a set, in nodes along the grid (chamfer 3-4); `most` where farther. */
export function distanceTo(grid: NodeGrid, isInSet: (node: number) => boolean, most: number): Float32Array {
  const { gridWidth, gridHeight } = grid;
  const nodes = gridWidth * gridHeight;
  const distance = new Float32Array(nodes);
  for (let node = 0; node < nodes; node += 1) distance[node] = isInSet(node) ? 0 : most;
  const relax = (node: number, step: -1 | 1): void => {
    const column = node % gridWidth;
    const row = (node - column) / gridWidth;
    let best = distance[node] ?? most;
    const offer = (x: number, y: number, length: number): void => {
      if (x >= 0 && y >= 0 && x < gridWidth && y < gridHeight)
        best = Math.min(best, (distance[y * gridWidth + x] ?? most) + length);
    };
    offer(column + step, row, 1);
    offer(column, row + step, 1);
    offer(column + 1, row + step, 4 / 3);
    offer(column - 1, row + step, 4 / 3);
    distance[node] = best;
  };
  for (let node = 0; node < nodes; node += 1) relax(node, -1);
  for (let node = nodes - 1; node >= 0; node -= 1) relax(node, 1);
  return distance;
}
