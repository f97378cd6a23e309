import type { GraphBuilder } from "../graph/builder";
import type { NodeOf, Op } from "../graph/ops";
import { noAttributes } from "../graph/ops";
import type { Value } from "../graph/value";
import { assertGraph, dimensionAt, fixedDimension } from "../graph/value";
import type { PartOfGradient } from "./contributions";

/**
 * What a rule sees. `gradient` has a shape that broadcasts to the output's (sums are left unexpanded, so that elementwise
 * rules never materialise them); `whole()` is the same at the output's full shape.
 */
export interface GradientContext<K extends Op> {
  readonly builder: GraphBuilder;
  readonly node: NodeOf<K>;
  readonly gradient: Value;
  readonly whole: () => Value;
}

/**
 * The gradient of each input, in order; null where nothing flows. Shapes may be larger than the input's where it was
 * broadcast, or smaller where the gradient is constant along an axis: the walk (gradient.ts) puts both right, and puts
 * together what flows to parts of an input.
 */
export type GradientRule<K extends Op> = (context: GradientContext<K>) => readonly (Value | PartOfGradient | null)[];

/** The table itself; the mapped type makes a missing row a compile error. */
export const gradientRules: { readonly [K in Op]: GradientRule<K> } = {
  Add: ({ gradient }) => [gradient, gradient],
  Sub: ({ builder, gradient }) => [gradient, builder.neg(gradient)],
  // d(ab) = b da + a db
  Mul: ({ builder, node, gradient }) => [
    builder.mul(gradient, operand(node, 1)),
    builder.mul(gradient, operand(node, 0)),
  ],
  // d(a/b) = da / b - (a/b) db / b
  Div: ({ builder, node, gradient }) => {
    const perA = builder.div(gradient, operand(node, 1));
    return [perA, builder.neg(builder.mul(perA, node.output))];
  },
  Neg: ({ builder, gradient }) => [builder.neg(gradient)],
  // d sqrt(a) = da / (2 sqrt(a))
  Sqrt: ({ builder, node, gradient }) => [builder.div(builder.scale(gradient, 0.5), node.output)],
  Exp: ({ builder, node, gradient }) => [builder.mul(gradient, node.output)],
  Log: ({ builder, node, gradient }) => [builder.div(gradient, operand(node, 0))],
  Sin: ({ builder, node, gradient }) => [builder.mul(gradient, builder.apply("Cos", node.inputs, noAttributes))],
  Cos: ({ builder, node, gradient }) => [
    builder.neg(builder.mul(gradient, builder.apply("Sin", node.inputs, noAttributes))),
  ],
  // d tanh(a) = (1 - tanh(a)^2) da
  Tanh: ({ builder, node, gradient }) => [
    builder.mul(gradient, builder.sub(builder.scalar(1), builder.square(node.output))),
  ],
  // d s(a) = s(a) (1 - s(a)) da
  Sigmoid: ({ builder, node, gradient }) => [
    builder.mul(gradient, builder.sub(node.output, builder.square(node.output))),
  ],
  // The mask is 2^-40 where the output is positive, so that it takes one kernel; the gradient is scaled up to match, which
  // costs nothing when it is a matrix product.
  Relu: ({ builder, node, gradient }) => {
    const mask = builder.clip(node.output, { min: 0, max: 2 ** -40 });
    return [builder.mul(builder.scale(gradient, 2 ** 40), mask)];
  },
  Floor: piecewiseConstant,
  Clip: clipRule,
  Cast: piecewiseConstant,
  // d(AB) = dA B' and A' dB
  MatMul: ({ builder, node, whole }) => [
    builder.matMul(whole(), builder.transposeLast(operand(node, 1))),
    builder.matMul(builder.transposeLast(operand(node, 0)), whole()),
  ],
  Transpose: ({ builder, node, whole }) => {
    const inverse = node.attributes.permutation.map((_, axis) => node.attributes.permutation.indexOf(axis));
    return [builder.apply("Transpose", [whole()], { permutation: inverse })];
  },
  ReduceSum: ({ builder, node, gradient, whole }) => {
    if (node.attributes.keep === "keep") return [gradient];
    const { shape } = operand(node, 0);
    const kept = shape.map((dimension, axis) => (node.attributes.axes.includes(axis) ? 1 : dimension));
    return [builder.reshape(whole(), kept)];
  },
  Reshape: ({ builder, node, whole }) => [builder.reshape(whole(), operand(node, 0).shape)],
  Expand: ({ gradient }) => [gradient],
  Concat: ({ builder, node, whole }) => {
    const { axis } = node.attributes;
    let start = 0;
    return node.inputs.map((each) => {
      const end = start + fixedDimension(dimensionAt(each.shape, axis));
      const part = builder.slice(whole(), { axis, start, end });
      start = end;
      return part;
    });
  },
  Slice: ({ node, whole }) => [{ ...node.attributes, value: whole() }],
  Gather: ({ builder, node, whole }) => {
    const size = fixedDimension(operand(node, 0).shape[0]);
    return [builder.apply("ScatterAdd", [operand(node, 1), whole()], { size }), null];
  },
  ScatterAdd: ({ builder, node, whole }) => [null, builder.gather(whole(), operand(node, 0))],
  Zeros: () => [],
  StopGradient: () => [null],
  ScaleGradient: ({ builder, node, gradient }) => [builder.mul(gradient, operand(node, 1)), null],
};

function operand(node: NodeOf<Op>, index: number): Value {
  const value = node.inputs[index];
  assertGraph(value !== undefined, `${node.op} has no input ${index}.`);
  return value;
}

/**
 * 1 where the value is positive and 0 where it is zero; values are never negative here. A product and a clip are three times
 * as fast as ONNX's Sign, which WebGPU lacks besides, and a little faster than a comparison and a cast.
 */
function isPositive(builder: GraphBuilder, value: Value): Value {
  return builder.clip(builder.scale(value, 1e30), { min: 0, max: 1 });
}

/** Nothing flows through an operation whose derivative is zero almost everywhere. */
function piecewiseConstant(): readonly null[] {
  return [null];
}

/** The gradient passes strictly inside the range; at and beyond its ends the output does not move. */
function clipRule({ builder, node, gradient }: GradientContext<"Clip">): readonly Value[] {
  const { min, max } = node.attributes;
  const above = builder.sub(node.output, builder.scalar(min));
  const below = builder.sub(builder.scalar(max), node.output);
  return [builder.mul(gradient, isPositive(builder, builder.mul(above, below)))];
}
