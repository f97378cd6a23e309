import { gradients } from "../../../../models/autodiff/gradient";
import { GraphBuilder } from "../../../../models/graph/builder";
import type { Shape, Value } from "../../../../models/graph/value";
import { elementCount } from "../../../../models/graph/value";
import { createRandom } from "../../../../models/random";
import { evaluate } from "./evaluate";

/** A function of some float32 inputs, of any output shape. */
export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly { readonly shape: Shape; readonly low?: number; readonly high?: number }[];
  readonly build: (builder: GraphBuilder, inputs: readonly Value[]) => Value;
}

/** Half the distance of the two points that a finite difference compares. */
const STEP = 5e-3;

/**
 * The directional derivative in one random direction, by our gradients and by central differences, both computed in ONNX
 * Runtime. Testing one direction costs the same for any size and misses a wrong gradient with probability zero.
 */
export async function directionalDerivatives(
  example: GradientCase,
  seed = 7,
): Promise<{ byRule: number; byDifference: number; scale: number }> {
  const random = createRandom(seed);
  const values = example.inputs.map(({ shape, low = -1, high = 1 }) =>
    Float32Array.from({ length: elementCount(shape) }, () => low + (high - low) * random()),
  );
  const direction = values.map((each) => each.map(() => random() * 2 - 1));
  const { builder, inputs, loss } = weightedSum(example, seed);
  const slopes = gradients(builder, loss, inputs);
  const graph = builder.finish([loss, ...slopes]);
  const feeds = (step: number) =>
    Object.fromEntries(
      values.map((each, index) => [`x${index}`, each.map((v, i) => v + step * at(direction, index, i))]),
    );
  const [, ...found] = await evaluate(graph, feeds(0));
  const [above] = await evaluate(graph, feeds(STEP));
  const [below] = await evaluate(graph, feeds(-STEP));
  let byRule = 0;
  let scale = 0;
  found.forEach((slope, index) => {
    slope.forEach((value, i) => {
      byRule += value * at(direction, index, i);
      scale += Math.abs(value * at(direction, index, i));
    });
  });
  return { byRule, byDifference: ((above?.[0] ?? NaN) - (below?.[0] ?? NaN)) / (2 * STEP), scale };
}

/** The output's elements times random weights, summed: a scalar whose gradient exercises every element. */
function weightedSum(example: GradientCase, seed: number) {
  const builder = new GraphBuilder();
  const inputs = example.inputs.map(({ shape }, index) => builder.input(`x${index}`, shape));
  const output = example.build(builder, inputs);
  const random = createRandom(seed + 1);
  const weights = Array.from({ length: elementCount(output.shape) }, () => random() * 2 - 1);
  const loss = builder.total(builder.mul(output, builder.constant(weights, output.shape)));
  return { builder, inputs, loss };
}

function at(arrays: readonly Float32Array[], index: number, position: number): number {
  return arrays[index]?.[position] ?? NaN;
}
