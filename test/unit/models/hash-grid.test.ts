/** @jest-environment ./test/support/onnx-environment.cjs */
import { gradients } from "../../../models/autodiff/gradient";
import { GraphBuilder } from "../../../models/graph/builder";
import { GraphError } from "../../../models/graph/value";
import type { GridLayout } from "../../../models/layers/grid-layout";
import { layoutGrid, layoutOfLayer } from "../../../models/layers/grid-layout";
import { hashGrid } from "../../../models/layers/hash-grid";
import { createRandom } from "../../../models/random";
import { directionalDerivatives } from "./support/check-gradient";
import { evaluate } from "./support/evaluate";
import { addReferenceGradient, referenceFeatures } from "./support/hash-grid-reference";

const plane = {
  levels: [
    [
      [4, 3],
      [8, 6],
    ],
  ],
  features: 2,
  tableRows: 128,
};
const planeHashed = {
  levels: [
    [
      [4, 4],
      [30, 20],
      [300, 200],
    ],
  ],
  features: 2,
  tableRows: 64,
};
const space = {
  levels: [
    [
      [2, 2, 3],
      [4, 3, 5],
    ],
    [
      [3, 2, 4],
      [5, 5, 5],
    ],
  ],
  features: 2,
  tableRows: 512,
};
const spaceHashed = {
  levels: [
    [
      [4, 4, 4],
      [20, 11, 30],
    ],
  ],
  features: 1,
  tableRows: 256,
};

describe("the layout", () => {
  test("counts vertices and offsets of dense levels exactly", () => {
    const layout = layoutGrid(plane);
    expect(layout.layers[0]).toEqual([
      { resolution: [4, 3], offset: 0, rows: 30, strides: [1, 6], kind: "dense" },
      { resolution: [8, 6], offset: 30, rows: 80, strides: [1, 10], kind: "dense" },
    ]);
    expect(layout.layerRows).toEqual([110]);
    expect(layout.size).toBe(220);
  });

  test("hashes exactly the levels that have more vertices than rows", () => {
    const levels = layoutGrid(planeHashed).layers[0]!;
    expect(levels.map((level) => [level.kind, level.rows, level.offset])).toEqual([
      ["dense", 36, 0],
      ["hashed", 64, 36],
      ["hashed", 64, 100],
    ]);
  });

  test("gives every layer as many numbers as it needs", () => {
    const layout = layoutGrid(space);
    const rows = layout.layers.map((levels) => levels.reduce((sum, level) => sum + level.rows, 0));
    expect(rows).toEqual([4 * 4 * 5 + 6 * 5 * 7, 5 * 4 * 6 + 7 * 7 * 7]);
    expect(layout.layerRows).toEqual(rows);
    expect(layout.layerOffsets).toEqual([0, 2 * rows[0]!]);
    expect(layout.size).toBe(2 * (rows[0]! + rows[1]!));
  });

  test("keeps every row number of a hashed level exact in float32", () => {
    const [level] = layoutGrid({ levels: [[[2000, 2000]]], features: 2, tableRows: 2 ** 19 }).layers[0]!;
    const largest = level!.strides.reduce((sum, stride) => sum + stride * 2002, 0);
    expect(largest).toBeLessThan(2 ** 24);
  });

  test.each([
    ["a table that is not a power of two", { ...plane, tableRows: 100 }],
    ["a table too large for exact row numbers", { levels: [[[4000, 4000]]], features: 2, tableRows: 2 ** 24 }],
    [
      "levels of unequal axes",
      {
        levels: [
          [
            [4, 4],
            [4, 4, 4],
          ],
        ],
        features: 1,
        tableRows: 64,
      },
    ],
  ])("refuses %s", (_, options) => {
    expect(() => layoutGrid(options)).toThrow(GraphError);
  });
});

const layouts: [string, GridLayout, number][] = [
  ["dense levels of a plane", layoutGrid(plane), 1e-6],
  ["hashed levels of a plane", layoutGrid(planeHashed), 1e-5],
  ["dense levels of two layers over space and time", layoutGrid(space), 1e-6],
  ["the second layer alone", layoutOfLayer(layoutGrid(space), 1), 1e-6],
  ["hashed levels over space and time", layoutGrid(spaceHashed), 1e-5],
];

