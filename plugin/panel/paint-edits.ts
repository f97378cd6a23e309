import type { EditDocument, EditLayer, Stroke } from "../../companion-server/protocol/document";
import { softEdgeDeviation } from "../../models/geometry/stroke-outline";
import type { Ring } from "../../models/geometry/ring";
import { drawnOutline } from "../drawing/drawn-outline";
import { isShownOn } from "../drawing/edit-layer-edits";
import { clipTransform, type Viewport } from "../drawing/viewport";

/** A canvas to draw on and how clip pixels lie on it. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly viewport: Viewport;
  /** Canvas pixels per CSS pixel. */
  readonly pixelRatio: number;
}

interface StrokePaths {
  readonly line: Path2D;
  readonly fill: Path2D;
}

/** Strokes are immutable, so their outlines are made once. */
const paths = new WeakMap<Stroke, StrokePaths>();

/** Distance in canvas pixels at which a shape is drawn off the canvas while only its shadow shows. */
const shadowDistance = 20_000;

/** The outline of a stroke as canvas paths in clip pixels; filled by the nonzero rule. */
function strokePaths(stroke: Stroke): StrokePaths {
  const known = paths.get(stroke);
  if (known !== undefined) return known;
  const outline = drawnOutline(stroke);
  const made = { line: pathOf(outline.line), fill: pathOf(outline.fill) };
  paths.set(stroke, made);
  return made;
}

/**
 * Draws the strokes of one frame, layer over layer, as the renderer would. `covered` names strokes that another picture
 * shows already; `scratch` is a canvas of the surface's size that may be overwritten.
 */
export function paintEdits(
  surface: Surface,
  edits: { readonly document: EditDocument; readonly frame: number; readonly covered: ReadonlySet<Stroke> },
  scratch: CanvasRenderingContext2D,
): void {
  for (const layer of edits.document.editLayers) {
    const strokes = strokesToPaint(layer, edits.frame, edits.covered);
    if (strokes.length === 0) continue;
    const isPlain = layer.opacity === 1 && !strokes.some((stroke) => stroke.tool === "eraser");
    if (isPlain)
      strokes.forEach((stroke) => {
        paintStroke(surface, stroke);
      });
    else paintApart(surface, strokes, layer.opacity, scratch);
  }
}

/** Draws one stroke; an eraser takes away what the canvas holds. */
export function paintStroke(surface: Surface, stroke: Stroke): void {
  const { context } = surface;
  const { line, fill } = strokePaths(stroke);
  context.save();
  context.setTransform(...clipTransform(surface.viewport, surface.pixelRatio));
  context.globalAlpha = stroke.opacity;
  if (stroke.tool === "eraser") context.globalCompositeOperation = "destination-out";
  if (stroke.fill !== undefined) fillSoftly(surface, fill, { color: stroke.fill, deviation: 0 });
  fillSoftly(surface, line, { color: stroke.color, deviation: softEdgeDeviation(stroke.hardness, stroke.width) });
  context.restore();
}

function strokesToPaint(layer: EditLayer, frame: number, covered: ReadonlySet<Stroke>): Stroke[] {
  if (layer.kind !== "sketch" || !isShownOn(layer, frame)) return [];
  return layer.items.filter((stroke) => stroke.frame === frame && !covered.has(stroke));
}

/** Erasers and layer opacity concern one edit layer only, so such a layer is put together on its own canvas. */
function paintApart(
  surface: Surface,
  strokes: readonly Stroke[],
  opacity: number,
  scratch: CanvasRenderingContext2D,
): void {
  const { context } = surface;
  scratch.setTransform(1, 0, 0, 1, 0, 0);
  scratch.clearRect(0, 0, scratch.canvas.width, scratch.canvas.height);
  strokes.forEach((stroke) => {
    paintStroke({ ...surface, context: scratch }, stroke);
  });
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = opacity;
  context.drawImage(scratch.canvas, 0, 0);
  context.restore();
}

/**
 * Fills a path with a Gaussian edge. The shadow of a shape far off the canvas is used, because canvas filters do not
 * exist in WebKit; a shadow's blur is twice the deviation and takes no part in the transform (HTML, 4.12.5.1.18).
 */
function fillSoftly(
  surface: Surface,
  path: Path2D,
  paint: { readonly color: string; readonly deviation: number },
): void {
  const { context, viewport, pixelRatio } = surface;
  context.fillStyle = paint.color;
  const blur = 2 * paint.deviation * viewport.scale * pixelRatio;
  if (blur < 0.25) {
    context.fill(path, "nonzero");
    return;
  }
  context.shadowColor = paint.color;
  context.shadowBlur = blur;
  context.shadowOffsetX = shadowDistance;
  const [scaleX, , , scaleY, left, top] = clipTransform(viewport, pixelRatio);
  context.setTransform(scaleX, 0, 0, scaleY, left - shadowDistance, top);
  context.fill(path, "nonzero");
  context.shadowColor = "transparent";
  context.setTransform(scaleX, 0, 0, scaleY, left, top);
}

/** Rings as one canvas path, in their own coordinates. */
export function pathOf(rings: readonly Ring[]): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 2) {
      if (i === 0) path.moveTo(ring[i] ?? 0, ring[i + 1] ?? 0);
      else path.lineTo(ring[i] ?? 0, ring[i + 1] ?? 0);
    }
    path.closePath();
  }
  return path;
}
