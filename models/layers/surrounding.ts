import type { Value } from "../graph/value";

/** The vertices that a point is interpolated between; both are [layers, 1, vertices, levels, batch]. */
export interface Surrounding {
  /** Row of each vertex. */
  readonly rows: Value;
  /** Weight of each vertex; the weights of a point sum to 1. */
  readonly weights: Value;
}

/** Where points lie among the vertices of a grid. */
export interface SurroundingInput {
  /** Where in its cell a point lies, in [0, 1) along each axis: [layers, 1, axes, levels, batch]. */
  readonly fractions: Value;
  /** Row of the cell's lowest vertex, [layers, 1, 1, levels, batch]. */
  readonly lowest: Value;
  /** What a step along each axis adds to the row, known while building: [layers, 1, axes, levels, 1]. */
  readonly strides: Value;
}
