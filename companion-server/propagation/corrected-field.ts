import type { AnalysisField, Sticking } from "../analysis/analysis-field";
import type { FrameRange } from "../protocol/geometry";
import type { Placement } from "./corrected-placement";

/** So many frames from a correction a place is doubted as if there were none. */
const sureFrames = 8;

/** A layer of an analysis as a placement; its material points are the layer's atlas coordinates. */
export function placementOf(field: AnalysisField, layer: number): Placement {
  return {
    place: (frame, u, v, out, offset) => field.toFrame(layer, frame, u, v, out, offset),
    find: (frame, x, y, out, offset) => {
      field.toAtlas(layer, frame, x, y, out, offset);
    },
  };
}

/** An analysis as an item that was put right sees it: the item's layer is placed so, everything else is as it was. */
export class CorrectedField implements AnalysisField {
  readonly range: FrameRange;
  readonly mark: number;
  readonly width: number;
  readonly height: number;
  readonly layers: number;

  /** `exact`: frames on which the user said where the item is. */
  constructor(
    private readonly base: AnalysisField,
    private readonly layer: number,
    private readonly placement: Placement,
    private readonly exact: ReadonlySet<number>,
  ) {
    this.range = base.range;
    this.mark = base.mark;
    this.width = base.width;
    this.height = base.height;
    this.layers = base.layers;
  }

  toFrame(layer: number, frame: number, u: number, v: number, out: Float64Array, offset: number): number {
    if (layer !== this.layer) return this.base.toFrame(layer, frame, u, v, out, offset);
    return this.placement.place(frame, u, v, out, offset);
  }

  toAtlas(layer: number, frame: number, x: number, y: number, out: Float64Array, offset: number): void {
    if (layer === this.layer) this.placement.find(frame, x, y, out, offset);
    else this.base.toAtlas(layer, frame, x, y, out, offset);
  }

  visibility(layer: number, frame: number, x: number, y: number): number {
    return this.base.visibility(layer, frame, x, y);
  }

  cover(layer: number, frame: number, x: number, y: number): number {
    return this.base.cover(layer, frame, x, y);
  }

  /** Where the user put the item there is nothing to doubt, and little a few frames from there. */
  frameConfidence(frame: number, layer?: number): number {
    const base = this.base.frameConfidence(frame, layer);
    let away = Infinity;
    for (const exact of this.exact) away = Math.min(away, Math.abs(frame - exact));
    return 1 - (1 - base) * Math.min(1, away / sureFrames);
  }

  sticking(layer: number, frame: number): Sticking {
    return this.base.sticking(layer, frame);
  }
}
