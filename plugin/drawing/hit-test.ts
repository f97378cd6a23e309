import type { EditDocument } from "../../companion-server/protocol/document";
import type { Ring } from "../../models/geometry/ring";
import { distanceToSegment } from "../../models/geometry/segment";
import { areaOutline } from "./adjustment-area";
import { drawnOutline } from "./drawn-outline";
import { itemsOf, type EditItem, type FoundItem } from "./edit-items";
import { isShownOn } from "./edit-layer-edits";
import type { ItemPin } from "./corrections";
import type { Position } from "./viewport";

/** Where an item that was drawn on another frame lies on the shown one. */
export interface PlacedItem {
  /** Clip pixels. */
  readonly rings: readonly Ring[];
  /** A point of its own frame and where that lies on the shown one, or null where that is not known. */
  readonly pin: ItemPin | null;
}

/** Items that were drawn on other frames, by id. */
export type PlacedOutlines = ReadonlyMap<string, PlacedItem>;

/** A place on a frame to look for an item at. */
export interface PickPlace {
  readonly frame: number;
  readonly position: Position;
  /** Clip pixels. */
  readonly tolerance: number;
  readonly placed?: PlacedOutlines;
}

/**
 * The topmost item that shows within `tolerance` of a place, or null. Filled shapes count inside too; erasers and
 * adjustments of whole objects cannot be picked, because nothing of them is seen at one place; what is locked cannot
 * either.
 */
export function itemAt(document: EditDocument, at: PickPlace): FoundItem | null {
  for (const editLayer of [...document.editLayers].reverse()) {
    if (editLayer.locked === true || !isShownOn(editLayer, at.frame)) continue;
    const found = itemsOf(editLayer)
      .reverse()
      .find((item) => !isEraser(item) && isNear(outlineOn(item, at.frame, at.placed), at));
    if (found !== undefined) return found;
  }
  return null;
}

/** The outline of an item on a frame in clip pixels, or null where it is not known. */
export function outlineOn(found: EditItem, frame: number, placed?: PlacedOutlines): readonly Ring[] | null {
  if (found.item.frame !== frame) return placed?.get(found.item.id)?.rings ?? null;
  switch (found.kind) {
    case "sketch": {
      const { line, fill } = drawnOutline(found.item);
      return [...line, ...fill];
    }
    case "texture":
      return [Float64Array.from(found.item.corners.flat())];
    case "adjustment":
      return areaOutline(found.item.area);
  }
}

function isEraser(found: EditItem): boolean {
  return found.kind === "sketch" && found.item.tool === "eraser";
}

function isNear(outline: readonly Ring[] | null, { position, tolerance }: PickPlace): boolean {
  return (
    outline?.some((ring) => windingNumber(ring, position) !== 0 || distanceTo(ring, position) <= tolerance) === true
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

function distanceTo(ring: Ring, position: Position): number {
  let nearest = Infinity;
  forEachEdge(ring, (x0, y0, x1, y1) => {
    nearest = Math.min(nearest, distanceToSegment(position, { x: x0, y: y0 }, { x: x1, y: y1 }));
  });
  return nearest;
}

function forEachEdge(ring: Ring, visit: (x0: number, y0: number, x1: number, y1: number) => void): void {
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const j = i + 2 < ring.length ? i + 2 : 0;
    visit(ring[i] ?? 0, ring[i + 1] ?? 0, ring[j] ?? 0, ring[j + 1] ?? 0);
  }
}
