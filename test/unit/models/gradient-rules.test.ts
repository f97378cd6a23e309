/** @jest-environment ./test/support/onnx-environment.cjs */
import { gradients } from "../../../models/autodiff/gradient";
import { GraphBuilder } from "../../../models/graph/builder";
import type { Op } from "../../../models/graph/ops";
import { noAttributes } from "../../../models/graph/ops";
import type { Shape } from "../../../models/graph/value";
import { GraphError } from "../../../models/graph/value";
import type { GradientCase } from "./support/check-gradient";
import { directionalDerivatives } from "./support/check-gradient";
import { evaluate } from "./support/evaluate";

type Build = GradientCase["build"];

const unary = (
  op: "Neg" | "Sqrt" | "Exp" | "Log" | "Sin" | "Cos" | "Tanh" | "Sigmoid" | "Relu",
  low = -1,
  high = 1,
) => [
  {
    name: op,
    inputs: [{ shape: [3, 5], low, high }],
    build: ((builder, [a]) => builder.apply(op, [a!], noAttributes)) satisfies Build,
  },
];

/** Two inputs of each shape family that broadcasting knows. */
const binary = (op: "Add" | "Sub" | "Mul" | "Div"): GradientCase[] => {
  const families: [string, Shape, Shape][] = [
    ["equal shapes", [3, 4], [3, 4]],
    ["a row stretched", [3, 4], [1, 4]],
    ["a column stretched", [3, 1], [3, 4]],
    ["both stretched", [3, 1, 2], [1, 5, 2]],
    ["missing axes", [2, 3, 4], [4]],
    ["a scalar", [2, 3], []],
  ];
  return families.map(([family, a, b]) => ({
    name: `${op}, ${family}`,
    inputs: [{ shape: a }, { shape: b, low: 0.5, high: 2 }],
    build: (builder, [x, y]) => builder.apply(op, [x!, y!], noAttributes),
  }));
};

