import type { Adjustment } from "../protocol/document";
import type { PropagatedArea } from "../propagation/propagate-area";
import { colourChange, type ColourChange } from "./adjust-colour";
import type { Rgb } from "./blend-modes";
import { blurBackdrop, sharpenBackdrop, takeBackdrop, type Backdrop } from "./backdrop";
import type { Coverage } from "./coverage";
import type { FloatCanvas, Paint } from "./float-canvas";
import type { FramePainter } from "./frame-painter";
import { isPixelated, pixelateBackdrop } from "./pixelate";
import { readBelow, type SourcePicture } from "./merge-layer";
import { softenCoverage } from "./soften-coverage";

/** A feather of this many deviations leads from hardly touched to fully changed. */
const featherDeviations = 2;

/** A blur by less than this deviation, in pixels of the picture, would change nothing that can be seen. */
const smallestBlur = 0.1;

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
  const { source, size, map } = painter;
  const change = colourChange(adjustment);
  const { blur, sharpen } = adjustment;
  if (source === null || (change === null && blur === 0 && sharpen === 0 && !isPixelated(adjustment))) return;
  const sharp = placed.rings === null ? painter.wholeLayer(item.layer) : painter.rasterize(placed.rings);
  if (sharp === null) return;
  const take = (shape: Coverage, margin: number): Backdrop => {
    const backdrop = takeBackdrop(overlay, source, shape, Math.ceil(margin + 3 * blur * map.scale + 4));
    if (blur * map.scale > smallestBlur) blurBackdrop(backdrop, map.spread(blur));
    if (sharpen > 0) sharpenBackdrop(backdrop, sharpen, map);
    return backdrop;
  };
  if (isPixelated(adjustment)) {
    const block = adjustment.pixelate * placed.scale * map.scale;
    const backdrop = take(sharp, 2 * block);
    const shape = pixelateBackdrop(backdrop, sharp, { ...item, block: adjustment.pixelate }, painter);
    paintBackdrop(canvas, backdrop, { paint: { coverage: shape, opacity: 1, occlusion: null }, change });
    return;
  }
  const coverage = softenCoverage(sharp, map.spread((adjustment.feather * placed.scale) / featherDeviations), size);
  // What is seen of a layer is already without what hides it.
  const occlusion = placed.rings === null ? null : painter.occlusion(item.layer, adjustment.frame);
  const paint = { coverage, opacity: 1, occlusion };
  if (sharpen === 0 && blur * map.scale <= smallestBlur && change !== null)
    paintChange({ canvas, overlay }, source, { paint, change });
  else paintBackdrop(canvas, take(coverage, 0), { paint, change });
}

/** Paints each pixel changed by itself, without a copy of what lies below. */
function paintChange(
  { canvas, overlay }: AdjustmentCanvases,
  source: SourcePicture,
  { paint, change }: { readonly paint: Paint; readonly change: ColourChange },
): void {
  const below: Rgb = [0, 0, 0];
  const colour = new Float64Array(3);
  source.make?.(paint.coverage);
  canvas.forEachPixel(paint, (_x, _y, index, alpha) => {
    readBelow(overlay, source, index / 4, below);
    for (let channel = 0; channel < 3; channel += 1) colour[channel] = (below[channel] ?? 0) / 255;
    change(colour);
    canvas.over(index, alpha, (colour[0] ?? 0) * 255, (colour[1] ?? 0) * 255, (colour[2] ?? 0) * 255);
  });
}

function paintBackdrop(
  canvas: FloatCanvas,
  { box, planes }: Backdrop,
  { paint, change }: { readonly paint: Paint; readonly change: ColourChange | null },
): void {
  const [reds, greens, blues] = planes;
  const colour = new Float64Array(3);
  canvas.forEachPixel(paint, (x, y, index, alpha) => {
    const at = (y - box.top) * box.width + x - box.left;
    colour[0] = reds[at] ?? 0;
    colour[1] = greens[at] ?? 0;
    colour[2] = blues[at] ?? 0;
    change?.(colour);
    canvas.over(index, alpha, colour[0] * 255, colour[1] * 255, colour[2] * 255);
  });
}
