import type { GraphBuilder } from "../graph/builder";
import type { Shape, Value } from "../graph/value";
import { assertGraph, dimensionAt } from "../graph/value";
import type { GridLayout, GridLevel } from "./grid-layout";

export interface HashGridInput {
  /** The flat table, [layout.size]. */
  readonly table: Value;
  readonly layout: GridLayout;
  /** Positions in [0, 1]: [axes, batch] shared by all layers, or [layers, axes, batch]. */
  readonly points: Value;
}

/**
 * Features of points, interpolated linearly between the vertices around them at every level: [layers, features * levels,
 * batch], feature by feature.
 *
 * Source: multiresolution hash encoding, Müller et al. 2022, section 3. Deviations: dense levels are exact and without
 * the half-cell shift; hashed rows come from sums (see grid-layout.ts); rows are computed in float32, where they are exact
 * below 2^24, and cast once, so that no provider needs integer arithmetic.
 * All corners, levels, features and layers are axes of one tensor, so a grid costs two dozen kernels whatever its size.
 */
export function hashGrid(builder: GraphBuilder, { table, layout, points }: HashGridInput): Value {
  const { dimensions, features, layers } = layout;
  const batch = dimensionAt(points.shape, -1);
  const frame = new Axes(builder, layout);
  let rows: Value | null = null;
  let weights: Value | null = null;
  for (let axis = 0; axis < dimensions; axis++) {
    const along = frame.cornersOf(points, axis);
    rows = rows === null ? along.rows : builder.add(rows, along.rows);
    weights = weights === null ? along.weights : builder.mul(weights, along.weights);
  }
  assertGraph(rows !== null && weights !== null, "A grid has at least one axis.");
  const indices = builder.toIndices(builder.add(frame.wrap(rows), frame.offsets()));
  const corners = builder.mul(builder.gather(table, indices), weights); // [layers, features, 2, 2, (2,) levels, batch]
  const cornerAxes = Array.from({ length: dimensions }, (_, axis) => axis + 2);
  const levels = layers[0]?.length ?? 0;
  return builder.reshape(builder.sumAway(corners, cornerAxes), [layers.length, features * levels, batch]);
}

/** The axes of the tensor [layers, features, corner along each axis, levels, batch] and the constants laid along them. */
class Axes {
  private readonly levels: number;
  private readonly rank: number;

  constructor(
    private readonly builder: GraphBuilder,
    private readonly layout: GridLayout,
  ) {
    this.levels = layout.layers[0]?.length ?? 0;
    this.rank = layout.dimensions + 4;
  }

  /** What one axis adds to the row number, and its factor of the weight, for the lower and the upper vertex. */
  cornersOf(points: Value, axis: number): { rows: Value; weights: Value } {
    const { builder } = this;
    const shared = points.shape.length === 2;
    const coordinate = builder.reshape(
      builder.pick(points, points.shape.length - 2, axis),
      this.shape({ layers: shared ? 1 : this.layout.layers.length, batch: dimensionAt(points.shape, -1) }),
    );
    const position = builder.mul(
      coordinate,
      this.perLevel((level) => level.resolution[axis] ?? 0),
    );
    const cell = builder.floor(position);
    const fraction = builder.sub(position, cell);
    const pair = this.shape({ corner: axis });
    const vertex = builder.add(cell, builder.constant([0, 1], pair));
    const rows = builder.mul(
      vertex,
      this.perLevel((level) => level.strides[axis] ?? 0),
    );
    // 1 - fraction for the lower vertex, fraction for the upper one.
    const weights = builder.add(builder.mul(fraction, builder.constant([-1, 1], pair)), builder.constant([1, 0], pair));
    return { rows, weights };
  }

  /** Row numbers of hashed levels taken modulo the table; those of dense levels unchanged. */
  wrap(rows: Value): Value {
    const { builder } = this;
    if (this.layout.layers.every((levels) => levels.every((level) => level.kind === "dense"))) return rows;
    const perRow = this.perLevel((level) => (level.kind === "hashed" ? 1 / level.rows : 0));
    const turns = builder.floor(builder.mul(rows, perRow));
    return builder.sub(
      rows,
      builder.mul(
        turns,
        this.perLevel((level) => level.rows),
      ),
    );
  }

  /** Where the rows of each layer, feature and level begin. */
  offsets(): Value {
    const { layers, features, layerOffsets, rowsPerFeature } = this.layout;
    const numbers = layers.flatMap((levels, layer) =>
      Array.from({ length: features }, (_, feature) =>
        levels.map((level) => (layerOffsets[layer] ?? 0) + feature * rowsPerFeature + level.offset),
      ).flat(),
    );
    return this.builder.constant(numbers, this.shape({ layers: layers.length, features, levels: this.levels }));
  }

  /** A number for each level of each layer; one row only where all layers agree. */
  private perLevel(read: (level: GridLevel) => number): Value {
    const rows = this.layout.layers.map((levels) => levels.map(read));
    const isSame = rows.every((row) => row.join() === rows[0]?.join());
    const used = isSame ? rows.slice(0, 1) : rows;
    return this.builder.constant(used.flat(), this.shape({ layers: used.length, levels: this.levels }));
  }

  private shape(sizes: {
    layers?: number;
    features?: number;
    corner?: number;
    levels?: number;
    batch?: Shape[number];
  }): Shape {
    const shape: Shape[number][] = Array.from({ length: this.rank }, () => 1);
    shape[0] = sizes.layers ?? 1;
    shape[1] = sizes.features ?? 1;
    if (sizes.corner !== undefined) shape[2 + sizes.corner] = 2;
    shape[this.rank - 2] = sizes.levels ?? 1;
    shape[this.rank - 1] = sizes.batch ?? 1;
    return shape;
  }
}
