import type { EditDocument, EditLayer, Stroke } from "../../companion-server/protocol/document";

/** A stroke with plain settings; `changes` replace them. */
export function strokeOf(changes: Partial<Stroke> = {}): Stroke {
  return {
    id: "stroke",
    frame: 0,
    tool: "brush",
    points: [
      { x: 30, y: 40 },
      { x: 60, y: 50 },
      { x: 90, y: 40 },
    ],
    width: 10,
    color: "#ff8000",
    opacity: 1,
    hardness: 1,
    ...changes,
  };
}

/** A sketch layer of the given strokes. */
export function sketchOf(items: Stroke[], changes: Partial<Omit<EditLayer, "kind" | "items">> = {}): EditLayer {
  return {
    kind: "sketch",
    id: "sketch",
    layer: 0,
    name: "Sketch",
    visible: true,
    opacity: 1,
    blendMode: "normal",
    ...changes,
    items,
  };
}

/** A document of the given edit layers for a clip of the given size with 24 frames. */
export function documentOf(editLayers: EditLayer[], size = { width: 160, height: 96 }): EditDocument {
  return {
    schema: "inve.document/1",
    clip: {
      path: "/clip.mov",
      fingerprint: "clip",
      ...size,
      pixelAspect: 1,
      rate: { numerator: 24, denominator: 1 },
      range: { first: 0, last: 23 },
      source: "media",
    },
    marks: [],
    layers: [],
    editLayers,
    corrections: [],
  };
}
