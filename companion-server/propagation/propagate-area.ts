import { getStroke } from "perfect-freehand";
import { signedArea, type Ring } from "../../models/geometry/ring";
import { strokeOutline } from "../../models/geometry/stroke-outline";
import type { AnalysisField } from "../analysis/analysis-field";
import { isBrushArea, type Adjustment, type AdjustmentArea } from "../protocol/document";
import { prepareRing } from "./atlas-ring";
import { mapRings } from "./map-rings";
import { isCarried } from "./propagate-sketch";

/** An area on one frame. */
export interface PropagatedArea {
  /** In pixels of the clip, filled by the nonzero rule; null for all that is seen of the layer. */
  readonly rings: readonly Ring[] | null;
  /** Size relative to the drawn frame: the square root of the ratio of areas; 1 for a whole layer. */
  readonly scale: number;
  /** How far the place can be trusted, in [0, 1]. */
  readonly confidence: number;
}

/** An area that can be asked for on any frame; every call computes its answer anew. */
export interface AreaPropagation {
  /** Null where it cannot be shown. */
  at(frame: number): PropagatedArea | null;
}

/**
 * Follows the area of an adjustment through the atlas of a layer as an outline; on its own frame, and where it was
 * drawn anew, it is as drawn. The whole of a layer is what the analysis sees of it, on every frame of its range.
 */
export function propagateArea(adjustment: Adjustment, layer: number, field: AnalysisField | null): AreaPropagation {
  const drawn = outlineOf(adjustment.area);
  if (drawn === null) return { at: (frame) => wholeLayer(field, layer, frame) };
  const own: PropagatedArea = { rings: drawn, scale: 1, confidence: 1 };
  const drawnOn = (frame: number): PropagatedArea | null =>
    frame === adjustment.frame ? own : redrawnOn(adjustment, frame, totalSize(drawn));
  if (field === null || !isCarried(field, layer, adjustment.frame)) return { at: drawnOn };
  const prepared = drawn.map((ring) => prepareRing(ring, { field, layer, frame: adjustment.frame }));
  return {
    at(frame) {
      const asDrawn = drawnOn(frame);
      if (asDrawn !== null) return asDrawn;
      if (!isCarried(field, layer, frame)) return null;
      const { rings, lost } = mapRings(prepared, { field, layer, from: adjustment.frame, to: frame });
      if (rings.length === 0) return null;
      const drawnSize = totalSize(drawn);
      const scale = drawnSize > 0 ? Math.sqrt(totalSize(rings) / drawnSize) : 1;
      return { rings, scale, confidence: (1 - lost) * field.frameConfidence(frame, layer) };
    },
  };
}

/** The rings of an area on its own frame, or null for the whole layer. */
function outlineOf(area: AdjustmentArea): readonly Ring[] | null {
  if (Array.isArray(area)) return [Float64Array.from(area.flat())];
  return isBrushArea(area) ? strokeOutline({ tool: "brush", ...area.brush }, getStroke).line : null;
}

/** The area as it was drawn anew on a frame, or null. */
function redrawnOn({ area, redrawn }: Adjustment, frame: number, drawnSize: number): PropagatedArea | null {
  const again = redrawn?.find((candidate) => candidate.frame === frame);
  if (again === undefined) return null;
  const { points } = again;
  const rings = isBrushArea(area)
    ? outlineOf({ brush: { ...area.brush, points, width: again.width ?? area.brush.width } })
    : [Float64Array.from(points.flatMap(({ x, y }) => [x, y]))];
  if (rings === null) return null;
  const scale = drawnSize > 0 ? Math.sqrt(totalSize(rings) / drawnSize) : 1;
  return { rings, scale, confidence: 1 };
}

function wholeLayer(field: AnalysisField | null, layer: number, frame: number): PropagatedArea | null {
  if (field === null || !isCarried(field, layer, frame)) return null;
  return { rings: null, scale: 1, confidence: field.frameConfidence(frame, layer) };
}

function totalSize(rings: readonly Ring[]): number {
  return rings.reduce((sum, ring) => sum + Math.abs(signedArea(ring)), 0);
}
