/** Strokes that say of a frame what belongs to an object and what does not. */
import { distanceToSegment } from "../../models/geometry/segment";
import type { PointTuple } from "../protocol/geometry";
import type { NodeGrid } from "./node-grid";

/** A scribble on one frame; points and width in pixels at analysis size. */
export interface DrawnScribble {
  readonly effect: "add" | "subtract";
  readonly width: number;
  readonly points: readonly PointTuple[];
}

/** What a scribble says of a node: it belongs to the object, it does not, or nothing. */
export const inside = 1;
export const outside = -1;

/** Narrower scribbles would slip between nodes: the least width, in nodes. */
const leastWidth = 1.5;

/** `[nodes]`: {@link inside}, {@link outside} or 0; a later scribble wins over an earlier one. */
export function scribbledNodes(scribbles: readonly DrawnScribble[], grid: NodeGrid): Int8Array {
  const seeds = new Int8Array(grid.gridWidth * grid.gridHeight);
  for (const { effect, width, points } of scribbles) {
    const radius = Math.max(width / grid.pitch, leastWidth) / 2;
    const places = points.map(([x, y]): PointTuple => [x / grid.pitch, y / grid.pitch]);
    places.forEach((to, index) => {
      markAround(seeds, grid, { from: places[Math.max(0, index - 1)] ?? to, to, radius }, effect);
    });
  }
  return seeds;
}

interface Stretch {
  readonly from: PointTuple;
  readonly to: PointTuple;
  readonly radius: number;
}

/** Marks all nodes within `radius` nodes of a straight stretch. */
function markAround(seeds: Int8Array, grid: NodeGrid, stretch: Stretch, effect: DrawnScribble["effect"]): void {
  const { from, to, radius } = stretch;
  const clamp = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  const left = clamp(Math.ceil(Math.min(from[0], to[0]) - radius), grid.gridWidth);
  const right = clamp(Math.floor(Math.max(from[0], to[0]) + radius), grid.gridWidth - 1);
  const top = clamp(Math.ceil(Math.min(from[1], to[1]) - radius), grid.gridHeight);
  const bottom = clamp(Math.floor(Math.max(from[1], to[1]) + radius), grid.gridHeight - 1);
  const ends = [
    { x: from[0], y: from[1] },
    { x: to[0], y: to[1] },
  ] as const;
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      if (distanceToSegment({ x, y }, ...ends) <= radius)
        seeds[y * grid.gridWidth + x] = effect === "add" ? inside : outside;
    }
  }
}
