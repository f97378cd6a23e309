/** @jest-environment ./test/support/onnx-environment.cjs */
import * as losses from "../../../models/atlas/losses";
import { GraphBuilder } from "../../../models/graph/builder";
import type { Value } from "../../../models/graph/value";
import { evaluate } from "./support/evaluate";

/** The number that a loss of constants comes to. */
async function valueOf(build: (builder: GraphBuilder) => Value): Promise<number> {
  const builder = new GraphBuilder();
  const [result] = await evaluate(builder.finish([builder.add(build(builder), builder.input("zero", []))]), {});
  return result?.[0] ?? NaN;
}

/** Numbers as a constant [layers, rows, count]. */
const tensor = (builder: GraphBuilder, nested: readonly (readonly (readonly number[])[])[]) =>
  builder.constant(nested.flat(2), [nested.length, nested[0]!.length, nested[0]![0]!.length]);
const matrix = (builder: GraphBuilder, rows: readonly (readonly number[])[]) =>
  builder.constant(rows.flat(), [rows.length, rows[0]!.length]);

const rigidity = (right: [number, number], below: [number, number]) => (builder: GraphBuilder) =>
  losses.rigidityLoss(builder, {
    here: tensor(builder, [[[0], [0]]]),
    right: tensor(builder, [[[right[0] * 0.1], [right[1] * 0.1]]]),
    below: tensor(builder, [[[below[0] * 0.1], [below[1] * 0.1]]]),
    step: 0.1,
    layerFactors: [1],
  });

const distance = (weights: number[][], factors: number[]) => (builder: GraphBuilder) =>
  losses.pinLoss(builder, {
    first: tensor(builder, [
      [
        [0, 0.1],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0.2],
      ],
    ]),
    second: matrix(builder, [
      [0, 0],
      [0, 0],
    ]),
    weights: tensor(
      builder,
      weights.map((row) => [row]),
    ),
    pixelsPerUnit: 10,
    layerFactors: factors,
    points: 2,
  });

const cases: [string, (builder: GraphBuilder) => Value, number][] = [
  [
    "reconstruction is the mean squared error",
    (b) =>
      losses.reconstructionLoss(
        b,
        { colour: matrix(b, [[1, 0]]), target: matrix(b, [[0, 0.5]]) },
        { colours: tensor(b, [[[1, 0]]]), targets: tensor(b, [[[0, 1]]]), weights: tensor(b, [[[0, 1]]]) },
      ),
    (1 + 0.25 + 0 + 1) / 4,
  ],
  ["rigidity forgives a translation", rigidity([1, 0], [0, 1]), 0],
  ["rigidity forgives a rotation by a right angle", rigidity([0, 1], [-1, 0]), 0],
  ["rigidity forgives growing", rigidity([2, 0], [0, 2]), 0],
  ["rigidity punishes stretching along one axis", rigidity([2, 0], [0, 1]), 1],
  ["rigidity punishes shear", rigidity([1, 0], [0.5, 1]), 0.25],
  ["rigidity punishes a mirror", rigidity([-1, 0], [0, 1]), 4],
  [
    "pins measure squared pixels, each layer by its weights",
    distance(
      [
        [1, 1],
        [1, 0.5],
      ],
      [1, 1],
    ),
    (1 + 2) / 2,
  ],
  [
    "layer factors multiply",
    distance(
      [
        [1, 1],
        [1, 0.5],
      ],
      [1, 4],
    ),
    (1 + 8) / 2,
  ],
  [
    "weights of zero silence wrong places",
    distance(
      [
        [1, 0],
        [1, 0],
      ],
      [1, 1],
    ),
    0,
  ],
  [
    "a flow of three and four pixels is five pixels long",
    (b) =>
      losses.distanceLoss(b, {
        first: tensor(b, [[[0.3], [0.4]]]),
        second: tensor(b, [[[0], [0]]]),
        weights: tensor(b, [[[1]]]),
        pixelsPerUnit: 10,
        layerFactors: [1],
        points: 1,
      }),
    5.001,
  ],
  [
    "opacity counts trusted pixels only",
    (b) =>
      losses.opacityLoss(
        b,
        matrix(b, [
          [0.5, 0.5],
          [0.5, 0.5],
        ]),
        {
          owner: matrix(b, [
            [0, 0],
            [1, 1],
          ]),
          trust: matrix(b, [[1, 0]]),
        },
      ),
    0.125,
  ],
  [
    "a single layer has no opacity to learn",
    (b) => losses.opacityLoss(b, matrix(b, [[1]]), { owner: matrix(b, [[1]]), trust: matrix(b, [[1]]) }),
    0,
  ],
  [
    "sparsity looks at hidden colours of upper layers only",
    (b) =>
      losses.sparsityLoss(
        b,
        tensor(b, [
          [[9], [9], [9]],
          [[0.5], [0.5], [0.5]],
        ]),
        matrix(b, [[1], [0]]),
      ),
    0.25,
  ],
  [
    "equal shares flow without loss",
    (b) =>
      losses.opacityFlowLoss(b, {
        here: matrix(b, [[0.3], [0.7]]),
        there: matrix(b, [[0.3], [0.7]]),
        weights: matrix(b, [[1]]),
      }),
    0.001,
  ],
  [
    "equal differences of colour have no gradient loss, whatever the brightness",
    (b) => {
      const shifted = { here: matrix(b, [[0.5]]), right: matrix(b, [[0.7]]), below: matrix(b, [[0.4]]) };
      const target = { here: matrix(b, [[0.1]]), right: matrix(b, [[0.3]]), below: matrix(b, [[0]]) };
      return losses.gradientLoss(b, shifted, target);
    },
    0,
  ],
  ["lighting of one costs nothing and of two costs one", (b) => losses.residualLoss(b, matrix(b, [[1, 2]])), 0.5],
];
test.each(cases)("%s", async (_, build, expected) => {
  expect(await valueOf(build)).toBeCloseTo(expected, 4);
});
