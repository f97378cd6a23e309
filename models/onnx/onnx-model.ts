import type { Shape } from "../graph/value";

/** Element types by their number in onnx.proto3, enum TensorProto.DataType. */
export const onnxDataTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type OnnxDataType = keyof typeof onnxDataTypes;

/** A stored tensor. */
export interface OnnxTensor {
  readonly name: string;
  readonly dataType: OnnxDataType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** A setting of a node. Numbers are integers. */
export type OnnxAttribute = number | string | readonly number[] | OnnxGraph;

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A named, typed input or output. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly dataType: OnnxDataType;
  readonly shape: Shape;
}

/** The part of ONNX's graph that we write. Inner graphs (Loop bodies) see the names of the outer one. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}
