import { getStroke } from "perfect-freehand";
import { signedArea, type Ring } from "../../models/geometry/ring";
import { strokeOutline, type StrokeOutline } from "../../models/geometry/stroke-outline";
import type { AnalysisField } from "../analysis/analysis-field";
import type { Stroke } from "../protocol/document";
import { prepareRing, type AtlasRing } from "./atlas-ring";
import { bundledText } from "./bundled-font";
import { mapRings } from "./map-rings";

/** A stroke on one frame: rings in pixels of the clip, filled by the nonzero rule; `line` lies over `fill`. */
export interface PropagatedStroke extends StrokeOutline {
  /** Size relative to the drawn frame: the square root of the ratio of areas. */
  readonly scale: number;
  /** How far the place can be trusted, in [0, 1]: 1 on the drawn frame, 0 when most of the outline is lost. */
  readonly confidence: number;
}

/** A stroke that can be asked for on any frame; every call computes its answer anew. */
export interface SketchPropagation {
  /** Null where the stroke cannot be shown: most of it is lost, or the analysis does not reach the frame. */
  at(frame: number): PropagatedStroke | null;
}

/**
 * Follows a stroke through the atlas of a layer as outlines, never as pixels. On its own frame the outline is returned
 * as drawn. Without a field, or outside its range, or for a layer it does not have, only the own frame has an answer.
 */
export function propagateSketch(stroke: Stroke, layer: number, field: AnalysisField | null): SketchPropagation {
  const drawn = strokeOutline(stroke, getStroke, bundledText);
  const own: PropagatedStroke = { ...drawn, scale: 1, confidence: 1 };
  const prepared = prepareOutline(drawn, field, { layer, frame: stroke.frame });
  return {
    at(frame) {
      if (frame === stroke.frame) return own;
      return prepared === null ? null : mapOutline(prepared, frame);
    },
  };
}

/** Whether the analysis can carry something from this frame and layer. */
export function isCarried(field: AnalysisField, layer: number, frame: number): boolean {
  return layer < field.layers && frame >= field.range.first && frame <= field.range.last;
}

interface PreparedOutline {
  readonly field: AnalysisField;
  readonly layer: number;
  readonly frame: number;
  readonly line: readonly AtlasRing[];
  readonly fill: readonly AtlasRing[];
}

function prepareOutline(
  drawn: StrokeOutline,
  field: AnalysisField | null,
  place: { layer: number; frame: number },
): PreparedOutline | null {
  if (field === null || !isCarried(field, place.layer, place.frame)) return null;
  const prepare = (ring: Ring): AtlasRing => prepareRing(ring, { field, ...place });
  return { field, ...place, line: drawn.line.map(prepare), fill: drawn.fill.map(prepare) };
}

function mapOutline(outline: PreparedOutline, frame: number): PropagatedStroke | null {
  const { field, layer } = outline;
  if (!isCarried(field, layer, frame)) return null;
  const move = { field, layer, from: outline.frame, to: frame };
  const line = mapRings(outline.line, move);
  if (line.rings.length === 0) return null;
  const fill = mapRings(outline.fill, move);
  return {
    line: line.rings,
    fill: fill.rings,
    scale: relativeScale(outline.line, line.rings),
    confidence: (1 - line.lost) * field.frameConfidence(frame),
  };
}

function relativeScale(before: readonly AtlasRing[], after: readonly Ring[]): number {
  const from = before.reduce((sum, ring) => sum + Math.abs(signedArea(ring.source)), 0);
  const to = after.reduce((sum, ring) => sum + Math.abs(signedArea(ring)), 0);
  return from > 0 ? Math.sqrt(to / from) : 1;
}
