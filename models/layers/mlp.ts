import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt, fixedDimension } from "../graph/value";
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
 * Weights start uniformly within sqrt(6 / inputs). Source: He et al. 2015, Eq. 10, for a uniform distribution.
 */
export function mlp(builder: GraphBuilder, input: Value, options: MlpOptions & { parameters: ParameterSource }): Value {
  const sizes = [...options.hidden, options.outputs];
  return sizes.reduce((activation, size, index) => {
    const isLast = index === sizes.length - 1;
    const inputs = fixedDimension(dimensionAt(activation.shape, -2));
    const weight = options.parameters.declare({
      name: `${options.name}.weight${index}`,
      shape: [options.networks, size, inputs],
      kind: "network",
      bound: Math.sqrt(6 / inputs) * (isLast ? (options.outputScale ?? 1) : 1),
      rate: options.rate,
    });
    const bias = options.parameters.declare({
      name: `${options.name}.bias${index}`,
      shape: [options.networks, size, 1],
      kind: "network",
      bound: 0,
      rate: options.rate,
    });
    const sum = builder.add(builder.matMul(weight, activation), bias); // [networks, size, batch]
    return isLast ? sum : builder.relu(sum);
  }, input);
}
