import type { Adjustment, EditDocument, EditLayer, Stroke, Texture } from "../../companion-server/protocol/document";
import type { PointTuple } from "../../companion-server/protocol/geometry";
import { movedArea } from "./adjustment-area";
import { findEditLayer, mapUnlocked } from "./edit-layer-edits";

/** What an edit layer holds, with the kind of its layer. */
export type EditItem =
  | { readonly kind: "sketch"; readonly item: Stroke }
  | { readonly kind: "texture"; readonly item: Texture }
  | { readonly kind: "adjustment"; readonly item: Adjustment };

/** An item and the edit layer it belongs to. */
export type FoundItem = EditItem & { readonly editLayer: EditLayer };

/** A distance in clip pixels. */
interface Distance {
  readonly x: number;
  readonly y: number;
}

/** The items of an edit layer, in the order in which they are drawn. */
export function itemsOf(editLayer: EditLayer): FoundItem[] {
  switch (editLayer.kind) {
    case "sketch":
      return editLayer.items.map((item) => ({ kind: "sketch", item, editLayer }));
    case "texture":
      return editLayer.items.map((item) => ({ kind: "texture", item, editLayer }));
    case "adjustment":
      return editLayer.items.map((item) => ({ kind: "adjustment", item, editLayer }));
  }
}

/** The item of that id with its edit layer, or null. */
export function findItem(document: EditDocument, id: string | null): FoundItem | null {
  for (const editLayer of document.editLayers) {
    const found = itemsOf(editLayer).find(({ item }) => item.id === id);
    if (found !== undefined) return found;
  }
  return null;
}

/** The document with an item on top of an edit layer of its kind; unchanged when that is missing or locked. */
export function addItem(document: EditDocument, editLayerId: string, added: EditItem): EditDocument {
  return mapUnlocked(document, editLayerId, (layer) => {
    if (layer.kind === "sketch" && added.kind === "sketch") return { ...layer, items: [...layer.items, added.item] };
    if (layer.kind === "texture" && added.kind === "texture") return { ...layer, items: [...layer.items, added.item] };
    if (layer.kind === "adjustment" && added.kind === "adjustment")
      return { ...layer, items: [...layer.items, added.item] };
    return layer;
  });
}

/** The document with the item of the same id replaced, in its place; unchanged when its edit layer is locked. */
export function replaceItem(document: EditDocument, editLayerId: string, changed: EditItem): EditDocument {
  return mapUnlocked(document, editLayerId, (layer) => {
    if (layer.kind === "sketch" && changed.kind === "sketch")
      return { ...layer, items: replaced(layer.items, changed.item) };
    if (layer.kind === "texture" && changed.kind === "texture")
      return { ...layer, items: replaced(layer.items, changed.item) };
    if (layer.kind === "adjustment" && changed.kind === "adjustment")
      return { ...layer, items: replaced(layer.items, changed.item) };
    return layer;
  });
}

/** The document without one item of an edit layer, of whatever kind; unchanged when its edit layer is locked. */
export function removeItem(document: EditDocument, editLayerId: string, itemId: string): EditDocument {
  if (findEditLayer(document, editLayerId)?.items.some((item: { id: string }) => item.id === itemId) !== true)
    return document;
  return mapUnlocked(document, editLayerId, (layer) => {
    switch (layer.kind) {
      case "sketch":
        return { ...layer, items: without(layer.items, itemId) };
      case "texture":
        return { ...layer, items: without(layer.items, itemId) };
      case "adjustment":
        return { ...layer, items: without(layer.items, itemId) };
    }
  });
}

/** An item moved by a distance; one that covers a whole object stays where it is. */
export function movedItem(found: EditItem, distance: Distance): EditItem {
  switch (found.kind) {
    case "sketch":
      return { kind: "sketch", item: movedStroke(found.item, distance) };
    case "texture": {
      const [a, b, c, d] = found.item.corners;
      const move = ([x, y]: PointTuple): PointTuple => [x + distance.x, y + distance.y];
      return { kind: "texture", item: { ...found.item, corners: [move(a), move(b), move(c), move(d)] } };
    }
    case "adjustment":
      return { kind: "adjustment", item: { ...found.item, area: movedArea(found.item.area, distance) } };
  }
}

/** A stroke moved by a distance in clip pixels. */
export function movedStroke(stroke: Stroke, distance: Distance): Stroke {
  return {
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: point.x + distance.x, y: point.y + distance.y })),
  };
}

function replaced<T extends { readonly id: string }>(items: readonly T[], changed: T): T[] {
  return items.map((item) => (item.id === changed.id ? changed : item));
}

function without<T extends { readonly id: string }>(items: readonly T[], id: string): T[] {
  return items.filter((item) => item.id !== id);
}
