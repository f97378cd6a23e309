/**
 * Chains of flows to and from the marked frame. A frame is reached over several gaps; at every node the way with the
 * smallest summed forward-backward error is kept (the idea of MFT, Neoral et al. 2024).
 */
import type { FlowField } from "./flow-field";
import { sampleFlow } from "./flow-field";
import { unknownError } from "./motion";
import { lookUp, type GridView } from "./motion-grid";

/** One way from a frame to another that is already chained to the mark. */
export interface ChainStep {
  /** Grids of the frame nearer to the mark. */
  readonly nearer: GridView;
  /** Half-size flow from the frame being chained to the nearer one. */
  readonly inward: FlowField;
  /** Half-size flow from the nearer frame to the one being chained. */
  readonly outward: FlowField;
}

/** Frame size in pixels; positions outside it are not known. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels per pixel of a half-size flow. */
const flowScale = 2;

/** Expected error of one more hop even when it seems perfectly consistent, in pixels: prefers few long hops to many. */
const hopError = 0.03;

/**
 * Fills `grid` (a frame's nodes to the marked frame) with the most consistent of the ways in `steps`, which are sorted by
 * the length of their hop. The longest ones are looked at first, as they are the best ones as a rule and the others then
 * need not be followed to their end; of equal ones the shortest hop counts.
 */
export function chainToMark(grid: GridView, steps: readonly ChainStep[], size: FrameSize): void {
  const longestFirst = [...steps].reverse();
  const flow = new Float64Array(2);
  const back = new Float64Array(2);
  const found = new Float64Array(3);
  for (let node = 0; node < grid.gridWidth * grid.gridHeight; node += 1) {
    const column = node % grid.gridWidth;
    const x = column * grid.pitch;
    const y = ((node - column) / grid.gridWidth) * grid.pitch;
    let bestX = x;
    let bestY = y;
    let best = Infinity;
    for (const step of longestFirst) {
      sampleFlow(step.inward, x / flowScale, y / flowScale, flow);
      const nextX = x + flowScale * (flow[0] ?? 0);
      const nextY = y + flowScale * (flow[1] ?? 0);
      const lost = isInside(size, nextX, nextY) ? 0 : unknownError;
      if (lost > best) continue;
      sampleFlow(step.outward, nextX / flowScale, nextY / flowScale, back);
      const own = lost + hopError + disagreement(flow, back);
      if (own > best) continue;
      lookUp(step.nearer, nextX, nextY, found);
      const error = (found[2] ?? 0) + own;
      if (error > best) continue;
      best = error;
      bestX = found[0] ?? 0;
      bestY = found[1] ?? 0;
    }
    if (!isInside(size, bestX, bestY)) best = unknownError;
    grid.positions[2 * (grid.offset + node)] = bestX;
    grid.positions[2 * (grid.offset + node) + 1] = bestY;
    grid.errors[grid.offset + node] = Math.min(best, unknownError);
  }
}

/** Fills `grid` (the marked frame's nodes in a frame) with the most consistent of the ways in `steps`, as `chainToMark`. */
export function chainFromMark(grid: GridView, steps: readonly ChainStep[], size: FrameSize): void {
  const longestFirst = [...steps].reverse();
  const flow = new Float64Array(2);
  const back = new Float64Array(2);
  for (let node = 0; node < grid.gridWidth * grid.gridHeight; node += 1) {
    let bestX = 0;
    let bestY = 0;
    let best = Infinity;
    for (const step of longestFirst) {
      const before = step.nearer.offset + node;
      const known = (step.nearer.errors[before] ?? 0) + hopError;
      if (known > best) continue;
      const x = step.nearer.positions[2 * before] ?? 0;
      const y = step.nearer.positions[2 * before + 1] ?? 0;
      sampleFlow(step.outward, x / flowScale, y / flowScale, flow);
      const nextX = x + flowScale * (flow[0] ?? 0);
      const nextY = y + flowScale * (flow[1] ?? 0);
      sampleFlow(step.inward, nextX / flowScale, nextY / flowScale, back);
      const error = known + disagreement(flow, back);
      if (error > best) continue;
      best = error;
      bestX = nextX;
      bestY = nextY;
    }
    if (!isInside(size, bestX, bestY)) best = unknownError;
    grid.positions[2 * (grid.offset + node)] = bestX;
    grid.positions[2 * (grid.offset + node) + 1] = bestY;
    grid.errors[grid.offset + node] = Math.min(best, unknownError);
  }
}

/** Distance in pixels that going along a half-size flow and back leaves. */
function disagreement(flow: Float64Array, back: Float64Array): number {
  const x = (flow[0] ?? 0) + (back[0] ?? 0);
  const y = (flow[1] ?? 0) + (back[1] ?? 0);
  return flowScale * Math.sqrt(x * x + y * y);
}

/** Takes the straight way for every node of `grid` where forward and backward flow agree better than the chain does. */
export function mergeStraight(
  grid: GridView,
  flows: { readonly there: FlowField; readonly back: FlowField },
  size: FrameSize,
): void {
  const flow = new Float64Array(2);
  const back = new Float64Array(2);
  for (let node = 0; node < grid.gridWidth * grid.gridHeight; node += 1) {
    const column = node % grid.gridWidth;
    const x = column * grid.pitch;
    const y = ((node - column) / grid.gridWidth) * grid.pitch;
    sampleFlow(flows.there, x / flowScale, y / flowScale, flow);
    const nextX = x + flowScale * (flow[0] ?? 0);
    const nextY = y + flowScale * (flow[1] ?? 0);
    if (!isInside(size, nextX, nextY)) continue;
    sampleFlow(flows.back, nextX / flowScale, nextY / flowScale, back);
    const error = hopError + disagreement(flow, back);
    const at = grid.offset + node;
    if (error >= (grid.errors[at] ?? 0)) continue;
    grid.errors[at] = error;
    grid.positions[2 * at] = nextX;
    grid.positions[2 * at + 1] = nextY;
  }
}

/** Fills a grid of the marked frame itself: every node lies where it is, without error. */
export function fillIdentity(grid: GridView, error: number): void {
  for (let node = 0; node < grid.gridWidth * grid.gridHeight; node += 1) {
    const column = node % grid.gridWidth;
    const at = grid.offset + node;
    grid.positions[2 * at] = column * grid.pitch;
    grid.positions[2 * at + 1] = ((node - column) / grid.gridWidth) * grid.pitch;
    grid.errors[at] = error;
  }
}

function isInside(size: FrameSize, x: number, y: number): boolean {
  return x >= -0.5 && y >= -0.5 && x <= size.width - 0.5 && y <= size.height - 0.5;
}
