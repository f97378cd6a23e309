import { boundsOf, ringFromPoints, type Ring } from "../../models/geometry/ring";
import type { AnalysisField } from "../analysis/analysis-field";
import { CorrectionFinder } from "../propagation/item-corrections";
import { isFound } from "../propagation/lost-points";
import { propagateArea } from "../propagation/propagate-area";
import { propagateSketch } from "../propagation/propagate-sketch";
import { propagateTexture } from "../propagation/propagate-texture";
import type { PropagationCache } from "../propagation/propagation-cache";
import { isBrushArea, type Adjustment, type EditDocument, type EditLayer, type Stroke } from "../protocol/document";
import { editLayerStrength } from "../protocol/edit-timing";
import type { PointTuple } from "../protocol/geometry";

/** Where an item lies on a frame. */
export interface PlacedOutline {
  readonly id: string;
  /** In pixels of the clip. */
  readonly rings: readonly Ring[];
  /** One of its own points, in pixels of its own frame, and where that lies on this one; null when it is lost there. */
  readonly pin: { point: PointTuple; at: PointTuple } | null;
}

/**
 * Where the items that show on a frame lie there, so that they can be taken hold of; whole objects have no outline, and
 * what was lost is left out. Items of the frame itself lie where they were drawn and are left out too.
 */
export function placedOutlines(
  { document, frame }: { readonly document: EditDocument; readonly frame: number },
  field: AnalysisField | null,
  cache: PropagationCache,
): PlacedOutline[] {
  const finder = new CorrectionFinder(document.corrections, field);
  return document.editLayers
    .filter((layer) => layer.visible && editLayerStrength(layer, frame, document.clip.range) > 0)
    .flatMap((edits) => outlinesOf(edits, { frame, field, cache, finder }))
    .filter(({ rings }) => rings.length > 0);
}

interface Surroundings {
  readonly frame: number;
  readonly field: AnalysisField | null;
  readonly cache: PropagationCache;
  readonly finder: CorrectionFinder;
}

function outlinesOf(edits: EditLayer, { frame, field, cache, finder }: Surroundings): PlacedOutline[] {
  const { layer } = edits;
  const prepare = (item: EditLayer["items"][number]) => {
    const corrections = finder.of(edits, item);
    const key = cache.keyOf(["outline", item, corrections?.content], layer, field);
    return { corrections, key, followed: corrections?.field() ?? field };
  };
  const isElsewhere = (item: { readonly frame: number }): boolean => item.frame !== frame;
  switch (edits.kind) {
    case "sketch":
      return edits.items.filter(isElsewhere).map((stroke) => {
        const { key, followed } = prepare(stroke);
        const placed = cache.strokes.at(key, frame, () => propagateSketch(stroke, layer, followed));
        const rings = placed === null ? [] : [...placed.line, ...placed.fill];
        return {
          id: stroke.id,
          rings,
          pin: pinOf(middleOfPath(stroke.points), stroke.frame, { layer, frame, field: followed }),
        };
      });
    case "texture":
      return edits.items.filter(isElsewhere).map((texture) => {
        const { key, corrections } = prepare(texture);
        const follow = () => propagateTexture(texture, layer, field, corrections ?? undefined);
        // The corners of a picture are pins enough.
        return { id: texture.id, rings: cache.textures.at(key, frame, follow)?.outline ?? [], pin: null };
      });
    case "adjustment":
      return edits.items.filter(isElsewhere).map((adjustment) => {
        const { key, followed } = prepare(adjustment);
        const follow = () => propagateArea(adjustment, layer, followed);
        const rings = cache.areas.at(key, frame, follow)?.rings ?? [];
        return {
          id: adjustment.id,
          rings,
          pin: pinOf(middleOfArea(adjustment.area), adjustment.frame, { layer, frame, field: followed }),
        };
      });
  }
}

interface PinPlace {
  readonly layer: number;
  readonly frame: number;
  /** The analysis as the item sees it, corrections included. */
  readonly field: AnalysisField | null;
}

/** Follows a point of the frame that an item was drawn on. */
function pinOf(point: PointTuple | null, drawn: number, { layer, frame, field }: PinPlace): PlacedOutline["pin"] {
  if (point === null || field === null) return null;
  const at = new Float64Array(2);
  field.toAtlas(layer, drawn, point[0], point[1], at, 0);
  const error = field.toFrame(layer, frame, at[0] ?? 0, at[1] ?? 0, at, 0);
  const [x = 0, y = 0] = at;
  return isFound(x, y, error, field) ? { point, at: [x, y] } : null;
}

/** The point in the middle of a path, or null of an empty one. */
function middleOfPath(points: Stroke["points"]): PointTuple | null {
  const middle = points[Math.floor(points.length / 2)];
  return middle === undefined ? null : [middle.x, middle.y];
}

function middleOfArea(area: Adjustment["area"]): PointTuple | null {
  if (isBrushArea(area)) return middleOfPath(area.brush.points);
  const bounds = Array.isArray(area) ? boundsOf([ringFromPoints(area)]) : null;
  return bounds === null ? null : [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2];
}
