import { documentSchema } from "../../../companion-server/protocol/document";
import { parseInput } from "../../../companion-server/protocol/parse-input";
import { adjustmentLayerOf, adjustmentOf } from "../../support/edit-layers";
import { documentOf } from "../../support/sketch-documents";

const documentWith = (area: unknown): unknown =>
  documentOf([adjustmentLayerOf([{ ...adjustmentOf(), area } as never], { layer: 1 })]);

test.each<[string, unknown]>([
  [
    "a polygon",
    [
      [0, 0],
      [9, 0],
      [9, 9],
    ],
  ],
  ["a brush stroke", { brush: { points: [{ x: 1, y: 2, pressure: 0.5 }], width: 12 } }],
  ["the whole object", { object: true }],
  ["fields of a later version", { object: true, grow: 3, brush: "later" }],
  ["fields of a later version inside the brush", { brush: { points: [{ x: 1, y: 2, tilt: 4 }], width: 12, soft: 1 } }],
])("%s is an area and comes back as it was", (_name, area) => {
  const document = documentWith(area);
  expect(parseInput(documentSchema, document, "The document")).toEqual(document);
});

test.each<[string, unknown]>([
  [
    "a polygon of two corners",
    [
      [0, 0],
      [9, 0],
    ],
  ],
  ["a brush without points", { brush: { points: [], width: 12 } }],
  ["a brush without width", { brush: { points: [{ x: 1, y: 2 }] } }],
  ["a brush that is infinitely wide", { brush: { points: [{ x: 1, y: 2 }], width: Infinity } }],
  ["no object", { object: false }],
  ["nothing", {}],
])("%s is refused", (_name, area) => {
  expect(() => parseInput(documentSchema, documentWith(area), "The document")).toThrow(/not valid at editLayers/);
});
