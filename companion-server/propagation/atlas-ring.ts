import { perimeter, type Ring } from "../../models/geometry/ring";
import type { AnalysisField } from "../analysis/analysis-field";

/** Longest edge of a prepared ring, in pixels of the clip; longer ones are cut so that bends between corners are seen. */
const longestEdge = 8;

/** Outlines that run far outside the picture again and again are cut more coarsely, into about this many edges. */
const mostEdges = 100_000;

/** A ring of the frame it was drawn on, cut into short edges, with the atlas position of every corner. */
export interface AtlasRing {
  /** Corners on the drawn frame, in pixels of the clip. */
  readonly source: Ring;
  /** The same corners in the layer's atlas. */
  readonly atlas: Ring;
}

/** Cuts the ring into edges of at most 8 px and looks every corner up in the atlas of the layer. */
export function prepareRing(ring: Ring, place: { field: AnalysisField; layer: number; frame: number }): AtlasRing {
  const source = Float64Array.from(cutEdges(ring));
  const atlas = new Float64Array(source.length);
  for (let i = 0; i + 1 < source.length; i += 2)
    place.field.toAtlas(place.layer, place.frame, source[i] ?? 0, source[i + 1] ?? 0, atlas, i);
  return { source, atlas };
}

function cutEdges(ring: Ring): number[] {
  const corners: number[] = [];
  const longest = Math.max(longestEdge, perimeter(ring) / mostEdges);
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const j = i + 2 < ring.length ? i + 2 : 0;
    const x = ring[i] ?? 0;
    const y = ring[i + 1] ?? 0;
    const dx = (ring[j] ?? 0) - x;
    const dy = (ring[j + 1] ?? 0) - y;
    const pieces = Math.max(1, Math.ceil(Math.hypot(dx, dy) / longest));
    for (let piece = 0; piece < pieces; piece += 1) corners.push(x + (dx * piece) / pieces, y + (dy * piece) / pieces);
  }
  return corners;
}
