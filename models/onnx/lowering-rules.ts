import type { Node, NodeOf, Op, OpAttributes } from "../graph/ops";
import type { Shape } from "../graph/value";
import { GraphError, elementCount } from "../graph/value";
import type { OnnxAttribute } from "./onnx-model";
import { onnxDataTypes } from "./onnx-model";

/** What a rule writes with: ONNX nodes and the small constants that ONNX takes as inputs. */
export interface Emitter {
  /** Adds a node. `output` names the result; without it a new name is made up. Returns the name. */
  node(
    type: string,
    inputs: readonly string[],
    options?: { readonly attributes?: Readonly<Record<string, OnnxAttribute>>; readonly output?: string },
  ): string;
  /** The name of a one-dimensional int64 constant. */
  integers(values: readonly number[]): string;
  /** The name of a float32 scalar. */
  scalar(value: number): string;
}

/** Writes one of our operations as ONNX nodes, the last of which is named `output`. */
export type LoweringRule<K extends Op> = (
  emitter: Emitter,
  operands: readonly string[],
  target: { readonly output: string; readonly attributes: OpAttributes[K]; readonly node: NodeOf<K> },
) => void;

/** The table itself; the mapped type makes a missing row a compile error. Semantics: ONNX operators, opset 21. */
export const loweringRules: { readonly [K in Op]: LoweringRule<K> } = {
  Add: plain("Add"),
  Sub: plain("Sub"),
  Mul: plain("Mul"),
  Div: plain("Div"),
  Neg: plain("Neg"),
  Sqrt: plain("Sqrt"),
  Exp: plain("Exp"),
  Log: plain("Log"),
  Sin: plain("Sin"),
  Cos: plain("Cos"),
  Tanh: plain("Tanh"),
  Sigmoid: plain("Sigmoid"),
  Relu: plain("Relu"),
  Floor: plain("Floor"),
  MatMul: plain("MatMul"),
  Clip: (emitter, [a = ""], { output, attributes }) => {
    emitter.node("Clip", [a, emitter.scalar(attributes.min), emitter.scalar(attributes.max)], { output });
  },
  Cast: (emitter, operands, { output, attributes }) => {
    emitter.node("Cast", operands, { output, attributes: { to: onnxDataTypes[attributes.to] } });
  },
  Transpose: (emitter, operands, { output, attributes }) => {
    emitter.node("Transpose", operands, { output, attributes: { perm: attributes.permutation } });
  },
  ReduceSum: (emitter, [a = ""], { output, attributes }) => {
    const keepdims = attributes.keep === "keep" ? 1 : 0;
    emitter.node("ReduceSum", [a, emitter.integers(attributes.axes)], { output, attributes: { keepdims } });
  },
  Reshape: (emitter, [a = ""], { output, attributes }) => {
    const shape = attributes.shape.map((each) => (typeof each === "string" ? -1 : each));
    emitter.node("Reshape", [a, emitter.integers(shape)], { output });
  },
  Expand: (emitter, [a = ""], { output, attributes }) => {
    emitter.node("Expand", [a, emitter.integers(fixed(attributes.shape))], { output });
  },
  Concat: (emitter, operands, { output, attributes }) => {
    emitter.node("Concat", operands, { output, attributes: { axis: attributes.axis } });
  },
  Slice: (emitter, [a = ""], { output, attributes }) => {
    const part = [attributes.start, attributes.end, attributes.axis].map((each) => emitter.integers([each]));
    emitter.node("Slice", [a, ...part], { output });
  },
  Gather: lowerGather,
  ScatterAdd: lowerScatterAdd,
  Zeros: (emitter, _, { output, attributes }) => {
    emitter.node("ConstantOfShape", [emitter.integers(fixed(attributes.shape))], { output });
  },
  StopGradient: notLowered,
  ScaleGradient: notLowered,
};

function plain(type: string): LoweringRule<Op> {
  return (emitter, operands, { output }) => {
    emitter.node(type, operands, { output });
  };
}

function notLowered(): never {
  throw new GraphError("Operations that only steer gradients are removed before lowering.");
}

function fixed(shape: Shape): number[] {
  return shape.map((each) => elementCount([each]));
}

/** GatherElements reads single numbers five times as fast as Gather does (our own measurement on a CPU). */
function lowerGather(
  emitter: Emitter,
  [table = "", indices = ""]: readonly string[],
  target: { readonly output: string; readonly node: Node },
): void {
  const flat = emitter.node("Reshape", [indices, emitter.integers([-1])]);
  const found = emitter.node("GatherElements", [table, flat], { attributes: { axis: 0 } });
  const shape = target.node.output.shape.map((each) => (typeof each === "string" ? -1 : each));
  emitter.node("Reshape", [found, emitter.integers(shape)], { output: target.output });
}

/**
 * ScatterElements takes int32 indices and adds in order, so a step gives the same bits every time on a CPU. ScatterND is
 * not an alternative: with two threads it loses additions to the same number (our own measurement).
 */
function lowerScatterAdd(
  emitter: Emitter,
  [indices = "", updates = ""]: readonly string[],
  target: { readonly output: string; readonly attributes: OpAttributes["ScatterAdd"] },
): void {
  const flatIndices = emitter.node("Reshape", [indices, emitter.integers([-1])]);
  const flatUpdates = emitter.node("Reshape", [updates, emitter.integers([-1])]);
  const zeros = emitter.node("ConstantOfShape", [emitter.integers([target.attributes.size])]);
  emitter.node("ScatterElements", [zeros, flatIndices, flatUpdates], {
    output: target.output,
    attributes: { axis: 0, reduction: "add" },
  });
}