/** Rows of the table for every operation; the mapped type makes a missing one a compile error. */
const cases: { readonly [K in Op]: readonly GradientCase[] } = {
  Add: [
    ...binary("Add"),
    {
      name: "a stretched input whose sum is constant along the stretched axis",
      inputs: [{ shape: [1, 4] }, { shape: [3, 4] }],
      build: (builder, [a, b]) => builder.mean(builder.add(a!, b!)),
    },
  ],
  Sub: binary("Sub"),
  Mul: [...binary("Mul"), { name: "a square", inputs: [{ shape: [4] }], build: (builder, [a]) => builder.square(a!) }],
  Div: binary("Div"),
  Neg: unary("Neg"),
  Sqrt: unary("Sqrt", 0.5, 2),
  Exp: unary("Exp"),
  Log: unary("Log", 0.5, 2),
  Sin: unary("Sin"),
  Cos: unary("Cos"),
  Tanh: unary("Tanh"),
  Sigmoid: unary("Sigmoid"),
  Relu: [...unary("Relu", 0.1, 1), ...unary("Relu", -1, -0.1)],
  Floor: [
    {
      name: "Floor is flat",
      inputs: [{ shape: [4], low: 0.2, high: 0.8 }],
      build: (builder, [a]) => builder.floor(a!),
    },
  ],
  Clip: [
    {
      name: "Clip inside its range",
      inputs: [{ shape: [6], low: 0.1, high: 0.8 }],
      build: (builder, [a]) => builder.clip(a!, { min: 0, max: 1 }),
    },
    {
      name: "Clip outside its range",
      inputs: [{ shape: [6], low: 1.1, high: 2 }],
      build: (builder, [a]) => builder.clip(a!, { min: 0, max: 1 }),
    },
  ],
  Cast: [
    {
      name: "Cast to indices is flat",
      inputs: [{ shape: [3], low: 0.2, high: 0.8 }, { shape: [4] }],
      build: (builder, [a, table]) => builder.add(builder.gather(table!, builder.toIndices(a!)), a!),
    },
  ],
  MatMul: [
    {
      name: "MatMul of matrices",
      inputs: [{ shape: [3, 4] }, { shape: [4, 2] }],
      build: (builder, [a, b]) => builder.matMul(a!, b!),
    },
    {
      name: "MatMul of batches",
      inputs: [{ shape: [2, 3, 4] }, { shape: [2, 4, 5] }],
      build: (builder, [a, b]) => builder.matMul(a!, b!),
    },
    {
      name: "MatMul with a shared right side",
      inputs: [{ shape: [2, 3, 4] }, { shape: [4, 5] }],
      build: (builder, [a, b]) => builder.matMul(a!, b!),
    },
    {
      name: "MatMul summed whole",
      inputs: [{ shape: [3, 4] }, { shape: [4, 2] }],
      build: (builder, [a, b]) => builder.total(builder.matMul(a!, b!)),
    },
  ],
  Transpose: [
    { name: "the last two axes", inputs: [{ shape: [2, 3, 4] }], build: (builder, [a]) => builder.transposeLast(a!) },
    {
      name: "three axes around",
      inputs: [{ shape: [2, 3, 4] }],
      build: (builder, [a]) => builder.apply("Transpose", [a!], { permutation: [2, 0, 1] }),
    },
  ],
  ReduceSum: [
    { name: "inner axis kept", inputs: [{ shape: [3, 4] }], build: (builder, [a]) => builder.sum(a!, [1]) },
    { name: "outer axis dropped", inputs: [{ shape: [3, 4, 2] }], build: (builder, [a]) => builder.sumAway(a!, [0]) },
    {
      name: "middle axes dropped",
      inputs: [{ shape: [2, 3, 2, 4] }],
      build: (builder, [a]) => builder.sumAway(a!, [1, 2]),
    },
    { name: "everything", inputs: [{ shape: [3, 4] }], build: (builder, [a]) => builder.square(builder.total(a!)) },
  ],
  Reshape: [
    {
      name: "Reshape",
      inputs: [{ shape: [2, 6] }],
      build: (builder, [a]) => builder.square(builder.reshape(a!, [3, 4])),
    },
    {
      name: "Reshape of a sum that is constant along an axis",
      inputs: [{ shape: [2, 6] }],
      build: (builder, [a]) => builder.square(builder.total(builder.reshape(a!, [3, 4]))),
    },
  ],
  Expand: [
    { name: "Expand", inputs: [{ shape: [3, 1] }], build: (builder, [a]) => builder.expand(a!, [2, 3, 4]) },
    {
      name: "Expand and sum back",
      inputs: [{ shape: [3, 1] }],
      build: (builder, [a]) => builder.sum(builder.expand(a!, [3, 4]), [1]),
    },
  ],
  Concat: [
    {
      name: "Concat along the inner axis",
      inputs: [{ shape: [2, 3] }, { shape: [2, 1] }],
      build: (builder, [a, b]) => builder.concat([a!, b!], 1),
    },
    {
      name: "Concat of a value with itself",
      inputs: [{ shape: [2, 3] }],
      build: (builder, [a]) => builder.concat([a!, builder.scale(a!, 2)], 0),
    },
  ],
  Slice: [
    {
      name: "Slice from the middle",
      inputs: [{ shape: [2, 5] }],
      build: (builder, [a]) => builder.slice(a!, { axis: 1, start: 1, end: 3 }),
    },
    {
      name: "overlapping slices",
      inputs: [{ shape: [5] }],
      build: (builder, [a]) =>
        builder.mul(builder.slice(a!, { axis: 0, start: 0, end: 3 }), builder.slice(a!, { axis: 0, start: 2, end: 5 })),
    },
    {
      name: "parts along two axes beside the whole",
      inputs: [{ shape: [3, 4] }],
      build: (builder, [a]) => {
        const rows = builder.slice(a!, { axis: 0, start: 1, end: 3 });
        const columns = builder.slice(a!, { axis: 1, start: 0, end: 2 });
        return builder.add(builder.matMul(rows, builder.transposeLast(a!)), builder.total(columns));
      },
    },
    {
      name: "a slice of what was put together",
      inputs: [{ shape: [2, 3] }, { shape: [2, 2] }],
      build: (builder, [a, b]) =>
        builder.square(builder.slice(builder.concat([a!, b!], 1), { axis: 1, start: 2, end: 4 })),
    },
  ],
  Gather: [
    {
      name: "Gather with repeated indices",
      inputs: [{ shape: [5] }],
      build: (builder, [a]) => builder.square(builder.gather(a!, builder.integers([0, 3, 3, 1, 3, 4], [2, 3]))),
    },
  ],
  ScatterAdd: [
    {
      name: "ScatterAdd with repeated indices",
      inputs: [{ shape: [2, 3] }],
      build: (builder, [a]) =>
        builder.square(builder.apply("ScatterAdd", [builder.integers([0, 3, 3, 1, 3, 4], [2, 3]), a!], { size: 6 })),
    },
  ],
  Zeros: [{ name: "Zeros", inputs: [{ shape: [2] }], build: (builder, [a]) => builder.add(builder.zeros([2]), a!) }],
  StopGradient: [
    {
      name: "nothing flows back through a stopped branch beside a flowing one",
      inputs: [{ shape: [3] }],
      build: (builder, [a]) =>
        builder.sub(builder.scale(a!, 3), builder.scale(builder.stopGradient(builder.zeros([3])), 2)),
    },
  ],
  ScaleGradient: [
    {
      name: "a gradient scaled by one is the gradient",
      inputs: [{ shape: [3] }],
      build: (builder, [a]) => builder.square(builder.scaleGradient(a!, builder.constant([1, 1, 1], [3]))),
    },
  ],
};

