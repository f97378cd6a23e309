import { worthOutlining } from "../../../companion-server/objects/selected-areas";
import { areasSchema } from "../../../companion-server/protocol/api";

const piece = (layer: number, size: number) => ({ layer, nodes: Array.from({ length: size }, (_value, node) => node) });

test("specks are no pieces, and of more pieces than an answer holds the largest are left", () => {
  const pieces = Array.from({ length: 1500 }, (_value, index) => piece(1 + (index % 2), 5 + (index % 100)));
  const outlined = worthOutlining([...pieces, piece(3, 400)]);
  const regions = outlined.map(({ layer }) => ({
    frame: 0,
    layer,
    scribbles: [{ effect: "add", width: 1, points: [[0, 0]] }],
  }));
  expect(areasSchema.safeParse({ regions }).success).toBe(true);
  expect(outlined[0]).toEqual(piece(3, 400));
  expect(Math.min(...outlined.map(({ nodes }) => nodes.length))).toBeGreaterThan(30);
  expect(worthOutlining([piece(1, 11), piece(1, 12), piece(2, 13)]).map(({ nodes }) => nodes.length)).toEqual([13, 12]);
});
