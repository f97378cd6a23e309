import type { Adjustment } from "../protocol/document";
import type { PropagatedArea } from "../propagation/propagate-area";
import { colourChange } from "./adjust-colour";
import { blurBackdrop, sharpenBackdrop, takeBackdrop } from "./backdrop";
import type { FloatCanvas } from "./float-canvas";
import type { FramePainter } from "./frame-painter";
import { softenCoverage } from "./soften-coverage";

/** A feather of this many deviations leads from hardly touched to fully changed. */
const featherDeviations = 2;

/** An adjustment of the edit document and where its area lies on the frame being drawn. */
export interface PlacedAdjustment {
  readonly adjustment: Adjustment;
  readonly layer: number;
  readonly placed: PropagatedArea;
}

/** Where an adjustment is drawn, and the overlay below it; they are one canvas when its edit layer has none of its own. */
export interface AdjustmentCanvases {
  readonly canvas: FloatCanvas;
  readonly overlay: FloatCanvas;
}

/**
 * Draws the changed pixels of what lies below (footage and overlay so far) with the soft area as alpha. Neutral settings
 * draw nothing; neither does a frame whose footage is not at hand.
 */
export function drawAdjustment(
  { canvas, overlay }: AdjustmentCanvases,
  item: PlacedAdjustment,
  painter: FramePainter,
): void {
  const { adjustment, placed } = item;
  const { source, size, scale } = painter;
  const change = colourChange(adjustment);
  if (source === null || (change === null && adjustment.blur === 0 && adjustment.sharpen === 0)) return;
  const sharp = placed.rings === null ? painter.wholeLayer(item.layer) : painter.rasterize(placed.rings);
  if (sharp === null) return;
  const coverage = softenCoverage(sharp, (adjustment.feather * placed.scale * scale) / featherDeviations, size);
  const blur = adjustment.blur * scale;
  const backdrop = takeBackdrop(overlay, source, coverage, Math.ceil(3 * blur + 4));
  if (blur > 0.1) blurBackdrop(backdrop, blur);
  if (adjustment.sharpen > 0) sharpenBackdrop(backdrop, adjustment.sharpen, scale);
  const { box, planes } = backdrop;
  const [reds, greens, blues] = planes;
  const colour = new Float64Array(3);
  // What is seen of a layer is already without what hides it.
  const occlusion = placed.rings === null ? null : painter.occlusion(item.layer, adjustment.frame);
  const paint = { coverage, opacity: 1, occlusion };
  canvas.forEachPixel(paint, (index, alpha) => {
    const pixel = index / 4;
    const x = (pixel % size.width) - box.left;
    const at = (Math.floor(pixel / size.width) - box.top) * box.width + x;
    colour[0] = reds[at] ?? 0;
    colour[1] = greens[at] ?? 0;
    colour[2] = blues[at] ?? 0;
    change?.(colour);
    canvas.over(index, alpha, colour[0] * 255, colour[1] * 255, colour[2] * 255);
  });
}