const examples = layouts.flatMap(([name, layout, tolerance]) =>
  (["cell", "simplex", "frame"] as const).map((between) => ({ name, layout, tolerance, between })),
);

/** Points in the unit cube, its corners first. */
function pointsOf(dimensions: number, count: number): number[][] {
  const random = createRandom(3);
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: dimensions }, () => (index < 2 ? index : Math.fround(random()))),
  );
}

test.each(examples)("$name, by $between: values and table gradients equal a plain reference", async (example) => {
  const { layout, tolerance, between } = example;
  const points = pointsOf(layout.dimensions, 9);
  const builder = new GraphBuilder();
  const table = builder.input("table", [layout.size]);
  const input = builder.input("points", [layout.dimensions, points.length]);
  const features = hashGrid(builder, { table, layout, between, points: input });
  const rows = layout.features * layout.layers[0]!.length;
  const random = createRandom(11);
  const upstream = Float32Array.from({ length: layout.layers.length * rows * points.length }, () => random() - 0.5);
  const loss = builder.total(builder.mul(features, builder.constant([...upstream], features.shape)));
  const numbers = Float32Array.from({ length: layout.size }, () => random() - 0.5);
  const flat = points[0]!.flatMap((__, axis) => points.map((point) => point[axis]!));
  const [values, slopes] = await evaluate(builder.finish([features, ...gradients(builder, loss, [table])]), {
    table: numbers,
    points: Float32Array.from(flat),
  });
  const expectedSlopes = new Float64Array(layout.size);
  layout.layers.forEach((__, layer) => {
    points.forEach((point, index) => {
      const positions = Array.from({ length: rows }, (___, row) => (layer * rows + row) * points.length + index);
      const expected = referenceFeatures(layout, { layer, point, between, table: numbers });
      positions.forEach((position, row) => {
        expect(Math.abs(values![position]! - expected[row]!)).toBeLessThan(tolerance);
      });
      const up = positions.map((position) => upstream[position]!);
      addReferenceGradient(layout, { layer, point, between, upstream: up, gradient: expectedSlopes });
    });
  });
  expectedSlopes.forEach((expected, index) => {
    expect(Math.abs(slopes![index]! - expected)).toBeLessThan(tolerance);
  });
});

test.each([
  ["cell", "above the diagonal", [0.62, 0.7], [0.55, 0.6]],
  ["simplex", "above the diagonal", [0.62, 0.7], [0.55, 0.6]],
  ["simplex", "below the diagonal", [0.55, 0.6], [0.62, 0.7]],
  ["frame", "between two rows", [0.62, 0.7], [0.55, 0.6]],
] as const)("the gradient of positions agrees with finite differences: %s, %s", async (between, _, u, v) => {
  const layout = layoutGrid({
    levels: [
      [
        [2, 2],
        [4, 4],
      ],
    ],
    features: 2,
    tableRows: 64,
  });
  const random = createRandom(5);
  const table = Array.from({ length: layout.size }, () => random() - 0.5);
  const { byRule, byDifference, scale } = await directionalDerivatives({
    name: "positions",
    inputs: [u, v].map(([low, high]) => ({ shape: [1, 6], low, high })),
    build: (builder, rows) =>
      hashGrid(builder, {
        table: builder.constant(table, [layout.size]),
        layout,
        between,
        points: builder.concat(rows, 0),
      }),
  });
  expect(Math.abs(byRule - byDifference)).toBeLessThan(2e-3 * scale);
  expect(scale).toBeGreaterThan(0.1);
});

test("colliding vertices of a hashed plane lie far apart", () => {
  const [level] = layoutGrid({ levels: [[[600, 600]]], features: 1, tableRows: 2 ** 15 }).layers[0]!;
  let nearest = Infinity;
  for (let y = -80; y <= 80; y++)
    for (let x = -80; x <= 80; x++) {
      const row = x * level!.strides[0]! + y * level!.strides[1]!;
      if ((x !== 0 || y !== 0) && row % level!.rows === 0) nearest = Math.min(nearest, Math.hypot(x, y));
    }
  expect(nearest).toBeGreaterThan(80);
});
