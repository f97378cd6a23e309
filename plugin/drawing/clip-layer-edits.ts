import type { ClipLayer, EditDocument, EditLayer } from "../../companion-server/protocol/document";
import type { PointTuple } from "../../companion-server/protocol/geometry";
import { boundsOf, type Bounds } from "../../models/geometry/ring";
import { mostLayers, mostScribbles, type Region, type Scribble } from "../../companion-server/protocol/regions";

/** Whether the clip may have another object. */
export function canAddObject(document: EditDocument): boolean {
  return document.layers.length + 1 < mostLayers;
}

/** The document with another object, nearest to the camera; the object comes last in `layers`. */
export function addObject(
  document: EditDocument,
  object: { readonly id: string; readonly name: string },
): EditDocument {
  const index = nearestLayer(document) + 1;
  return { ...document, layers: [...document.layers, { id: object.id, index, name: object.name, regions: [] }] };
}

/**
 * The document with an object for each region, the later ones nearer to the camera; those that an object has already on
 * their frame are left out, and those that would be too many.
 */
export function addFoundObjects(document: EditDocument, regions: readonly Region[], newId: () => string): EditDocument {
  return regions.reduce((before, region) => {
    if (!canAddObject(before) || isKnown(before, region)) return before;
    const index = nearestLayer(before) + 1;
    const added = addObject(before, { id: newId(), name: `Object ${index}` });
    return withRegion(added, { ...region, layer: index });
  }, document);
}

/** Boxes that share more than half of what both cover are of one object. */
const sameBox = 0.5;

function isKnown(document: EditDocument, { frame, polygon }: Region): boolean {
  const found = boundsOf([Float64Array.from(polygon?.flat() ?? [])]);
  return document.layers.some(({ regions }) =>
    regions.some((region) => {
      if (region.frame !== frame || region.polygon === undefined) return false;
      const known = boundsOf([Float64Array.from(region.polygon.flat())]);
      if (known === null || found === null) return false;
      const width = Math.min(known.right, found.right) - Math.max(known.left, found.left);
      const height = Math.min(known.bottom, found.bottom) - Math.max(known.top, found.top);
      const both = Math.max(0, width) * Math.max(0, height);
      const either = areaOf(known) + areaOf(found) - both;
      return both > sameBox * either;
    }),
  );
}

function areaOf({ left, right, top, bottom }: Bounds): number {
  return (right - left) * (bottom - top);
}

/** The index of the layer nearest to the camera; 0 when there is only the background. */
export function nearestLayer(document: EditDocument): number {
  return document.layers.reduce((nearest, layer) => Math.max(nearest, layer.index), 0);
}

/** The name of a layer as the user reads it. */
export function layerName(document: EditDocument, index: number): string {
  if (index === 0) return "Background";
  return document.layers.find((layer) => layer.index === index)?.name ?? `Object ${index}`;
}

/** The document with the object's outline on one frame set; an earlier one on that frame is replaced, scribbles stay. */
export function setRegion(
  document: EditDocument,
  region: { readonly layer: number; readonly frame: number; readonly polygon: readonly PointTuple[] },
): EditDocument {
  const scribbles = regionOn(document, region.layer, region.frame)?.scribbles;
  const added = { frame: region.frame, layer: region.layer, polygon: [...region.polygon] };
  return withRegion(document, scribbles === undefined ? added : { ...added, scribbles });
}

/** What says where an object is on one frame, or null. */
export function regionOn(document: EditDocument, layer: number, frame: number): Region | null {
  const found = document.layers.find(({ index }) => index === layer);
  return found?.regions.find((region) => region.frame === frame) ?? null;
}

/**
 * The document with one more scribble on an object's frame. Unchanged when nothing says yet that anything there belongs to
 * the object and the scribble only subtracts, or when there are too many.
 */
export function addScribble(
  document: EditDocument,
  place: { readonly layer: number; readonly frame: number },
  scribble: Scribble,
): EditDocument {
  const known = regionOn(document, place.layer, place.frame);
  if (known === null && scribble.effect === "subtract") return document;
  const scribbles = [...(known?.scribbles ?? []), scribble];
  return scribbles.length > mostScribbles ? document : withRegion(document, { ...(known ?? place), scribbles });
}

/** The document without an object's scribbles on one frame; a region that they alone made goes with them. */
export function clearScribbles(document: EditDocument, layer: number, frame: number): EditDocument {
  const known = regionOn(document, layer, frame);
  if (known?.scribbles === undefined) return document;
  const { scribbles: _cleared, ...rest } = known;
  return rest.polygon === undefined && rest.mask === undefined
    ? removeRegion(document, layer, frame)
    : withRegion(document, rest);
}

/** The document with a region in the place of the one that its layer had on its frame. */
function withRegion(document: EditDocument, region: Region): EditDocument {
  return mapLayer(document, region.layer, (layer) => ({
    ...layer,
    regions: [...layer.regions.filter((other) => other.frame !== region.frame), region].sort(
      (a, b) => a.frame - b.frame,
    ),
  }));
}

/** The document without the object's outline on one frame. */
export function removeRegion(document: EditDocument, layer: number, frame: number): EditDocument {
  return mapLayer(document, layer, (found) => ({
    ...found,
    regions: found.regions.filter((region) => region.frame !== frame),
  }));
}

/** The document with an object renamed. */
export function renameObject(document: EditDocument, layer: number, name: string): EditDocument {
  return mapLayer(document, layer, (found) => ({ ...found, name }));
}

/** The document without an object; its edits go to the background, nearer layers move one index down. */
export function removeObject(document: EditDocument, index: number): EditDocument {
  const lowered = (layer: number) => (layer === index ? 0 : layer > index ? layer - 1 : layer);
  const layers = document.layers
    .filter((layer) => layer.index !== index)
    .map((layer): ClipLayer => ({
      ...layer,
      index: lowered(layer.index),
      regions: layer.regions.map((region) => ({ ...region, layer: lowered(region.layer) })),
    }));
  const editLayers = document.editLayers.map((layer): EditLayer => ({ ...layer, layer: lowered(layer.layer) }));
  return { ...document, layers, editLayers };
}

function mapLayer(document: EditDocument, index: number, change: (layer: ClipLayer) => ClipLayer): EditDocument {
  return { ...document, layers: document.layers.map((layer) => (layer.index === index ? change(layer) : layer)) };
}
