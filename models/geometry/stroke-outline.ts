import { ellipseInBox, ellipseLine, ellipsePath } from "./ellipse-outline";
import { cutFromEnd, firstPart, pathLength, type PathPoint } from "./path";
import { ringFromPoints, type Ring } from "./ring";
import { smoothPath } from "./smooth-path";
import { smoothOutline } from "./smooth-outline";
import { outlineOptions, outlinePoints, type StrokeShape } from "./stroke-shape";
import { textAlong, type TextOutliner } from "./text-outline";
import { discRing, thickPolyline, type PlanePoint } from "./thick-polyline";

/** The tools of a sketch. */
export type StrokeTool = "brush" | "line" | "polygon" | "ellipse" | "arrow" | "text" | "eraser";

/** The part of a stroke that decides its outline; pixels of the clip at full size. */
export interface DrawnStroke extends StrokeShape {
  readonly tool: StrokeTool;
  readonly fill?: string | undefined;
  /** What a text stroke says, and the size of its letters in pixels. */
  readonly text?: string | undefined;
  readonly fontSize?: number | undefined;
  readonly smoothing?: number | undefined;
}

/** The outline function of the freehand library (`getStroke` of perfect-freehand), handed in by either side. */
export type FreehandOutline = (
  points: [number, number, number][],
  options: ReturnType<typeof outlineOptions>,
) => number[][];

/** What a stroke covers on its own frame: `line` in the stroke's colour lies over `fill` in its fill colour. */
export interface StrokeOutline {
  readonly line: readonly Ring[];
  readonly fill: readonly Ring[];
}

/** Length and width of an arrow's head, as multiples of the stroke's width; drawn like an arrow in a diagram. */
const headLength = 4;
const headWidth = 3.4;

/** Points closer than this, in pixels of the clip, make an outline no better. */
const smallestGap = 1;

/** A stroke that runs far outside the picture again and again must not grow without bounds. */
const mostAddedPoints = 40_000;

/** Without `text`, which a page may still be loading, text shows nothing. */
export interface OutlineOptions {
  readonly text?: TextOutliner | undefined;
  /** The share of its length that the stroke shows, in [0, 1]; 1 when absent. */
  readonly revealed?: number | undefined;
}

/**
 * The exact outline of a stroke on the frame it was drawn on, to be filled by the nonzero rule. The panel draws it while
 * the pointer is down and the companion propagates the same rings, so both show one picture. Pixels of the clip.
 */
export function strokeOutline(
  stroke: DrawnStroke,
  freehand: FreehandOutline,
  options: OutlineOptions = {},
): StrokeOutline {
  const revealed = options.revealed ?? 1;
  if (revealed <= 0) return { line: [], fill: [] };
  switch (stroke.tool) {
    case "brush":
    case "eraser": {
      const points = firstPart(smoothPath(stroke.points, stroke.smoothing ?? 0, stroke.width), revealed);
      return { line: brushRings({ ...stroke, points }, freehand), fill: [] };
    }
    case "line":
      return { line: thickPolyline(firstPart(stroke.points, revealed), stroke.width, "open"), fill: [] };
    case "polygon":
    case "ellipse":
      return closedShape(stroke, revealed);
    case "arrow":
      return { line: arrowRings(firstPart(stroke.points, revealed), stroke.width), fill: [] };
    case "text":
      return { line: textRings(stroke, options.text, revealed), fill: [] };
  }
}

/** The path that a stroke's line follows, and whether its end joins its beginning. */
export function strokePath(stroke: DrawnStroke): { readonly points: readonly PathPoint[]; readonly isClosed: boolean } {
  if (stroke.tool === "ellipse") return { points: ellipsePath(ellipseInBox(stroke.points)), isClosed: true };
  const isFreehand = stroke.tool === "brush" || stroke.tool === "eraser";
  const points = isFreehand ? smoothPath(stroke.points, stroke.smoothing ?? 0, stroke.width) : stroke.points;
  return { points, isClosed: stroke.tool === "polygon" };
}

