/** Element types that graphs compute with. Indices are int32; ONNX's int64 appears only while encoding. */
export type DataType = "float32" | "int32" | "bool";

/** A size: a number of elements, or the name of a size that the caller of the model decides (symbolic batch). */
export type Dimension = number | string;

/** Sizes, outermost first; `[]` is a scalar. */
export type Shape = readonly Dimension[];

/** Element type and shape of a tensor. */
export interface TensorType {
  readonly dataType: DataType;
  readonly shape: Shape;
}

/** A tensor of a graph that has not been computed yet: what a node produces, a constant holds or a caller feeds. */
export interface Value extends TensorType {
  /** Unique within the builder that made it. */
  readonly id: number;
  /** Unique within the graph; scopes are separated by dots. */
  readonly name: string;
}

/** A mistake in the construction of a graph; always a bug of this program, never of its input. */
export class GraphError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "GraphError";
  }
}

/** Throws {@link GraphError} unless the condition holds. */
export function assertGraph(condition: boolean, message: string): asserts condition {
  if (!condition) throw new GraphError(message);
}

/** The number of elements. Errors: {@link GraphError} when a dimension is symbolic. */
export function elementCount(shape: Shape): number {
  return shape.reduce<number>((count, dimension) => count * fixedDimension(dimension), 1);
}

/** The dimension as a number. Errors: {@link GraphError} when it is symbolic. */
export function fixedDimension(dimension: Dimension | undefined): number {
  assertGraph(typeof dimension === "number", `Expected a fixed dimension, got ${dimension ?? "none"}.`);
  return dimension;
}

/** Dimension at `axis`; negative axes count from the end. */
export function dimensionAt(shape: Shape, axis: number): Dimension {
  const dimension = shape.at(axis);
  assertGraph(dimension !== undefined, `Axis ${axis} is outside the shape [${shape.join(", ")}].`);
  return dimension;
}

/** Whether both shapes have the same dimensions. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * The shape of an elementwise operation on both (NumPy's rule: aligned at the last axis, 1 stretches).
 * Errors: {@link GraphError} when they do not fit.
 */
export function broadcastShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const fromA = a[axis - rank + a.length] ?? 1;
    const fromB = b[axis - rank + b.length] ?? 1;
    assertGraph(
      fromA === fromB || fromA === 1 || fromB === 1,
      `Shapes [${a.join(", ")}] and [${b.join(", ")}] do not broadcast.`,
    );
    return fromA === 1 ? fromB : fromA;
  });
}
