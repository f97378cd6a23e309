import { getStroke } from "perfect-freehand";
import { signedArea, type Ring } from "../../models/geometry/ring";
import { strokeOutline, strokePath, type StrokeOutline } from "../../models/geometry/stroke-outline";
import type { AnalysisField } from "../analysis/analysis-field";
import type { Redrawn, Stroke } from "../protocol/document";
import { revealedShare } from "../protocol/edit-timing";
import { prepareRing, type AtlasRing } from "./atlas-ring";
import { bundledText } from "./bundled-font";
import { followPath, type PathPlace } from "./follow-path";
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
 * Follows a stroke through the atlas of a layer as outlines, never as pixels. On its own frame, and where it was drawn
 * anew, the outline is returned as drawn. With `fixedWidth` the path is followed instead and drawn anew on every frame, as wide as it was. Without a
 * field, or outside its range, or for a layer it does not have, only the own frame has an answer.
 */
export function propagateSketch(stroke: Stroke, layer: number, field: AnalysisField | null): SketchPropagation {
  const isKnown = field !== null && isCarried(field, layer, stroke.frame);
  const place = isKnown ? { field, layer, frame: stroke.frame } : null;
  const follow = stroke.fixedWidth === true ? followFixedWidth(stroke, place) : followSurface(stroke, place);
  return {
    at(frame) {
      const revealed = revealedShare(stroke, frame);
      if (revealed === 0) return hidden;
      const redrawn = stroke.redrawn?.find((again) => again.frame === frame);
      if (redrawn !== undefined && frame !== stroke.frame) return redrawnOutline(stroke, redrawn, revealed);
      if (frame === stroke.frame) return { ...outlineOf(stroke, revealed), scale: 1, confidence: 1 };
      return place !== null && isCarried(place.field, layer, frame) ? follow(frame, revealed) : null;
    },
  };
}

/** Where the user drew the stroke anew there is nothing to follow and nothing to doubt. */
function redrawnOutline(stroke: Stroke, { points, width = stroke.width }: Redrawn, revealed: number): PropagatedStroke {
  const scale = width / stroke.width;
  const fontSize = stroke.fontSize === undefined ? {} : { fontSize: stroke.fontSize * scale };
  return { ...outlineOf({ ...stroke, ...fontSize, points, width }, revealed), scale, confidence: 1 };
}

/** A stroke of which nothing is to be seen yet; its place is not in doubt. */
const hidden: PropagatedStroke = { line: [], fill: [], scale: 1, confidence: 1 };

function outlineOf(stroke: Stroke, revealed: number): StrokeOutline {
  return strokeOutline(stroke, getStroke, { text: bundledText, revealed });
}

/** Whether the analysis can carry something from this frame and layer. */
export function isCarried(field: AnalysisField, layer: number, frame: number): boolean {
  return layer < field.layers && frame >= field.range.first && frame <= field.range.last;
}

type FollowStroke = (frame: number, revealed: number) => PropagatedStroke | null;

/** Maps the outline, so that the stroke is as wide as the surface makes it. */
function followSurface(stroke: Stroke, place: PathPlace | null): FollowStroke {
  if (place === null) return () => null;
  const whole = prepareOutline(outlineOf(stroke, 1), place);
  return (frame, revealed) =>
    mapOutline(revealed === 1 ? whole : prepareOutline(outlineOf(stroke, revealed), place), place, frame);
}

/** Maps the path and draws it anew, so that line and letters keep their size in pixels. */
function followFixedWidth(stroke: Stroke, place: PathPlace | null): FollowStroke {
  if (place === null) return () => null;
  const { points, isClosed } = strokePath(stroke);
  const follow = followPath(points, place);
  return (frame, revealed) => {
    const path = follow(frame);
    if (path === null) return null;
    // What was smoothed is smooth already, and a mapped ellipse is a closed path like any other.
    const moved: Stroke = {
      ...stroke,
      points: path.points.map((point) => ({ ...point })),
      smoothing: 0,
      tool: isClosed ? "polygon" : stroke.tool,
    };
    return {
      ...outlineOf(moved, revealed),
      scale: 1,
      confidence: (1 - path.lost) * place.field.frameConfidence(frame),
    };
  };
}

interface PreparedOutline {
  readonly line: readonly AtlasRing[];
  readonly fill: readonly AtlasRing[];
}

function prepareOutline(drawn: StrokeOutline, place: PathPlace): PreparedOutline {
  const prepare = (ring: Ring): AtlasRing => prepareRing(ring, place);
  return { line: drawn.line.map(prepare), fill: drawn.fill.map(prepare) };
}

function mapOutline(outline: PreparedOutline, place: PathPlace, frame: number): PropagatedStroke | null {
  const { field, layer } = place;
  const move = { field, layer, from: place.frame, to: frame };
  if (outline.line.length === 0) return hidden;
  const line = mapRings(outline.line, move);
  if (line.rings.length === 0) return null;
  const fill = mapRings(outline.fill, move);
  return {
    line: line.rings,
    fill: fill.rings,
    scale: relativeScale(outline.line, line.rings),
    confidence: (1 - line.lost) * field.frameConfidence(frame, layer),
  };
}

function relativeScale(before: readonly AtlasRing[], after: readonly Ring[]): number {
  const from = before.reduce((sum, ring) => sum + Math.abs(signedArea(ring.source)), 0);
  const to = after.reduce((sum, ring) => sum + Math.abs(signedArea(ring)), 0);
  return from > 0 ? Math.sqrt(to / from) : 1;
}