/**
 * Standard deviation of the Gaussian that softens a stroke's edge, in pixels of the clip: nothing at hardness 1, a
 * quarter of the width at hardness 0. The 50 % line stays on the outline.
 */
export function softEdgeDeviation(hardness: number, width: number): number {
  return ((1 - hardness) * width) / 4;
}

/** A border around a filled inside; while it reveals itself the border is open and the inside ends at its chord. */
function closedShape(stroke: DrawnStroke, revealed: number): StrokeOutline {
  const { points } = strokePath(stroke);
  if (revealed < 1) {
    const part = firstPart([...points, ...points.slice(0, 1)], revealed);
    return { line: thickPolyline(part, stroke.width, "open"), fill: filledRing(stroke, part) };
  }
  const line =
    stroke.tool === "ellipse"
      ? ellipseLine(ellipseInBox(stroke.points), stroke.width)
      : thickPolyline(points, stroke.width, "closed");
  return { line, fill: filledRing(stroke, points) };
}

function filledRing(stroke: DrawnStroke, corners: readonly PlanePoint[]): Ring[] {
  if (stroke.fill === undefined || corners.length < 3) return [];
  return [ringFromPoints(corners.map((corner) => [corner.x, corner.y]))];
}

function textRings(stroke: DrawnStroke, outliner: TextOutliner | undefined, revealed: number): Ring[] {
  const { text, fontSize, points: baseline } = stroke;
  if (outliner === undefined || text === undefined || fontSize === undefined) return [];
  return textAlong({ text, fontSize, baseline }, outliner, revealed);
}

function brushRings(stroke: DrawnStroke, freehand: FreehandOutline): Ring[] {
  const first = stroke.points[0];
  if (first === undefined) return [];
  const isDot = stroke.points.every((point) => point.x === first.x && point.y === first.y);
  if (isDot) return [discRing(first, stroke.width / 2)];
  const gap = Math.max(stroke.width / 2, smallestGap, pathLength(stroke.points) / mostAddedPoints);
  const outline = freehand(closeUp(outlinePoints(stroke), gap), outlineOptions(stroke));
  return outline.length < 3 ? [] : [smoothOutline(ringFromPoints(outline))];
}

/**
 * The points with others between them, so that none is further than `gap` from the next. The outline library takes the
 * direction of a stroke from neighbouring points and pinches strokes whose points lie far apart.
 */
function closeUp(points: readonly [number, number, number][], gap: number): [number, number, number][] {
  const close: [number, number, number][] = [];
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before !== undefined) {
      const steps = Math.ceil(Math.hypot(point[0] - before[0], point[1] - before[1]) / gap);
      for (let step = 1; step < steps; step += 1) {
        const share = step / steps;
        close.push([
          before[0] + (point[0] - before[0]) * share,
          before[1] + (point[1] - before[1]) * share,
          before[2] + (point[2] - before[2]) * share,
        ]);
      }
    }
    close.push(point);
  });
  return close;
}

/** A shaft of constant width that ends inside a triangle whose tip is the last point. */
function arrowRings(points: readonly PlanePoint[], width: number): Ring[] {
  const tip = points[points.length - 1];
  if (tip === undefined) return [];
  const total = pathLength(points);
  if (total === 0) return [discRing(tip, width / 2)];
  const length = Math.min(headLength * width, total);
  const neck = cutFromEnd(points, length);
  const base = neck[neck.length - 1] ?? tip;
  const reach = Math.hypot(tip.x - base.x, tip.y - base.y) || 1;
  const half = (headWidth * width * (length / (headLength * width))) / 2;
  const nx = (-(tip.y - base.y) / reach) * half;
  const ny = ((tip.x - base.x) / reach) * half;
  const head = Float64Array.of(base.x - nx, base.y - ny, tip.x, tip.y, base.x + nx, base.y + ny);
  // The shaft runs a little into the head, so that no seam shows between them.
  const shaft = cutFromEnd(points, length * 0.8);
  return total > length * 0.8 ? [...thickPolyline(shaft, width, "open"), head] : [head];
}
