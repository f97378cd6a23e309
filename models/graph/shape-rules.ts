import type { Op, OpAttributes } from "./ops";
import type { Shape, TensorType } from "./value";
import { assertGraph, broadcastShape, dimensionAt, fixedDimension } from "./value";

/** Gives the type of an operation's output, or throws a `GraphError` that says what does not fit. */
export type ShapeRule<K extends Op> = (inputs: readonly TensorType[], attributes: OpAttributes[K]) => TensorType;

/** The table itself; the mapped type makes a missing row a compile error. */
export const shapeRules: { readonly [K in Op]: ShapeRule<K> } = {
  Add: elementwise(2),
  Sub: elementwise(2),
  Mul: elementwise(2),
  Div: elementwise(2),
  Neg: elementwise(1),
  Sqrt: elementwise(1),
  Exp: elementwise(1),
  Log: elementwise(1),
  Sin: elementwise(1),
  Cos: elementwise(1),
  Tanh: elementwise(1),
  Sigmoid: elementwise(1),
  Relu: elementwise(1),
  Floor: elementwise(1),
  Clip: elementwise(1),
  Cast: (inputs, { to }) => ({ dataType: to, shape: input(inputs, 0, 1).shape }),
  MatMul: matMul,
  Transpose: transpose,
  ReduceSum: reduceSum,
  Reshape: reshape,
  Expand: expand,
  Concat: concat,
  Slice: slice,
  Gather: gather,
  ScatterAdd: scatterAdd,
  Zeros: (_, { shape }) => ({ dataType: "float32", shape }),
  StopGradient: elementwise(1),
  ScaleGradient: scaleGradient,
};

function input(inputs: readonly TensorType[], index: number, count: number): TensorType {
  assertGraph(inputs.length === count, `Expected ${count} inputs, got ${inputs.length}.`);
  const found = inputs[index];
  assertGraph(found !== undefined, `Input ${index} is missing.`);
  return found;
}

function elementwise(count: 1 | 2): (inputs: readonly TensorType[]) => TensorType {
  return (inputs) => {
    const first = input(inputs, 0, count);
    const second = input(inputs, count - 1, count);
    assertGraph(first.dataType === second.dataType, `Mixed types ${first.dataType} and ${second.dataType}.`);
    assertGraph(first.dataType !== "bool", "Arithmetic on bool values.");
    return { dataType: first.dataType, shape: broadcastShape(first.shape, second.shape) };
  };
}

function matMul(inputs: readonly TensorType[]): TensorType {
  const [a, b] = [input(inputs, 0, 2), input(inputs, 1, 2)];
  assertGraph(a.dataType === "float32" && b.dataType === "float32", "MatMul works on float32.");
  assertGraph(a.shape.length >= 2 && b.shape.length >= 2, "MatMul needs at least two axes on both sides.");
  const [inner, outer] = [dimensionAt(a.shape, -1), dimensionAt(b.shape, -2)];
  assertGraph(inner === outer, `MatMul of [${a.shape.join(", ")}] and [${b.shape.join(", ")}].`);
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return { dataType: "float32", shape: [...batch, dimensionAt(a.shape, -2), dimensionAt(b.shape, -1)] };
}

function transpose(inputs: readonly TensorType[], attributes: OpAttributes["Transpose"]): TensorType {
  const { dataType, shape } = input(inputs, 0, 1);
  const sorted = [...attributes.permutation].sort((a, b) => a - b);
  assertGraph(
    sorted.length === shape.length && sorted.every((axis, index) => axis === index),
    `[${attributes.permutation.join(", ")}] does not permute ${shape.length} axes.`,
  );
  return { dataType, shape: attributes.permutation.map((axis) => dimensionAt(shape, axis)) };
}

function reduceSum(inputs: readonly TensorType[], { axes, keep }: OpAttributes["ReduceSum"]): TensorType {
  const { dataType, shape } = input(inputs, 0, 1);
  assertGraph(
    axes.every((axis, index) => axis >= 0 && axis < shape.length && axis > (axes[index - 1] ?? -1)),
    `Axes [${axes.join(", ")}] are not ascending axes of [${shape.join(", ")}].`,
  );
  const kept = shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
  return { dataType, shape: keep === "keep" ? kept : shape.filter((_, axis) => !axes.includes(axis)) };
}

