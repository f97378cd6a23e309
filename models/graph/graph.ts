import type { Node } from "./ops";
import type { Value } from "./value";

/** A value known while building: numbers in row-major order. int32 values are stored as exact integers. */
export interface Constant {
  readonly value: Value;
  readonly data: Float32Array | Int32Array;
}

/** A finished graph. Nodes are in an order in which every input is defined before it is used. */
export interface Graph {
  readonly inputs: readonly Value[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}
