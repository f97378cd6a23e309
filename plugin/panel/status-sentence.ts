import { isShownOn } from "../drawing/edit-layer-edits";
import { present } from "../drawing/history";
import type { PanelState } from "./panel-state";

/** How things stand, in a sentence for the line below the frame; empty without a clip. */
export function statusSentence({ work, analysisId, frame }: PanelState): string {
  if (work === null) return "";
  if (work.saving === "waiting") return "Not saved yet; kept in this window until the companion answers.";
  const isElsewhere = (item: { readonly frame: number }): boolean => item.frame !== frame;
  const isLeftOut = present(work.history).editLayers.some(
    (layer) => isShownOn(layer, frame) && layer.items.some(isElsewhere),
  );
  // Without an analysis nothing leaves its own frame; that must not look as if it were lost.
  if (analysisId === null && isLeftOut) return "Press Propagate to see here what was drawn on other frames.";
  return work.saving === "saving" ? "Saving…" : "All changes saved.";
}
