import { isBrushArea, type AdjustmentArea } from "../../companion-server/protocol/document";
import type { PointTuple } from "../../companion-server/protocol/geometry";
import type { Ring } from "../../models/geometry/ring";
import { drawnOutline } from "./drawn-outline";

/** The outline of an area on its own frame, in clip pixels, or null for a whole object. */
export function areaOutline(area: AdjustmentArea): readonly Ring[] | null {
  if (Array.isArray(area)) return [Float64Array.from(area.flat())];
  return isBrushArea(area) ? drawnOutline({ tool: "brush", ...area.brush }).line : null;
}

/** An area moved by a distance in clip pixels; a whole object stays. */
export function movedArea(area: AdjustmentArea, distance: { readonly x: number; readonly y: number }): AdjustmentArea {
  if (Array.isArray(area)) return area.map(([x, y]): PointTuple => [x + distance.x, y + distance.y]);
  if (!isBrushArea(area)) return area;
  const points = area.brush.points.map((point) => ({ ...point, x: point.x + distance.x, y: point.y + distance.y }));
  return { ...area, brush: { ...area.brush, points } };
}
