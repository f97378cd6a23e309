import type { FrameRange } from "../../companion-server/protocol/geometry";
import type { EditDocument, EditLayer } from "../../companion-server/protocol/document";

/** What a user may change about an edit layer besides its content, its frames and its fades. */
export type EditLayerSettings = Partial<Pick<EditLayer, "name" | "visible" | "opacity" | "blendMode" | "layer">> & {
  readonly locked?: true | undefined;
};

/** The settings that a locked edit layer still takes: they say how it is listed, not what it shows. */
const settingsOfLocked: ReadonlySet<string> = new Set(["name", "visible", "locked"]);

/** A new edit layer's kind, id, name and layer of the clip. */
export interface NewEditLayer {
  readonly kind: EditLayer["kind"];
  readonly id: string;
  readonly layer: number;
  readonly name: string;
}

/** The document with an empty edit layer on top of the others. */
export function addEditLayer(document: EditDocument, { kind, id, layer, name }: NewEditLayer): EditDocument {
  const added = { id, kind, layer, name, visible: true, opacity: 1, blendMode: "normal" as const, items: [] };
  return { ...document, editLayers: [...document.editLayers, added] };
}

/** The document with an empty sketch layer on top of the others. */
export function addSketchLayer(document: EditDocument, layer: Omit<NewEditLayer, "kind">): EditDocument {
  return addEditLayer(document, { ...layer, kind: "sketch" });
}

/** The topmost sketch layer bound to a layer of the clip that may be drawn into, or null. */
export function sketchLayerOn(document: EditDocument, layer: number): EditLayer | null {
  const isOpen = (found: EditLayer) => found.kind === "sketch" && found.layer === layer && found.locked !== true;
  return document.editLayers.filter(isOpen).at(-1) ?? null;
}

/** The edit layer of that id, or null. */
export function findEditLayer(document: EditDocument, id: string | null): EditLayer | null {
  return document.editLayers.find((layer) => layer.id === id) ?? null;
}

/** The document with settings of one edit layer changed; a locked one only changes its name, its eye and its lock. */
export function changeEditLayer(document: EditDocument, id: string, settings: EditLayerSettings): EditDocument {
  const isForAll = Object.keys(settings).every((setting) => settingsOfLocked.has(setting));
  return (isForAll ? mapEditLayer : mapUnlocked)(document, id, (layer) => {
    const { locked, ...rest } = { ...layer, ...settings };
    return locked === true ? { ...rest, locked } : rest;
  });
}

/** The document whose edit layer shows only inside a range of frames; null shows it on all frames. */
export function setEditLayerRange(document: EditDocument, id: string, range: FrameRange | null): EditDocument {
  return mapUnlocked(document, id, (layer) => {
    if (range !== null) return { ...layer, range };
    const { range: _, ...rest } = layer;
    return rest;
  });
}

/** The document whose edit layer takes so many frames to appear or to vanish; 0 is at once. */
export function setEditLayerFade(
  document: EditDocument,
  id: string,
  fade: { readonly end: "fadeIn" | "fadeOut"; readonly frames: number },
): EditDocument {
  return mapUnlocked(document, id, (layer) => {
    if (fade.frames > 0) return { ...layer, [fade.end]: fade.frames };
    const { [fade.end]: _, ...rest } = layer;
    return rest;
  });
}

/** The document without an edit layer and everything in it; unchanged when that is locked. */
export function removeEditLayer(document: EditDocument, id: string): EditDocument {
  if (findEditLayer(document, id)?.locked === true) return document;
  return { ...document, editLayers: document.editLayers.filter((layer) => layer.id !== id) };
}

/** The document with a copy of an edit layer in front of it, whose items have ids of their own; the copy is not locked. */
export function duplicateEditLayer(
  document: EditDocument,
  id: string,
  copy: { readonly id: string; readonly name: string; readonly itemId: () => string },
): EditDocument {
  const place = document.editLayers.findIndex((layer) => layer.id === id);
  const original = document.editLayers[place];
  if (original === undefined) return document;
  const { locked: _, ...rest } = original;
  const copied = { ...rest, id: copy.id, name: copy.name, items: withNewIds(original, copy.itemId) } as EditLayer;
  return {
    ...document,
    editLayers: [...document.editLayers.slice(0, place + 1), copied, ...document.editLayers.slice(place + 1)],
  };
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

/** A name that no edit layer has yet: `base`, or `base` with a number. */
export function freeName(document: EditDocument, base: string): string {
  const names = new Set(document.editLayers.map((found) => found.name));
  let name = base;
  for (let number = 2; names.has(name); number += 1) name = `${base} ${number}`;
  return name;
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

/** The document with one edit layer changed; the very same when there is none of that id or it is locked. */
export function mapUnlocked(document: EditDocument, id: string, change: (layer: EditLayer) => EditLayer): EditDocument {
  const found = findEditLayer(document, id);
  return found === null || found.locked === true ? document : mapEditLayer(document, id, change);
}

function mapEditLayer(document: EditDocument, id: string, change: (layer: EditLayer) => EditLayer): EditDocument {
  return { ...document, editLayers: document.editLayers.map((layer) => (layer.id === id ? change(layer) : layer)) };
}

function withNewIds(layer: EditLayer, newId: () => string): EditLayer["items"] {
  switch (layer.kind) {
    case "sketch":
      return layer.items.map((item) => ({ ...item, id: newId() }));
    case "texture":
      return layer.items.map((item) => ({ ...item, id: newId() }));
    case "adjustment":
      return layer.items.map((item) => ({ ...item, id: newId() }));
  }
}
