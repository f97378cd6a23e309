import { signedArea, type Ring } from "../../models/geometry/ring";
import type { AnalysisField } from "../analysis/analysis-field";
import type { Adjustment } from "../protocol/document";
import { prepareRing } from "./atlas-ring";
import { mapRings } from "./map-rings";
import { isCarried } from "./propagate-sketch";

/** An area on one frame, in pixels of the clip, filled by the nonzero rule. */
export interface PropagatedArea {
  readonly rings: readonly Ring[];
  /** Size relative to the drawn frame: the square root of the ratio of areas. */
  readonly scale: number;
  /** How far the place can be trusted, in [0, 1]. */
  readonly confidence: number;
}

/** An area that can be asked for on any frame; every call computes its answer anew. */
export interface AreaPropagation {
  /** Null where it cannot be shown. */
  at(frame: number): PropagatedArea | null;
}

/** Follows the area of an adjustment through the atlas of a layer as an outline; on its own frame it is as drawn. */
export function propagateArea(adjustment: Adjustment, layer: number, field: AnalysisField | null): AreaPropagation {
  const ring = Float64Array.from(adjustment.area.flat());
  const own: PropagatedArea = { rings: [ring], scale: 1, confidence: 1 };
  if (field === null || !isCarried(field, layer, adjustment.frame))
    return { at: (frame) => (frame === adjustment.frame ? own : null) };
  const prepared = prepareRing(ring, { field, layer, frame: adjustment.frame });
  return {
    at(frame) {
      if (frame === adjustment.frame) return own;
      if (!isCarried(field, layer, frame)) return null;
      const { rings, lost } = mapRings([prepared], { field, layer, from: adjustment.frame, to: frame });
      const [mapped] = rings;
      if (mapped === undefined) return null;
      const drawnArea = Math.abs(signedArea(ring));
      const scale = drawnArea > 0 ? Math.sqrt(Math.abs(signedArea(mapped)) / drawnArea) : 1;
      return { rings, scale, confidence: (1 - lost) * field.frameConfidence(frame) };
    },
  };
}
