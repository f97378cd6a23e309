import { softEdgeDeviation } from "../../models/geometry/stroke-outline";
import type { PropagatedStroke } from "../propagation/propagate-sketch";
import type { Stroke } from "../protocol/document";
import { parseColour, type Colour, type FloatCanvas, type Paint } from "./float-canvas";
import type { FollowedLight } from "./follow-light";
import type { FramePainter } from "./frame-painter";
import { softenCoverage } from "./soften-coverage";

/** A stroke of the edit document and where it lies on the frame being drawn. */
export interface PlacedStroke {
  readonly stroke: Stroke;
  readonly layer: number;
  /** Names everything that says where the stroke lies. */
  readonly key: string;
  readonly placed: PropagatedStroke;
}

/** Draws a stroke on the canvas of its edit layer; an eraser takes away what the layer holds so far. */
export function drawStroke(canvas: FloatCanvas, item: PlacedStroke, painter: FramePainter): void {
  if (item.stroke.fill !== undefined) drawRings(canvas, item, "fill", painter);
  drawRings(canvas, item, "line", painter);
}

function drawRings(canvas: FloatCanvas, item: PlacedStroke, part: "line" | "fill", painter: FramePainter): void {
  const { stroke, placed, layer, key } = item;
  const deviation = softEdgeDeviation(stroke.hardness, stroke.width) * placed.scale;
  const coverage = painter.shape(`${key}/${part}/${deviation}`, () => {
    const sharp = painter.rasterize(placed[part]);
    return sharp === null ? null : softenCoverage(sharp, painter.map.spread(deviation), painter.size);
  });
  if (coverage === null) return;
  if (stroke.tool === "eraser") {
    canvas.erase({ coverage, opacity: stroke.opacity, occlusion: null });
    return;
  }
  const paint = { coverage, opacity: stroke.opacity, occlusion: painter.occlusion(layer, stroke.frame) };
  const colour = parseColour(part === "fill" && stroke.fill !== undefined ? stroke.fill : stroke.color);
  const light = stroke.followLight === true ? painter.light(layer, stroke.frame) : null;
  if (light === null) canvas.paint(paint, colour);
  else paintLit(canvas, paint, { colour, light });
}

/** Paints a colour as the light of each place makes it look. */
function paintLit(
  canvas: FloatCanvas,
  paint: Paint,
  { colour, light }: { readonly colour: Colour; readonly light: FollowedLight },
): void {
  const lit = new Float64Array(4);
  canvas.forEachPixel(paint, (x, y, index, alpha) => {
    lit[0] = colour.red / 255;
    lit[1] = colour.green / 255;
    lit[2] = colour.blue / 255;
    lit[3] = 1;
    light.apply(x, y, lit);
    canvas.overPremultiplied(index, lit, alpha);
  });
}
