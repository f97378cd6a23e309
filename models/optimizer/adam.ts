import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";

export interface AdamOptions {
  /** Decay of the mean of gradients, in [0, 1). */
  readonly meanDecay: number;
  /** Decay of the mean of squared gradients, in [0, 1). */
  readonly squareDecay: number;
  /** Keeps the step finite where gradients vanish. */
  readonly epsilon: number;
}

/** A tensor in training and its moments. */
export interface AdamState {
  readonly parameter: Value;
  readonly mean: Value;
  readonly square: Value;
}

/**
 * One step of Adam; `rate` is a scalar or [1].
 *
 * Source: Kingma & Ba 2015, algorithm 1. Deviations: the moments are kept without their factors (1 - decay), which are
 * folded into the step, saving two passes over every table; and there is no bias correction: with decays 0.9 and 0.99 the
 * very first step has the size of the rate anyway, because 0.1 / sqrt(0.01) is 1.
 */
export function adamStep(
  builder: GraphBuilder,
  state: AdamState & { readonly gradient: Value; readonly rate: Value },
  options: AdamOptions,
): AdamState {
  const mean = builder.add(builder.scale(state.mean, options.meanDecay), state.gradient);
  const square = builder.add(builder.scale(state.square, options.squareDecay), builder.square(state.gradient));
  const unit = Math.sqrt(1 - options.squareDecay);
  const rate = builder.scale(state.rate, (1 - options.meanDecay) / unit);
  const size = builder.shift(builder.sqrt(square), options.epsilon / unit);
  return { parameter: builder.sub(state.parameter, builder.mul(rate, builder.div(mean, size))), mean, square };
}

/**
 * The factor that brings the norm of all gradients together down to `limit`; 1 when it is below. A scalar.
 *
 * Source: Pascanu et al. 2013, algorithm 1. One factor for all keeps the direction of the step. The factor is far from 1
 * only after an accident: Adam forgets the size of gradients by itself, but a single huge one would stay in its moments
 * for a hundred steps and stop learning for as long. A norm that is not finite gives a factor that is not a number, which
 * the next loss shows.
 */
export function clippingFactor(builder: GraphBuilder, gradients: readonly Value[], limit: number): Value {
  const squares = gradients.map((each) => builder.total(builder.square(each)));
  const norm = builder.sqrt(squares.reduce((sum, each) => builder.add(sum, each)));
  return builder.div(builder.scalar(1), builder.clip(builder.scale(norm, 1 / limit), { min: 1, max: 3e38 }));
}
