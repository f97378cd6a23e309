import { distanceToSegment, type Place } from "../../models/geometry/segment";
import type { NodeGrid } from "../layers/node-grid";
import type { PointTuple } from "../protocol/geometry";

/** An outline may stray this far, in nodes, from the edge that it stands for. */
const tolerance = 0.45;

/** Steps to the right, down, to the left and up. */
const steps = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/**
 * The outer outline of nodes that hang together side to side, in pixels at analysis size; holes are filled. It runs through
 * the middles of the edges between nodes inside and outside.
 */
export function traceOutline({ gridWidth, gridHeight, pitch }: NodeGrid, nodes: readonly number[]): PointTuple[] {
  const isIn = new Uint8Array(gridWidth * gridHeight);
  for (const node of nodes) isIn[node] = 1;
  const isInside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < gridWidth && y < gridHeight && isIn[y * gridWidth + x] === 1;
  const first = nodes.reduce((least, node) => Math.min(least, node), Infinity);
  if (first === Infinity) return [];
  // Corners lie half a node before the nodes; the walk keeps the inside on its right.
  const start = { x: first % gridWidth, y: Math.floor(first / gridWidth) };
  let { x, y } = start;
  let direction = 0;
  const outline: PointTuple[] = [];
  do {
    const [dx, dy] = steps[direction] ?? steps[0];
    outline.push([x + dx / 2 - 0.5, y + dy / 2 - 0.5]);
    x += dx;
    y += dy;
    direction = nextDirection(isInside, x, y, direction);
  } while (x !== start.x || y !== start.y || direction !== 0);
  return simplified(outline).map(([u, v]) => [u * pitch, v * pitch]);
}

/** Right when possible, so that nodes that touch at a corner only are not taken for one piece. */
function nextDirection(isInside: (x: number, y: number) => boolean, x: number, y: number, direction: number): number {
  for (const turn of [1, 0, 3]) {
    const next = (direction + turn) % 4;
    const [dx, dy] = steps[next] ?? steps[0];
    // The nodes to the right and to the left of the edge that begins at this corner.
    const right = isInside(x + Math.min(0, dx - dy), y + Math.min(0, dx + dy));
    const left = isInside(x + Math.min(0, dx + dy), y + Math.min(0, dy - dx));
    if (right && !left) return next;
  }
  return (direction + 2) % 4;
}

/** A closed outline with as few corners as the tolerance allows (Douglas and Peucker 1973, from the two farthest points). */
function simplified(outline: readonly PointTuple[]): PointTuple[] {
  const [start] = outline;
  if (start === undefined || outline.length < 8) return [...outline];
  let far = 0;
  outline.forEach((point, index) => {
    if (distance(point, start) > distance(outline[far] ?? start, start)) far = index;
  });
  const isKept = new Uint8Array(outline.length);
  isKept[0] = 1;
  isKept[far] = 1;
  const open: [number, number][] = [
    [0, far],
    [far, outline.length],
  ];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span;
    const [a, b] = [outline[from] ?? start, outline[to % outline.length] ?? start];
    let worst = -1;
    let most = tolerance;
    for (let index = from + 1; index < to; index += 1) {
      const away = distanceToSegment(placeOf(outline[index] ?? start), placeOf(a), placeOf(b));
      if (away > most) [most, worst] = [away, index];
    }
    if (worst < 0) continue;
    isKept[worst] = 1;
    open.push([from, worst], [worst, to]);
  }
  const kept = outline.filter((_, index) => isKept[index] === 1);
  return kept.length < 3 ? [...outline] : kept;
}

function distance(a: PointTuple, b: PointTuple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function placeOf([x, y]: PointTuple): Place {
  return { x, y };
}
