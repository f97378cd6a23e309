import type { Ring } from "../../models/geometry/ring";
import type { AnalysisField } from "../analysis/analysis-field";
import { CorrectionFinder } from "../propagation/item-corrections";
import { propagateArea } from "../propagation/propagate-area";
import { propagateSketch } from "../propagation/propagate-sketch";
import { propagateTexture } from "../propagation/propagate-texture";
import type { PropagationCache } from "../propagation/propagation-cache";
import type { EditDocument, EditLayer } from "../protocol/document";
import { editLayerStrength } from "../protocol/edit-timing";

/** Where an item lies on a frame. */
export interface PlacedOutline {
  readonly id: string;
  /** In pixels of the clip. */
  readonly rings: readonly Ring[];
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
        return { id: stroke.id, rings: placed === null ? [] : [...placed.line, ...placed.fill] };
      });
    case "texture":
      return edits.items.filter(isElsewhere).map((texture) => {
        const { key, corrections } = prepare(texture);
        const follow = () => propagateTexture(texture, layer, field, corrections ?? undefined);
        return { id: texture.id, rings: cache.textures.at(key, frame, follow)?.outline ?? [] };
      });
    case "adjustment":
      return edits.items.filter(isElsewhere).map((adjustment) => {
        const { key, followed } = prepare(adjustment);
        const follow = () => propagateArea(adjustment, layer, followed);
        return { id: adjustment.id, rings: cache.areas.at(key, frame, follow)?.rings ?? [] };
      });
  }
}