const rows = Object.entries(cases).flatMap(([op, list]) =>
  list.map((each) => ({ op, title: each.name, example: each })),
);

test.each(rows)("$op agrees with finite differences in a random direction: $title", async ({ example }) => {
  const { byRule, byDifference, scale } = await directionalDerivatives(example);
  expect(Math.abs(byRule - byDifference)).toBeLessThan(2e-3 * (scale + 0.1));
});

test("a broken rule would be noticed", async () => {
  const { byRule, byDifference, scale } = await directionalDerivatives({
    name: "a gradient scaled by two is not the gradient",
    inputs: [{ shape: [3] }],
    build: (builder, [a]) => builder.square(builder.scaleGradient(a!, builder.scalar(2))),
  });
  expect(Math.abs(byRule - byDifference)).toBeGreaterThan(2e-2 * scale);
});

test("a stopped gradient is zero and a scaled one is scaled, while the values stay", async () => {
  const builder = new GraphBuilder();
  const a = builder.input("a", [2]);
  const scaled = builder.scaleGradient(a, builder.constant([0, 3], [2]));
  const loss = builder.total(builder.add(builder.square(scaled), builder.stopGradient(builder.square(a))));
  const graph = builder.finish([loss, ...gradients(builder, loss, [a])]);
  const [value, slope] = await evaluate(graph, { a: Float32Array.of(1, 2) });
  expect([...value!]).toEqual([10]);
  expect([...slope!]).toEqual([0, 12]);
});

test("a target that the loss does not depend on has zero gradient of its own shape", async () => {
  const builder = new GraphBuilder();
  const [a, b] = [builder.input("a", [2]), builder.input("b", [3, 1])];
  const loss = builder.total(a);
  const [value] = await evaluate(builder.finish(gradients(builder, loss, [b])), {});
  expect([...value!]).toEqual([0, 0, 0]);
});

test("only a scalar has a gradient", () => {
  const builder = new GraphBuilder();
  const a = builder.input("a", [2]);
  expect(() => gradients(builder, builder.square(a), [a])).toThrow(GraphError);
});
