import type { Ring } from "../../models/geometry/ring";

/**
 * Edges of rings that run downwards, with the direction they had, kept by the row of pixels in which they begin.
 * Coordinates are shifted so that pixel (0, 0) spans [0, 1] x [0, 1] of the list.
 */
export interface EdgeList {
  readonly x0: Float64Array;
  readonly y0: Float64Array;
  readonly x1: Float64Array;
  readonly y1: Float64Array;
  readonly direction: Int8Array;
  /** First edge of a row, or -1; `next` leads on to the others. */
  readonly first: Int32Array;
  readonly next: Int32Array;
}

/** The edges of the rings within `rows` rows from `top`, with `left` and `top` (pixels) as the new origin. */
export function listEdges(rings: readonly Ring[], left: number, top: number, rows: number): EdgeList {
  const capacity = rings.reduce((sum, ring) => sum + ring.length / 2, 0);
  const list: EdgeList = {
    x0: new Float64Array(capacity),
    y0: new Float64Array(capacity),
    x1: new Float64Array(capacity),
    y1: new Float64Array(capacity),
    direction: new Int8Array(capacity),
    first: new Int32Array(rows).fill(-1),
    next: new Int32Array(capacity),
  };
  let count = 0;
  // A pixel's centre lies at its integer coordinate, so the pixel begins half a pixel before it.
  const shiftX = 0.5 - left;
  const shiftY = 0.5 - top;
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 2) {
      const j = i + 2 < ring.length ? i + 2 : 0;
      const ax = (ring[i] ?? 0) + shiftX;
      const ay = (ring[i + 1] ?? 0) + shiftY;
      const bx = (ring[j] ?? 0) + shiftX;
      const by = (ring[j + 1] ?? 0) + shiftY;
      if (ay === by || Math.max(ay, by) <= 0 || Math.min(ay, by) >= rows) continue;
      const down = ay < by;
      list.x0[count] = down ? ax : bx;
      list.y0[count] = down ? ay : by;
      list.x1[count] = down ? bx : ax;
      list.y1[count] = down ? by : ay;
      list.direction[count] = down ? 1 : -1;
      const row = Math.max(0, Math.floor(down ? ay : by));
      list.next[count] = list.first[row] ?? -1;
      list.first[row] = count;
      count += 1;
    }
  }
  return list;
}
