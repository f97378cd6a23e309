import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt } from "../graph/value";
import type { Surrounding, SurroundingInput } from "./surrounding";

/**
 * Interpolation between all corners of the cell around a point: bilinear in a plane, trilinear in space and time. Smoother
 * than {@link simplexAround} and twice as dear; mappings need it (our own measurement on a clip of known motion: median
 * error .33 px instead of .36).
 */
export function cellAround(builder: GraphBuilder, { fractions, lowest, strides }: SurroundingInput): Surrounding {
  const axes = Number(dimensionAt(fractions.shape, 2));
  const corners = Array.from({ length: 2 ** axes }, (_, corner) => corner);
  // What each corner adds to the row of the lowest one: a constant, as strides are.
  const above = corners.map((corner) =>
    builder.sum(builder.mul(strides, builder.constant(bitsOf(corner, axes), [1, 1, axes, 1, 1])), [2]),
  );
  const rows = builder.add(lowest, builder.concat(above, 2));
  const upper = fractions;
  const lower = builder.sub(builder.scalar(1), fractions);
  let weights: Value | null = null;
  for (let axis = 0; axis < axes; axis++) {
    const shares = builder.concat([builder.pick(lower, 2, axis), builder.pick(upper, 2, axis)], 2);
    weights = weights === null ? shares : everyProduct(builder, shares, weights);
  }
  return { rows, weights: weights ?? lowest };
}

/** Which axes a corner is at the upper end of; the first axis changes fastest. */
function bitsOf(corner: number, axes: number): number[] {
  return Array.from({ length: axes }, (_, axis) => (corner >> axis) & 1);
}

/** Products of each of the first vertices with all of the second: [..., 2, levels, batch] and [..., n, levels, batch]. */
function everyProduct(builder: GraphBuilder, first: Value, second: Value): Value {
  const [layers = 0, one = 0, count = 0, ...rest] = second.shape;
  const product = builder.mul(
    builder.reshape(first, [layers, 2, 1, ...rest]),
    builder.reshape(second, [layers, 1, count, ...rest]),
  );
  return builder.reshape(product, [layers, one, 2 * Number(count), ...rest]);
}
