import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt, fixedDimension } from "../graph/value";
import type { GridLayout } from "../layers/grid-layout";
import { layoutGrid, layoutOfLayer } from "../layers/grid-layout";
import { hashGrid } from "../layers/hash-grid";
import { mlp } from "../layers/mlp";
import type { ParameterSource } from "../layers/parameters";
import { LayerParameters } from "../layers/parameters";
import type { AtlasConfiguration, GridConfiguration, MotionFieldConfiguration, SpaceTimeLevel } from "./configuration";
import { frameExtent } from "./coordinates";

/** Tables start this close to zero, so that a grid adds nothing before it has learnt. Source: Müller et al. 2022. */
const TABLE_BOUND = 1e-4;
/** Motion starts this much smaller than a plain network would, so that a mapping starts near the identity. */
const MOTION_START = 0.1;

/** All layers at once, or one. */
export type LayerChoice = "all" | number;

export interface FieldInput {
  readonly configuration: AtlasConfiguration;
  readonly parameters: ParameterSource;
  readonly choice: LayerChoice;
  /** [3, batch] shared by all layers, or [layers, 3, batch]. */
  readonly points: Value;
}

/**
 * Mapping: points (x, y, t) to atlas coordinates, [layers, 2, batch] (one layer: [1, 2, batch]).
 *
 * uv = xy + network(grid(x, y, t), x, y, t). The grid is coarse: a fine or hashed one on coordinates folds the atlas
 * (CoDeF, NaRCan). Source of the idea: Kasten et al. 2021, mapping networks.
 */
export function mapping(builder: GraphBuilder, input: FieldInput): Value {
  return builder.scope("mapping", () => {
    const extent = frameExtent(input.configuration);
    return displaced(builder, input, { name: "mapping", field: input.configuration.mapping, extent });
  });
}

/** Inverse mapping: atlas points (u, v, t) to places (x, y), [layers, 2, batch]; the start value of a search. */
export function inverseMapping(builder: GraphBuilder, input: FieldInput): Value {
  return builder.scope("inverse", () => {
    const { extent } = input.configuration.colour;
    const { inverse } = input.configuration;
    return displaced(builder, input, { name: "inverse", field: inverse, extent: { x: extent, y: extent } });
  });
}

/**
 * Positions in [0, 1] along each axis, clamped: the first two inputs run from -extent to extent, t from 0 to 1.
 * `points` is [..., 3, batch].
 */
export function unitPositions(builder: GraphBuilder, points: Value, extent: { x: number; y: number }): Value {
  const rank = points.shape.length;
  const column = [...points.shape.slice(0, rank - 2).map(() => 1), 3, 1];
  const factors = builder.constant([0.5 / extent.x, 0.5 / extent.y, 1], column);
  const shifted = builder.add(builder.mul(points, factors), builder.constant([0.5, 0.5, 0], column));
  return builder.clip(shifted, { min: 0, max: 1 });
}

/** Declares the table of a grid. */
export function declareTable(
  parameters: ParameterSource,
  name: string,
  layout: GridLayout,
  grid: Pick<GridConfiguration<unknown>, "rate"> | undefined,
): Value {
  return parameters.declare({
    name: `${name}.table`,
    shape: [layout.size],
    kind: "table",
    bound: TABLE_BOUND,
    rate: grid?.rate ?? 0,
  });
}

function displaced(
  builder: GraphBuilder,
  { configuration, parameters, choice, points }: FieldInput,
  of: { name: string; field: MotionFieldConfiguration; extent: { x: number; y: number } },
): Value {
  const { smooth, perFrame, network } = of.field;
  const source = choice === "all" ? parameters : new LayerParameters(builder, parameters, choice);
  const grid = { source, choice, points: unitPositions(builder, points, of.extent) };
  const features = builder.concat(
    [
      gridFeatures(builder, grid, { name: `${of.name}.smooth`, between: "cell", byLayer: smooth }),
      gridFeatures(builder, grid, { name: `${of.name}.perFrame`, between: "frame", byLayer: perFrame }),
    ],
    1,
  );
  const axis = features.shape.length - 2;
  const shared = points.shape.length === 2;
  const layers = fixedDimension(dimensionAt(features.shape, 0));
  const inputs = shared ? repeatForLayers(builder, points, layers) : points;
  const displacement = mlp(builder, builder.concat([features, inputs], axis), {
    name: of.name,
    networks: configuration.layers,
    hidden: network.hidden,
    outputs: 2,
    outputScale: MOTION_START,
    rate: network.rate,
    parameters: source,
  });
  return builder.add(builder.slice(inputs, { axis: inputs.shape.length - 2, start: 0, end: 2 }), displacement);
}

/** What one kind of the layers' grids says of points in [0, 1], [layers, features * levels, batch]. */
function gridFeatures(
  builder: GraphBuilder,
  { source, choice, points }: { source: ParameterSource; choice: LayerChoice; points: Value },
  of: { name: string; between: "cell" | "frame"; byLayer: readonly GridConfiguration<SpaceTimeLevel>[] },
): Value {
  const whole = layoutGrid({
    levels: of.byLayer.map((grid) => grid.levels),
    features: of.byLayer[0]?.features ?? 0,
    tableRows: of.byLayer[0]?.tableRows ?? 0,
  });
  return hashGrid(builder, {
    table: declareTable(source, of.name, whole, of.byLayer[0]),
    layout: choice === "all" ? whole : layoutOfLayer(whole, choice),
    between: of.between,
    points,
  });
}

/** [rows, batch] as [layers, rows, batch]. */
export function repeatForLayers(builder: GraphBuilder, points: Value, layers: number): Value {
  const single = builder.reshape(points, [1, ...points.shape]);
  return builder.concat(
    Array.from({ length: layers }, () => single),
    0,
  );
}
