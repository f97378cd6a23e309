import { getStroke } from "perfect-freehand";
import type { EditDocument, Stroke } from "../../companion-server/protocol/document";
import type { Ring } from "../../models/geometry/ring";
import { strokeOutline } from "../../models/geometry/stroke-outline";
import type { Position } from "./viewport";

/** A stroke and the edit layer it belongs to. */
export interface FoundStroke {
  readonly editLayerId: string;
  readonly stroke: Stroke;
}

/**
 * The topmost visible stroke of a frame within `tolerance` clip pixels of a position, or null. A filled polygon counts
 * inside too; erasers cannot be picked, because nothing of them is seen.
 */
export function strokeAt(
  document: EditDocument,
  at: { readonly frame: number; readonly position: Position; readonly tolerance: number },
): FoundStroke | null {
  for (const layer of [...document.editLayers].reverse()) {
    if (layer.kind !== "sketch" || !layer.visible) continue;
    const stroke = [...layer.items]
      .reverse()
      .find((item) => item.frame === at.frame && item.tool !== "eraser" && isNear(item, at.position, at.tolerance));
    if (stroke !== undefined) return { editLayerId: layer.id, stroke };
  }
  return null;
}

/** The stroke of that id with its edit layer, or null. */
export function findStroke(document: EditDocument, id: string | null): FoundStroke | null {
  for (const layer of document.editLayers) {
    const stroke = layer.kind === "sketch" ? layer.items.find((item) => item.id === id) : undefined;
    if (stroke !== undefined) return { editLayerId: layer.id, stroke };
  }
  return null;
}

function isNear(stroke: Stroke, position: Position, tolerance: number): boolean {
  const outline = strokeOutline(stroke, getStroke);
  return [...outline.line, ...outline.fill].some(
    (ring) => windingNumber(ring, position) !== 0 || distanceTo(ring, position) <= tolerance,
  );
}

function windingNumber(ring: Ring, { x, y }: Position): number {
  let winding = 0;
  forEachEdge(ring, (x0, y0, x1, y1) => {
    const side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0);
    if (y0 <= y && y1 > y && side > 0) winding += 1;
    if (y0 > y && y1 <= y && side < 0) winding -= 1;
  });
  return winding;
}

function distanceTo(ring: Ring, { x, y }: Position): number {
  let nearest = Infinity;
  forEachEdge(ring, (x0, y0, x1, y1) => {
    const squared = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const along = squared === 0 ? 0 : Math.min(Math.max(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / squared, 0), 1);
    nearest = Math.min(nearest, Math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)));
  });
  return nearest;
}

function forEachEdge(ring: Ring, visit: (x0: number, y0: number, x1: number, y1: number) => void): void {
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const j = i + 2 < ring.length ? i + 2 : 0;
    visit(ring[i] ?? 0, ring[i + 1] ?? 0, ring[j] ?? 0, ring[j + 1] ?? 0);
  }
}
