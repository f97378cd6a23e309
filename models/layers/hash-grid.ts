import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt } from "../graph/value";
import type { GridLayout, GridLevel } from "./grid-layout";
import { cellAround } from "./cell";
import { simplexAround } from "./simplex";

export interface HashGridInput {
  /** The flat table, [layout.size]. */
  readonly table: Value;
  readonly layout: GridLayout;
  /**
   * Between which vertices to interpolate: all corners of the cell, only those of the triangle or tetrahedron, or the
   * corners of the cell in the nearest plane along the last axis, for points that lie in such planes, as frames do in time.
   */
  readonly between: "cell" | "simplex" | "frame";
  /** Positions in [0, 1]: [axes, batch] shared by all layers, or [layers, axes, batch]. */
  readonly points: Value;
}

/**
 * Features of points, interpolated linearly between the vertices around them at every level: [layers, features * levels,
 * batch], feature by feature.
 *
 * Source: multiresolution hash encoding, Müller et al. 2022, section 3. Deviations: a point may read the corners of a simplex
 * instead of the whole cell (see simplex.ts); dense levels are exact and without the half-cell shift; hashed rows come
 * from sums (see grid-layout.ts); rows are computed in float32, where they are exact below 2^24, and cast once, so that
 * no arithmetic is done with integers.
 * Layers, features, axes or vertices, levels and points are the axes of one tensor, in this order, so a grid costs some
 * thirty kernels whatever its size, most of them on tensors that know nothing of features.
 */
export function hashGrid(builder: GraphBuilder, { table, layout, between, points }: HashGridInput): Value {
  const { features, layers } = layout;
  const batch = dimensionAt(points.shape, -1);
  const levels = layers[0]?.length ?? 0;
  const constants = new LevelConstants(builder, layout);
  const strides = constants.perAxis((level, axis) => level.strides[axis] ?? 0);
  const position = builder.mul(
    spread(builder, points),
    constants.perAxis((level, axis) => level.resolution[axis] ?? 0),
  ); // [layers, 1, axes, levels, batch]
  const { dimensions } = layout;
  const roundsLast = builder.constant(halfAtEnd(dimensions, between === "frame"), [1, 1, dimensions, 1, 1]);
  const cell = builder.floor(builder.add(position, roundsLast));
  const crossed = { axis: 2, start: 0, end: between === "frame" ? dimensions - 1 : dimensions };
  const around = between === "simplex" ? simplexAround : cellAround;
  const { rows, weights } = around(builder, {
    fractions: builder.slice(builder.sub(position, cell), crossed),
    lowest: builder.sum(builder.mul(cell, strides), [2]),
    strides: builder.slice(strides, crossed),
  });
  const starts = builder.add(constants.offsets(), constants.features());
  const indices = builder.toIndices(builder.add(wrap(builder, layout, rows), starts));
  const found = builder.mul(builder.gather(table, indices), weights); // [layers, features, vertices, levels, batch]
  return builder.reshape(builder.sumAway(found, [2]), [layers.length, features * levels, batch]);
}

/** What, added before rounding down, rounds to the nearest along the last axis alone; nothing where `rounds` is false. */
function halfAtEnd(axes: number, rounds: boolean): number[] {
  return Array.from({ length: axes }, (_, axis) => (rounds && axis === axes - 1 ? 0.5 : 0));
}

/** Positions as [layers, 1, axes, 1, batch]; those shared by all layers as [1, 1, axes, 1, batch]. */
function spread(builder: GraphBuilder, points: Value): Value {
  const layers = points.shape.length === 2 ? 1 : dimensionAt(points.shape, 0);
  return builder.reshape(points, [layers, 1, dimensionAt(points.shape, -2), 1, dimensionAt(points.shape, -1)]);
}

/** Row numbers of hashed levels taken modulo the table; those of dense levels unchanged. */
function wrap(builder: GraphBuilder, layout: GridLayout, rows: Value): Value {
  if (layout.layers.every((levels) => levels.every((level) => level.kind === "dense"))) return rows;
  const constants = new LevelConstants(builder, layout);
  const perRow = constants.perLevel((level) => (level.kind === "hashed" ? 1 / level.rows : 0));
  const turns = builder.floor(builder.mul(rows, perRow));
  return builder.sub(
    rows,
    builder.mul(
      turns,
      constants.perLevel((level) => level.rows),
    ),
  );
}

/** What is known of the levels, as constants [layers, 1, axes, levels, 1]; one layer only where all agree. */
class LevelConstants {
  constructor(
    private readonly builder: GraphBuilder,
    private readonly layout: GridLayout,
  ) {}

  /** A number for each level and axis. */
  perAxis(read: (level: GridLevel, axis: number) => number): Value {
    const axes = Array.from({ length: this.layout.dimensions }, (_, axis) => axis);
    return this.constant(
      this.layout.layers.map((levels) => axes.flatMap((axis) => levels.map((level) => read(level, axis)))),
      axes.length,
    );
  }

  /** A number for each level. */
  perLevel(read: (level: GridLevel) => number): Value {
    return this.constant(
      this.layout.layers.map((levels) => levels.map(read)),
      1,
    );
  }

  /** Where the rows of each level begin in the first feature's part of the table. */
  offsets(): Value {
    const { layers, layerOffsets } = this.layout;
    return this.constant(
      layers.map((levels, layer) => levels.map((level) => (layerOffsets[layer] ?? 0) + level.offset)),
      1,
    );
  }

  /** How far the rows of each feature lie behind those of the first, [layers, features, 1, 1, 1]. */
  features(): Value {
    const { features, layerRows } = this.layout;
    const used = layerRows.every((rows) => rows === layerRows[0]) ? layerRows.slice(0, 1) : layerRows;
    return this.builder.constant(
      used.flatMap((rows) => Array.from({ length: features }, (_, feature) => feature * rows)),
      [used.length, features, 1, 1, 1],
    );
  }

  private constant(layers: readonly (readonly number[])[], axes: number): Value {
    const isSame = layers.every((numbers) => numbers.join() === layers[0]?.join());
    const used = isSame ? layers.slice(0, 1) : layers;
    const levels = this.layout.layers[0]?.length ?? 0;
    return this.builder.constant(used.flat(), [used.length, 1, axes, levels, 1]);
  }
}
