/** The grids of a motion: their size, and look-ups between nodes. */
import { unknownError, type Motion, type MotionToMark } from "./motion";

/** Size of a grid with a node every `pitch` pixels, the last of which reaches or passes the frame's edge. */
export function motionGridSize(width: number, height: number, pitch: number): { width: number; height: number } {
  return { width: Math.ceil((width - 1) / pitch) + 1, height: Math.ceil((height - 1) / pitch) + 1 };
}

/** Number of grid node nearest to a pixel of a frame, as an index into the motion's and the carried layers' grids. */
export function nearestNode(motion: MotionToMark, frame: number, x: number, y: number): number {
  const i = Math.min(Math.max(Math.round(x / motion.pitch), 0), motion.gridWidth - 1);
  const j = Math.min(Math.max(Math.round(y / motion.pitch), 0), motion.gridHeight - 1);
  return (frame * motion.gridHeight + j) * motion.gridWidth + i;
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
  const { errors, positions, pitch } = grid;
  const below = node + grid.gridWidth;
  const error00 = errors[node] ?? unknownError;
  const error01 = errors[node + 1] ?? unknownError;
  const error10 = errors[below] ?? unknownError;
  const error11 = errors[below + 1] ?? unknownError;
  const weight00 = (1 - fractionX) * (1 - fractionY) * (error00 >= unknownError ? 1e-6 : 1);
  const weight01 = fractionX * (1 - fractionY) * (error01 >= unknownError ? 1e-6 : 1);
  const weight10 = (1 - fractionX) * fractionY * (error10 >= unknownError ? 1e-6 : 1);
  const weight11 = fractionX * fractionY * (error11 >= unknownError ? 1e-6 : 1);
  const total = weight00 + weight01 + weight10 + weight11;
  // Each corner speaks for the pixel: its displacement is carried over, not its position.
  const left = firstX * pitch;
  const top = firstY * pitch;
  const movedX =
    weight00 * ((positions[2 * node] ?? 0) - left) +
    weight01 * ((positions[2 * node + 2] ?? 0) - left - pitch) +
    weight10 * ((positions[2 * below] ?? 0) - left) +
    weight11 * ((positions[2 * below + 2] ?? 0) - left - pitch);
  const movedY =
    weight00 * ((positions[2 * node + 1] ?? 0) - top) +
    weight01 * ((positions[2 * node + 3] ?? 0) - top) +
    weight10 * ((positions[2 * below + 1] ?? 0) - top - pitch) +
    weight11 * ((positions[2 * below + 3] ?? 0) - top - pitch);
  out[0] = x + movedX / total;
  out[1] = y + movedY / total;
  out[2] = (weight00 * error00 + weight01 * error01 + weight10 * error10 + weight11 * error11) / total;
}
