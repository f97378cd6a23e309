import { getStroke } from "perfect-freehand";
import { strokeOutline, type DrawnStroke, type StrokeOutline } from "../../models/geometry/stroke-outline";
import type { TextOutliner } from "../../models/geometry/text-outline";

let letters: TextOutliner | undefined;

/** Says how text is set from now on; before that, text has no outline. */
export function setLetters(outliner: TextOutliner): void {
  letters = outliner;
}

/** The exact outline of a stroke on its own frame, in clip pixels: the very one that the companion follows. */
export function drawnOutline(stroke: DrawnStroke): StrokeOutline {
  return strokeOutline(stroke, getStroke, { text: letters });
}
