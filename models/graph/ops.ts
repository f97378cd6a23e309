import type { DataType, Shape, Value } from "./value";

/** An operation without settings. */
export type NoAttributes = Readonly<Record<string, never>>;

/**
 * The closed list of operations and their settings. Adding one here does not compile until its shape rule
 * (shape-rules.ts), its gradient rule (autodiff/gradient-rules.ts) and its lowering (onnx/lowering-rules.ts) exist.
 *
 * Every operation has one output. Elementwise ones broadcast. The operations keep to what every execution provider of
 * ONNX Runtime runs on its device: no integer Mod, no bitwise hash, no int64 arithmetic.
 */
export interface OpAttributes {
  Add: NoAttributes;
  Sub: NoAttributes;
  Mul: NoAttributes;
  Div: NoAttributes;
  Neg: NoAttributes;
  Sqrt: NoAttributes;
  Exp: NoAttributes;
  Log: NoAttributes;
  Sin: NoAttributes;
  Cos: NoAttributes;
  Tanh: NoAttributes;
  Sigmoid: NoAttributes;
  Relu: NoAttributes;
  Floor: NoAttributes;
  Clip: { readonly min: number; readonly max: number };
  Cast: { readonly to: DataType };
  /** Products of the last two axes; leading axes broadcast. */
  MatMul: NoAttributes;
  Transpose: { readonly permutation: readonly number[] };
  /** Sum over `axes` (ascending, not negative); `keep` leaves them as 1. */
  ReduceSum: { readonly axes: readonly number[]; readonly keep: "keep" | "drop" };
  /** At most one symbolic dimension, which then takes what is left. */
  Reshape: { readonly shape: Shape };
  Expand: { readonly shape: Shape };
  Concat: { readonly axis: number };
  /** Elements `start` to `end` (exclusive) along `axis`. */
  Slice: { readonly axis: number; readonly start: number; readonly end: number };
  /** Elements of the flat first input at the int32 indices of the second; shape of the indices. */
  Gather: NoAttributes;
  /** A flat tensor of `size` zeros with the second input's elements added at the first input's int32 indices. */
  ScatterAdd: { readonly size: number };
  Zeros: { readonly shape: Shape };
  /** The first input unchanged; nothing flows back. Exists only until lowering. */
  StopGradient: NoAttributes;
  /** The first input unchanged; what flows back is multiplied by the second. Exists only until lowering. */
  ScaleGradient: NoAttributes;
}

/** The name of an operation. */
export type Op = keyof OpAttributes;

/** One operation applied to values. `NodeOf<Op>` is any node. */
export interface NodeOf<K extends Op> {
  readonly op: K;
  readonly inputs: readonly Value[];
  readonly attributes: OpAttributes[K];
  readonly output: Value;
}

/** Any node of a graph. */
export type Node = NodeOf<Op>;

/** The empty settings, shared by all operations without any. */
export const noAttributes: NoAttributes = Object.freeze({});
