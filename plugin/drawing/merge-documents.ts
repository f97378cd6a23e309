import type { EditDocument } from "../../companion-server/protocol/document";

/**
 * Both sides' work in one document, for the moment when somebody else saved first. Things are matched by id: what only
 * one side has is kept, what both have is taken from `mine`. Nothing that either side made is lost; what one side deleted
 * and the other kept comes back. Their objects whose index mine uses otherwise move in front of mine.
 */
export function mergeDocuments(mine: EditDocument, theirs: EditDocument): EditDocument {
  const apart = withFreeIndices(theirs, mine);
  return {
    ...apart,
    ...mine,
    marks: united(mine.marks, apart.marks, (mark) => mark.id).sort((a, b) => a.frame - b.frame),
    layers: united(mine.layers, apart.layers, (layer) => layer.id),
    editLayers: unitedEditLayers(mine.editLayers, apart.editLayers),
    corrections: united(mine.corrections, apart.corrections, (correction) => JSON.stringify(correction)),
  };
}

/** Their document with new objects renumbered wherever mine gave the index to another object. */
function withFreeIndices(theirs: EditDocument, mine: EditDocument): EditDocument {
  const mineByIndex = new Map(mine.layers.map((layer) => [layer.index, layer.id]));
  const mineById = new Map(mine.layers.map((layer) => [layer.id, layer.index]));
  let nearest = Math.max(0, ...mine.layers.map((layer) => layer.index), ...theirs.layers.map((layer) => layer.index));
  const renumbered = new Map<number, number>();
  for (const layer of theirs.layers) {
    const known = mineById.get(layer.id);
    if (known !== undefined) renumbered.set(layer.index, known);
    else if (mineByIndex.has(layer.index)) renumbered.set(layer.index, (nearest += 1));
  }
  const indexOf = (index: number) => renumbered.get(index) ?? index;
  return {
    ...theirs,
    layers: theirs.layers.map((layer) => ({
      ...layer,
      index: indexOf(layer.index),
      regions: layer.regions.map((region) => ({ ...region, layer: indexOf(region.layer) })),
    })),
    editLayers: theirs.editLayers.map((layer): EditDocument["editLayers"][number] => ({
      ...layer,
      layer: indexOf(layer.layer),
    })),
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
