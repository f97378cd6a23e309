import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt, elementCount, fixedDimension } from "../graph/value";
import type { ParameterSource } from "./parameters";

export interface MlpOptions {
  /** Prefix of the parameters' names. */
  readonly name: string;
  /** Number of networks side by side, one for each layer of the model. */
  readonly networks: number;
  /** Sizes of the hidden layers, in order. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** Scales the last layer's start; small values start the network near zero. Default 1. */
  readonly outputScale?: number;
  /** Learning rate of weights and biases. */
  readonly rate: number;
}

/**
 * A multilayer perceptron with ReLU between its layers, one for each network, over columns: input [inputs, batch] (shared
 * by all networks) or [networks, inputs, batch], output [networks, outputs, batch].
 *
 * Columns rather than rows, because the batch is then the inner axis of every kernel: on a CPU the biases, activations and
 * their gradients run over long contiguous rows (our own measurement: half the time of the other layout).
 * The first layer's biases are weights of a further input that is 1, so that adding them and their gradient are part of
 * the matrix products instead of passes over the widest activations.
 * Weights start uniformly within sqrt(6 / inputs). Source: He et al. 2015, Eq. 10, for a uniform distribution.
 */
export function mlp(builder: GraphBuilder, input: Value, options: MlpOptions & { parameters: ParameterSource }): Value {
  const sizes = [...options.hidden, options.outputs];
  return sizes.reduce((activation, size, index) => {
    const isLast = index === sizes.length - 1;
    const isFirst = index === 0;
    const given = isFirst ? withOnes(builder, activation) : activation;
    const inputs = fixedDimension(dimensionAt(given.shape, -2));
    const weight = options.parameters.declare({
      name: `${options.name}.weight${index}`,
      shape: [options.networks, size, inputs],
      kind: "network",
      bound: Math.sqrt(6 / inputs) * (isLast ? (options.outputScale ?? 1) : 1),
      rate: options.rate,
    });
    const product = builder.matMul(weight, given); // [networks, size, batch]
    if (isFirst) return isLast ? product : builder.relu(product);
    const bias = options.parameters.declare({
      name: `${options.name}.bias${index}`,
      shape: [options.networks, size, 1],
      kind: "network",
      bound: 0,
      rate: options.rate,
    });
    const sum = builder.add(product, bias);
    return isLast ? sum : builder.relu(sum);
  }, input);
}

/** The input and a row of ones below it. */
function withOnes(builder: GraphBuilder, input: Value): Value {
  const axis = input.shape.length - 2;
  const shape = input.shape.map((size, index) => (index === axis ? 1 : size));
  const ones = shape.every((size) => typeof size === "number")
    ? builder.constant(
        Array.from({ length: elementCount(shape) }, () => 1),
        shape,
      )
    : builder.shift(builder.scale(builder.pick(input, axis, 0), 0), 1);
  return builder.concat([input, ones], axis);
}
