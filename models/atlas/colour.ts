import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt } from "../graph/value";
import { layoutGrid } from "../layers/grid-layout";
import { hashGrid } from "../layers/hash-grid";
import { mlp } from "../layers/mlp";
import type { ParameterSource } from "../layers/parameters";
import type { AtlasConfiguration } from "./configuration";
import { declareTable, repeatForLayers, unitPositions } from "./motion-field";

export interface ColourInput {
  readonly configuration: AtlasConfiguration;
  readonly parameters: ParameterSource;
  /** Atlas coordinates, [layers, 2, batch]. */
  readonly uv: Value;
}

/**
 * Colour of each layer's atlas: [layers, 3, batch] in (0, 1).
 * Source: hash grid and small network, Müller et al. 2022; one atlas per layer, Kasten et al. 2021.
 */
export function atlasColour(builder: GraphBuilder, { configuration, parameters, uv }: ColourInput): Value {
  return builder.scope("colour", () => {
    const { grid, network, extent } = configuration.colour;
    const layout = layoutGrid({
      levels: Array.from({ length: configuration.layers }, () => grid.levels),
      features: grid.features,
      tableRows: grid.tableRows,
    });
    const unit = builder.clip(builder.shift(builder.scale(uv, 0.5 / extent), 0.5), { min: 0, max: 1 });
    const table = declareTable(parameters, "colour", layout, grid);
    const features = hashGrid(builder, { table, layout, between: "simplex", points: unit });
    const options = { name: "colour", networks: configuration.layers, hidden: network.hidden, outputs: 3 };
    return builder.sigmoid(mlp(builder, features, { ...options, rate: network.rate, parameters }));
  });
}

/**
 * The lighting residual of each layer: a factor per channel, [layers, 3, batch] in (0, 2), 1 before anything is learnt;
 * null when the configuration leaves it out. `t` is [1, batch] or
 * [layers, 1, batch]. Source: the idea of Hashing-NVD's residual network,
 * arXiv 2309.14022; a sigmoid keeps the factor bounded, so that lighting cannot take over the work of colour.
 */
export function lightingResidual(
  builder: GraphBuilder,
  { configuration, parameters, uv, t }: ColourInput & { readonly t: Value },
): Value | null {
  const { residual } = configuration;
  if (residual === null) return null;
  return builder.scope("residual", () => {
    const layout = layoutGrid({
      levels: Array.from({ length: configuration.layers }, () => residual.grid.levels),
      features: residual.grid.features,
      tableRows: residual.grid.tableRows,
    });
    const { extent } = configuration.colour;
    const points = withTime(builder, uv, t);
    const unit = unitPositions(builder, points, { x: extent, y: extent });
    const table = declareTable(parameters, "residual", layout, residual.grid);
    const features = hashGrid(builder, { table, layout, between: "simplex", points: unit });
    const options = { name: "residual", networks: configuration.layers, hidden: residual.network.hidden, outputs: 3 };
    const logits = mlp(builder, features, { ...options, outputScale: 0.1, rate: residual.network.rate, parameters });
    return builder.scale(builder.sigmoid(logits), 2);
  });
}

/** Atlas coordinates [layers, 2, batch] and times, [1, batch] or [layers, 1, batch], as points [layers, 3, batch]. */
export function withTime(builder: GraphBuilder, uv: Value, t: Value): Value {
  const times = t.shape.length === 2 ? repeatForLayers(builder, t, Number(dimensionAt(uv.shape, 0))) : t;
  return builder.concat([uv, times], 1);
}

/** Layers' colours [layers, 3, batch] weighted by shares [layers, batch]: [3, batch]. */
export function composeColour(builder: GraphBuilder, colours: Value, shares: Value): Value {
  const batch = dimensionAt(shares.shape, -1);
  const weights = builder.reshape(shares, [dimensionAt(shares.shape, 0), 1, batch]);
  return builder.reshape(builder.sum(builder.mul(colours, weights), [0]), [3, batch]);
}
