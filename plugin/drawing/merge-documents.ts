import type { EditDocument } from "../../companion-server/protocol/document";

/**
 * Both sides' work in one document, for the moment when somebody else saved first. Things are matched by id: what only
 * one side has is kept, what both have is taken from `mine`. Nothing that either side made is lost; what one side deleted
 * and the other kept comes back.
 */
export function mergeDocuments(mine: EditDocument, theirs: EditDocument): EditDocument {
  return {
    ...theirs,
    ...mine,
    marks: united(mine.marks, theirs.marks, (mark) => mark.id).sort((a, b) => a.frame - b.frame),
    layers: united(mine.layers, theirs.layers, (layer) => String(layer.index)),
    editLayers: unitedEditLayers(mine.editLayers, theirs.editLayers),
    corrections: united(mine.corrections, theirs.corrections, (correction) => JSON.stringify(correction)),
  };
}

type EditLayers = EditDocument["editLayers"];

function unitedEditLayers(mine: EditLayers, theirs: EditLayers): EditLayers {
  const byId = new Map(theirs.map((layer) => [layer.id, layer]));
  const merged = mine.map((layer): EditLayers[number] => {
    const other = byId.get(layer.id);
    if (layer.kind === "sketch" && other?.kind === "sketch")
      return { ...layer, items: united(layer.items, other.items, (item) => item.id) };
    if (layer.kind === "texture" && other?.kind === "texture")
      return { ...layer, items: united(layer.items, other.items, (item) => item.id) };
    if (layer.kind === "adjustment" && other?.kind === "adjustment")
      return { ...layer, items: united(layer.items, other.items, (item) => item.id) };
    return layer;
  });
  return united(merged, theirs, (layer) => layer.id);
}

function united<T>(mine: readonly T[], theirs: readonly T[], key: (thing: T) => string): T[] {
  const known = new Set(mine.map(key));
  return [...mine, ...theirs.filter((thing) => !known.has(key(thing)))];
}
