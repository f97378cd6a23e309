/** The grids of a motion: their size, and look-ups between nodes. */
import { unknownError, type Motion } from "./motion";

/** Size of a grid with a node every `pitch` pixels, the last of which reaches or passes the frame's edge. */
export function motionGridSize(width: number, height: number, pitch: number): { width: number; height: number } {
  return { width: Math.ceil((width - 1) / pitch) + 1, height: Math.ceil((height - 1) / pitch) + 1 };
}

/** Positions and errors of one frame's nodes; `offset` is the frame's first node. */
export interface GridView {
  readonly positions: Float32Array;
  readonly errors: Float32Array;
  readonly offset: number;
  readonly pitch: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
}

/** Where the nodes of `frame` lie in the marked frame. */
export function toMarkView(motion: Motion, frame: number): GridView {
  return view(motion, { positions: motion.toMark, errors: motion.toMarkError, frame });
}

/** Where the nodes of the marked frame lie in `frame`. */
export function fromMarkView(motion: Motion, frame: number): GridView {
  return view(motion, { positions: motion.fromMark, errors: motion.fromMarkError, frame });
}

function view(
  motion: Motion,
  part: { readonly positions: Float32Array; readonly errors: Float32Array; readonly frame: number },
): GridView {
  return {
    positions: part.positions,
    errors: part.errors,
    offset: part.frame * motion.gridWidth * motion.gridHeight,
    pitch: motion.pitch,
    gridWidth: motion.gridWidth,
    gridHeight: motion.gridHeight,
  };
}

/**
 * Looks up a pixel position (which may lie between nodes; outside the grid it is clamped): writes x, y and the expected
 * error to `out[0..2]`. Nodes that are not known are left out when a known one is near, since a mean of known and
 * unknown positions is neither; with no known node around, the error is `unknownError`.
 */
export function lookUp(grid: GridView, x: number, y: number, out: Float64Array): void {
  const gridX = Math.min(Math.max(x / grid.pitch, 0), grid.gridWidth - 1.001);
  const gridY = Math.min(Math.max(y / grid.pitch, 0), grid.gridHeight - 1.001);
  const firstX = Math.floor(gridX);
  const firstY = Math.floor(gridY);
  const fractionX = gridX - firstX;
  const fractionY = gridY - firstY;
  const node = grid.offset + firstY * grid.gridWidth + firstX;
  let sumX = 0;
  let sumY = 0;
  let sumError = 0;
  let total = 0;
  for (let corner = 0; corner < 4; corner += 1) {
    const right = corner & 1;
    const down = corner >> 1;
    const at = node + right + down * grid.gridWidth;
    const error = grid.errors[at] ?? unknownError;
    const share = (right === 1 ? fractionX : 1 - fractionX) * (down === 1 ? fractionY : 1 - fractionY);
    const weight = error >= unknownError ? share * 1e-6 : share;
    // Each corner speaks for the pixel: its displacement is carried over, not its position.
    const cornerX = (firstX + right) * grid.pitch;
    const cornerY = (firstY + down) * grid.pitch;
    sumX += weight * ((grid.positions[2 * at] ?? 0) - cornerX);
    sumY += weight * ((grid.positions[2 * at + 1] ?? 0) - cornerY);
    sumError += weight * error;
    total += weight;
  }
  out[0] = x + sumX / total;
  out[1] = y + sumY / total;
  out[2] = sumError / total;
}