function reshape(inputs: readonly TensorType[], { shape }: OpAttributes["Reshape"]): TensorType {
  const from = input(inputs, 0, 1);
  const before = sizeAndSymbols(from.shape);
  const after = sizeAndSymbols(shape);
  assertGraph(
    before.size === after.size && before.symbols === after.symbols && !after.symbols.includes(","),
    `Reshape of [${from.shape.join(", ")}] to [${shape.join(", ")}].`,
  );
  return { dataType: from.dataType, shape };
}

function sizeAndSymbols(shape: Shape): { size: number; symbols: string } {
  const size = shape.reduce<number>((count, each) => (typeof each === "number" ? count * each : count), 1);
  const symbols = shape.filter((each) => typeof each === "string").join(",");
  return { size, symbols };
}

function expand(inputs: readonly TensorType[], { shape }: OpAttributes["Expand"]): TensorType {
  const from = input(inputs, 0, 1);
  const result = broadcastShape(from.shape, shape);
  assertGraph(result.join() === shape.join(), `Expand of [${from.shape.join(", ")}] to [${shape.join(", ")}].`);
  return { dataType: from.dataType, shape };
}

function concat(inputs: readonly TensorType[], { axis }: OpAttributes["Concat"]): TensorType {
  const first = input(inputs, 0, inputs.length);
  assertGraph(axis >= 0 && axis < first.shape.length, `Axis ${axis} of [${first.shape.join(", ")}].`);
  let total = 0;
  for (const each of inputs) {
    assertGraph(
      each.dataType === first.dataType &&
        each.shape.length === first.shape.length &&
        each.shape.every((dimension, index) => index === axis || dimension === first.shape[index]),
      `Concat of [${first.shape.join(", ")}] and [${each.shape.join(", ")}] along axis ${axis}.`,
    );
    total += inputs.length === 1 ? 0 : fixedDimension(each.shape[axis]);
  }
  if (inputs.length === 1) return first;
  return { dataType: first.dataType, shape: first.shape.map((each, index) => (index === axis ? total : each)) };
}

function slice(inputs: readonly TensorType[], { axis, start, end }: OpAttributes["Slice"]): TensorType {
  const { dataType, shape } = input(inputs, 0, 1);
  const size = fixedDimension(dimensionAt(shape, axis));
  assertGraph(
    axis >= 0 && start >= 0 && start < end && end <= size,
    `Slice ${start}:${end} along axis ${axis} of [${shape.join(", ")}].`,
  );
  return { dataType, shape: shape.map((each, index) => (index === axis ? end - start : each)) };
}

function gather(inputs: readonly TensorType[]): TensorType {
  const [table, indices] = [input(inputs, 0, 2), input(inputs, 1, 2)];
  assertGraph(table.shape.length === 1, `Gather reads a flat tensor, got [${table.shape.join(", ")}].`);
  assertGraph(indices.dataType === "int32", `Indices are int32, got ${indices.dataType}.`);
  return { dataType: table.dataType, shape: indices.shape };
}

function scatterAdd(inputs: readonly TensorType[], { size }: OpAttributes["ScatterAdd"]): TensorType {
  const [indices, updates] = [input(inputs, 0, 2), input(inputs, 1, 2)];
  assertGraph(indices.dataType === "int32", `Indices are int32, got ${indices.dataType}.`);
  assertGraph(
    indices.shape.join() === updates.shape.join(),
    `Indices [${indices.shape.join(", ")}] and updates [${updates.shape.join(", ")}] differ.`,
  );
  return { dataType: updates.dataType, shape: [size] };
}

function scaleGradient(inputs: readonly TensorType[]): TensorType {
  const [value, scale] = [input(inputs, 0, 2), input(inputs, 1, 2)];
  const result = broadcastShape(value.shape, scale.shape);
  assertGraph(result.join() === value.shape.join(), "The scale of a gradient broadcasts to the value's shape.");
  return value;
}
