import { softEdgeDeviation } from "../../models/geometry/stroke-outline";
import type { Ring } from "../../models/geometry/ring";
import type { PropagatedStroke } from "../propagation/propagate-sketch";
import type { Stroke } from "../protocol/document";
import { parseColour, type FloatCanvas } from "./float-canvas";
import type { FramePainter } from "./frame-painter";
import { softenCoverage } from "./soften-coverage";

/** A stroke of the edit document and where it lies on the frame being drawn. */
export interface PlacedStroke {
  readonly stroke: Stroke;
  readonly layer: number;
  readonly placed: PropagatedStroke;
}

/** Draws a stroke on the canvas of its edit layer; an eraser takes away what the layer holds so far. */
export function drawStroke(canvas: FloatCanvas, item: PlacedStroke, painter: FramePainter): void {
  if (item.stroke.fill !== undefined) drawRings(canvas, item, item.placed.fill, painter);
  drawRings(canvas, item, item.placed.line, painter);
}

function drawRings(canvas: FloatCanvas, item: PlacedStroke, rings: readonly Ring[], painter: FramePainter): void {
  const { stroke, placed, layer } = item;
  const sharp = painter.rasterize(rings);
  if (sharp === null) return;
  const deviation = softEdgeDeviation(stroke.hardness, stroke.width) * placed.scale * painter.scale;
  const coverage = softenCoverage(sharp, deviation, painter.size);
  if (stroke.tool === "eraser") {
    canvas.erase({ coverage, opacity: stroke.opacity, occlusion: null });
    return;
  }
  const isFill = rings === placed.fill;
  canvas.paint(
    { coverage, opacity: stroke.opacity, occlusion: painter.occlusion(layer, stroke.frame) },
    parseColour(isFill && stroke.fill !== undefined ? stroke.fill : stroke.color),
  );
}
