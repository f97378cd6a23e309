import type { Ring } from "./ring";
import { discRing, thickPolyline, type PlanePoint } from "./thick-polyline";

/** Largest distance between an ellipse and the polygon that stands for it, in pixels. */
const flatness = 0.03;
const fewestCorners = 24;

/** An ellipse whose axes are parallel to the picture's. */
export interface Ellipse {
  readonly centre: PlanePoint;
  readonly radiusX: number;
  readonly radiusY: number;
}

/** The ellipse in the box of two opposite corners: the first and the last of the points. */
export function ellipseInBox(points: readonly PlanePoint[]): Ellipse {
  const from = points[0] ?? { x: 0, y: 0 };
  const to = points[points.length - 1] ?? from;
  return {
    centre: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    radiusX: Math.abs(to.x - from.x) / 2,
    radiusY: Math.abs(to.y - from.y) / 2,
  };
}

/** Corners of the ellipse in order, from its rightmost point towards +y, within 0.03 px of the curve. */
export function ellipsePath({ centre, radiusX, radiusY }: Ellipse): PlanePoint[] {
  // A chord over an angle d leaves an arc of radius r by r d^2 / 8.
  const step = Math.sqrt((8 * flatness) / Math.max(flatness, radiusX, radiusY));
  // A multiple of four puts corners at the extreme points of both axes.
  const corners = 4 * Math.ceil(Math.max(fewestCorners, (2 * Math.PI) / step) / 4);
  return Array.from({ length: corners }, (_value, corner) => {
    const angle = (2 * Math.PI * corner) / corners;
    return { x: centre.x + radiusX * Math.cos(angle), y: centre.y + radiusY * Math.sin(angle) };
  });
}

/** A line of constant width whose middle is the ellipse: two rings of opposite direction, or the union of pieces. */
export function ellipseLine(ellipse: Ellipse, width: number): Ring[] {
  const { centre, radiusX, radiusY } = ellipse;
  if (radiusX === 0 && radiusY === 0) return [discRing(centre, width / 2)];
  const path = ellipsePath(ellipse);
  const sharpest = Math.min(radiusX, radiusY) ** 2 / Math.max(radiusX, radiusY);
  // An inner edge beyond the sharpest bend's centre would cross itself.
  if (sharpest <= width / 2) return thickPolyline(path, width, "closed");
  const outer = new Float64Array(2 * path.length);
  const inner = new Float64Array(2 * path.length);
  path.forEach((point, corner) => {
    const nx = (point.x - centre.x) / (radiusX * radiusX);
    const ny = (point.y - centre.y) / (radiusY * radiusY);
    const reach = width / 2 / Math.hypot(nx, ny);
    const back = path.length - 1 - corner;
    outer.set([point.x + nx * reach, point.y + ny * reach], 2 * corner);
    inner.set([point.x - nx * reach, point.y - ny * reach], 2 * back);
  });
  return [outer, inner];
}
