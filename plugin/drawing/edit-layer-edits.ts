import type { FrameRange } from "../../companion-server/protocol/geometry";
import type { EditDocument, EditLayer, Stroke } from "../../companion-server/protocol/document";

/** What a user may change about an edit layer besides its content. */
export type EditLayerSettings = Partial<Pick<EditLayer, "name" | "visible" | "opacity" | "blendMode" | "layer">>;

/** The document with an empty sketch layer on top of the others. */
export function addSketchLayer(
  document: EditDocument,
  layer: { readonly id: string; readonly layer: number; readonly name: string },
): EditDocument {
  const added: EditLayer = {
    id: layer.id,
    kind: "sketch",
    layer: layer.layer,
    name: layer.name,
    visible: true,
    opacity: 1,
    blendMode: "normal",
    items: [],
  };
  return { ...document, editLayers: [...document.editLayers, added] };
}

/** The topmost sketch layer bound to a layer of the clip, or null. */
export function sketchLayerOn(document: EditDocument, layer: number): EditLayer | null {
  return document.editLayers.filter((found) => found.kind === "sketch" && found.layer === layer).at(-1) ?? null;
}

/** The edit layer of that id, or null. */
export function findEditLayer(document: EditDocument, id: string | null): EditLayer | null {
  return document.editLayers.find((layer) => layer.id === id) ?? null;
}

/** The document with settings of one edit layer changed. */
export function changeEditLayer(document: EditDocument, id: string, settings: EditLayerSettings): EditDocument {
  return mapEditLayer(document, id, (layer) => ({ ...layer, ...settings }));
}

/** The document whose edit layer shows only inside a range of frames; null shows it on all frames. */
export function setEditLayerRange(document: EditDocument, id: string, range: FrameRange | null): EditDocument {
  return mapEditLayer(document, id, (layer) => {
    if (range !== null) return { ...layer, range };
    const { range: _, ...rest } = layer;
    return rest;
  });
}

/** The document without an edit layer and everything in it. */
export function removeEditLayer(document: EditDocument, id: string): EditDocument {
  return { ...document, editLayers: document.editLayers.filter((layer) => layer.id !== id) };
}

/** The document with an edit layer moved `by` places towards the front (negative: the back); it stops at both ends. */
export function moveEditLayer(document: EditDocument, id: string, by: number): EditDocument {
  const from = document.editLayers.findIndex((layer) => layer.id === id);
  const moved = document.editLayers[from];
  if (moved === undefined) return document;
  const to = Math.min(Math.max(from + by, 0), document.editLayers.length - 1);
  if (to === from) return document;
  const rest = document.editLayers.filter((layer) => layer.id !== id);
  return { ...document, editLayers: [...rest.slice(0, to), moved, ...rest.slice(to)] };
}

/** The document with a stroke on top of a sketch layer; unchanged when the id names no sketch layer. */
export function addStroke(document: EditDocument, editLayerId: string, stroke: Stroke): EditDocument {
  return mapSketch(document, editLayerId, (items) => [...items, stroke]);
}

/** The document with one stroke replaced; its place in the order stays. */
export function replaceStroke(document: EditDocument, editLayerId: string, stroke: Stroke): EditDocument {
  return mapSketch(document, editLayerId, (items) => items.map((item) => (item.id === stroke.id ? stroke : item)));
}

/** The document without one item of an edit layer, of whatever kind. */
export function removeItem(document: EditDocument, editLayerId: string, itemId: string): EditDocument {
  return mapEditLayer(document, editLayerId, (layer) => {
    switch (layer.kind) {
      case "sketch":
        return { ...layer, items: layer.items.filter((item) => item.id !== itemId) };
      case "texture":
        return { ...layer, items: layer.items.filter((item) => item.id !== itemId) };
      case "adjustment":
        return { ...layer, items: layer.items.filter((item) => item.id !== itemId) };
    }
  });
}

/** A stroke moved by a distance in clip pixels. */
export function movedStroke(stroke: Stroke, distance: { readonly x: number; readonly y: number }): Stroke {
  return {
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: point.x + distance.x, y: point.y + distance.y })),
  };
}

/** Whether an edit layer shows on a frame. */
export function isShownOn(layer: EditLayer, frame: number): boolean {
  const { visible, range } = layer;
  return visible && (range === undefined || (frame >= range.first && frame <= range.last));
}

/** How many items of all edit layers were drawn on a frame. */
export function itemsOnFrame(document: EditDocument, frame: number): number {
  return document.editLayers.reduce(
    (sum, layer) => sum + layer.items.filter((item: { readonly frame: number }) => item.frame === frame).length,
    0,
  );
}

/** Whether there is anything that a render would show. */
export function hasVisibleItems(document: EditDocument): boolean {
  return document.editLayers.some((layer) => layer.visible && layer.opacity > 0 && layer.items.length > 0);
}

function mapEditLayer(document: EditDocument, id: string, change: (layer: EditLayer) => EditLayer): EditDocument {
  return { ...document, editLayers: document.editLayers.map((layer) => (layer.id === id ? change(layer) : layer)) };
}

function mapSketch(document: EditDocument, id: string, change: (items: Stroke[]) => Stroke[]): EditDocument {
  return mapEditLayer(document, id, (layer) =>
    layer.kind === "sketch" ? { ...layer, items: change(layer.items) } : layer,
  );
}
