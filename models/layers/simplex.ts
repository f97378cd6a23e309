import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { assertGraph, dimensionAt } from "../graph/value";
import type { Surrounding, SurroundingInput } from "./surrounding";

/**
 * Interpolation over simplices: a cell is cut into triangles or tetrahedra along its diagonal, and a point reads the
 * corners of the one it lies in. That is 3 corners instead of 4 in a plane and 4 instead of 8 in space and time; as
 * scatters dominate a training step on a CPU, a grid costs that much less. Values are continuous and exact for linear
 * functions, as they are with all corners; in between they bend along the diagonals, which colours and opacity do not mind.
 *
 * Source: Kuhn's triangulation of the cube (1960). From the lowest vertex to the highest, each edge goes along the axis
 * with the next smaller fraction; the weights are the differences between fractions in that order.
 */
export function simplexAround(builder: GraphBuilder, { fractions, lowest, strides }: SurroundingInput): Surrounding {
  const { first, last } = orderOfAxes(builder, builder.stopGradient(fractions));
  const along = (choice: Value, of: Value) => builder.sum(builder.mul(choice, of), [2]);
  const largest = along(first, fractions);
  const rest = builder.sub(builder.sum(fractions, [2]), largest);
  const highest = builder.add(lowest, builder.sum(strides, [2]));
  const second = builder.add(lowest, along(first, strides));
  const remaining = builder.sub(builder.scalar(1), largest);
  if (last === null)
    return {
      rows: builder.concat([lowest, second, highest], 2),
      weights: builder.concat([remaining, builder.sub(largest, rest), rest], 2),
    };
  const smallest = along(last, fractions);
  const middle = builder.sub(rest, smallest);
  const third = builder.sub(highest, along(last, strides));
  return {
    rows: builder.concat([lowest, second, third, highest], 2),
    weights: builder.concat([remaining, builder.sub(largest, middle), builder.sub(middle, smallest), smallest], 2),
  };
}

/**
 * 1 at the axis with the largest fraction, and (with three axes) at the one with the smallest, 0 elsewhere. Equal
 * fractions are put into an order that does not contradict itself; it does not matter which, because what they differ in
 * has weight zero.
 */
function orderOfAxes(builder: GraphBuilder, fractions: Value): { first: Value; last: Value | null } {
  const axes = dimensionAt(fractions.shape, 2);
  const axis = (value: Value, index: number) => builder.pick(value, 2, index);
  if (axes === 2) {
    const isFirst = isPositive(builder, builder.sub(axis(fractions, 0), axis(fractions, 1)));
    return { first: builder.concat([isFirst, builder.sub(builder.scalar(1), isFirst)], 2), last: null };
  }
  assertGraph(axes === 3, `A simplex has 2 or 3 axes, not ${axes}.`);
  const next = builder.concat([builder.slice(fractions, { axis: 2, start: 1, end: 3 }), axis(fractions, 0)], 2);
  // Is x larger than y, y than t, and t at least as large as x?
  const isLarger = isPositive(builder, builder.sub(fractions, next), builder.constant([0, 0, 1], [1, 1, 3, 1, 1]));
  const before = builder.concat([axis(isLarger, 2), builder.slice(isLarger, { axis: 2, start: 0, end: 2 })], 2);
  return {
    first: builder.mul(isLarger, builder.sub(builder.scalar(1), before)),
    last: builder.mul(builder.sub(builder.scalar(1), isLarger), before),
  };
}

/** 1 where the value is positive, `atZero` where it is zero, 0 where it is negative. */
function isPositive(builder: GraphBuilder, value: Value, atZero: Value = builder.scalar(0)): Value {
  return builder.clip(builder.add(builder.scale(value, 1e30), atZero), { min: 0, max: 1 });
}
