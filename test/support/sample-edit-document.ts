import type { EditDocument, Stroke } from "../../companion-server/protocol/document";

/** A stroke across the middle of a 64 x 36 picture. */
export function aStroke(change: Partial<Stroke> = {}): Stroke {
  return {
    id: "stroke-1",
    frame: 3,
    tool: "brush",
    points: [
      { x: 10, y: 18 },
      { x: 50, y: 18 },
    ],
    width: 4,
    color: "#ff0000",
    opacity: 1,
    hardness: 1,
    ...change,
  };
}

/** A document with one stroke on frame 3 of an 8-frame clip of 64 x 36 pixels. */
export function aDocument(path: string, strokes: readonly Stroke[] = [aStroke()]): EditDocument {
  return {
    schema: "inve.document/1",
    clip: {
      path,
      fingerprint: "fake",
      width: 64,
      height: 36,
      pixelAspect: 1,
      rate: { numerator: 24, denominator: 1 },
      range: { first: 0, last: 7 },
      source: "media",
    },
    marks: [{ id: "mark-1", frame: 3, ticks: "0" }],
    layers: [],
    editLayers: [
      {
        id: "layer-1",
        kind: "sketch",
        layer: 0,
        name: "Sketch",
        visible: true,
        opacity: 1,
        blendMode: "normal",
        items: [...strokes],
      },
    ],
    corrections: [],
  };
}
