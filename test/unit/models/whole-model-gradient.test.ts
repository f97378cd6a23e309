/** @jest-environment ./test/support/onnx-environment.cjs */
import { grad, numpy } from "@jax-js/jax";
import { ONNXModel } from "@jax-js/onnx";
import type { LossName } from "../../../models/atlas/losses";
import { lossNames } from "../../../models/atlas/losses";
import { objective } from "../../../models/atlas/objective";
import { stepInputs } from "../../../models/atlas/training-inputs";
import { gradients } from "../../../models/autodiff/gradient";
import { GraphBuilder } from "../../../models/graph/builder";
import type { Value } from "../../../models/graph/value";
import { elementCount } from "../../../models/graph/value";
import { ParameterInputs } from "../../../models/layers/parameters";
import { encodeModel } from "../../../models/onnx/encode";
import { lowerGraph } from "../../../models/onnx/lower";
import { createRandom } from "../../../models/random";
import { tinyConfiguration } from "../inference/support/tiny-atlas";
import { evaluate } from "./support/evaluate";

jest.setTimeout(120_000);

/**
 * The second opinion: the forward graph alone, differentiated by jax-js, which knows nothing of our rules. It does not know
 * of stopped and scaled gradients either, so each row takes numbers for which they change nothing.
 */
const rows: {
  name: string;
  weights: Partial<Record<LossName, number>>;
  trust: number;
  compared: RegExp;
}[] = [
  {
    name: "motion and opacity",
    weights: { flow: 1, chain: 1, pins: 0.1, rigidity: 0.5, globalRigidity: 0.1, opacity: 5, opacityFlow: 3 },
    trust: 1,
    compared: /^(mapping|opacity)/,
  },
  {
    name: "appearance",
    weights: { reconstruction: 50, opacityFlow: 1 },
    trust: 0,
    compared: /^(mapping|opacity|colour)/,
  },
  { name: "the inverse mapping", weights: { inverse: 1 }, trust: 1, compared: /^inverse/ },
];

const configuration = {
  ...tinyConfiguration(),
  batch: 16,
  ownBatch: 8,
  rigidityBatch: 8,
  globalRigidityBatch: 4,
  inverseBatch: 8,
  pins: 4,
};

test.each(rows)("gradients of the whole model agree with an independent implementation: $name", async (row) => {
  const builder = new GraphBuilder();
  const inputs = new Map(
    stepInputs(configuration).map(({ name, shape }) => [name as string, builder.input(name, shape)]),
  );
  const parameters = new ParameterInputs(builder);
  const read = (name: string) => inputs.get(name)!;
  const terms = objective(builder, { configuration, parameters, read });
  const weighted = lossNames.flatMap((name) => {
    const [term, weight] = [terms[name], row.weights[name]];
    return term === undefined || weight === undefined ? [] : [builder.scale(term, weight)];
  });
  const loss = weighted.reduce((sum, term) => builder.add(sum, term));
  const feeds = numbers([...inputs.values(), ...parameters.values], row.trust);
  const compared = parameters.values.filter((each) => row.compared.test(each.name));
  const ours = await evaluate(builder.finish([loss, ...gradients(builder, loss, compared)]), feeds);
  const model = new ONNXModel(
    Uint8Array.from(encodeModel(lowerGraph(builder.finish([loss]), { name: "forward", outputNames: ["loss"] }))),
  );
  for (const [index, parameter] of compared.entries()) {
    const theirs = await differentiate(model, builder, feeds, parameter);
    const mine = ours[index + 1]!;
    const size = Math.hypot(...theirs);
    const apart = Math.hypot(...theirs.map((each, position) => each - mine[position]!));
    expect({ name: parameter.name, agrees: apart <= 1e-3 * size }).toEqual({ name: parameter.name, agrees: true });
    expect(size).toBeGreaterThan(0);
  }
});

/** Random numbers for every input; parameters are small, so that nothing is clipped. */
function numbers(values: readonly Value[], trust: number): Record<string, Float32Array> {
  const random = createRandom(9);
  const draw: Record<string, () => number> = { ownerTrust: () => trust, reconstructionGate: () => 1 };
  return Object.fromEntries(
    values.map(({ name, shape }) => {
      const isParameter = name.includes(".");
      const number = draw[name] ?? (isParameter ? () => (random() - 0.5) * 0.6 : random);
      return [name, Float32Array.from({ length: elementCount(shape) }, number)];
    }),
  );
}

async function differentiate(
  model: ONNXModel,
  builder: GraphBuilder,
  feeds: Record<string, Float32Array>,
  parameter: Value,
): Promise<Float32Array> {
  const arrayOf = (value: Value) => numpy.array(Float32Array.from(feeds[value.name]!)).reshape(value.shape.map(Number));
  const graphInputs = builder.finish([]).inputs;
  const slope = grad((moving: numpy.Array) => {
    const all = Object.fromEntries(
      graphInputs.map((each) => [each.name, each.id === parameter.id ? moving : arrayOf(each)]),
    );
    return model.run(all).loss!;
  });
  const found: unknown = await slope(arrayOf(parameter)).data();
  if (!(found instanceof Float32Array)) throw new Error("The second opinion is not made of floats.");
  return found;
}
