import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt } from "../graph/value";
import { layoutGrid } from "../layers/grid-layout";
import { hashGrid } from "../layers/hash-grid";
import { mlp } from "../layers/mlp";
import type { ParameterSource } from "../layers/parameters";
import type { AtlasConfiguration } from "./configuration";
import { frameExtent } from "./coordinates";
import { declareTable, unitPositions } from "./motion-field";

/**
 * The share of each pixel that shows each layer: points [3, batch] to [layers, batch]; each column sums to 1.
 *
 * A grid over (x, y, t) and a network give every layer above the background an opacity; composing from the nearest layer
 * down (the "over" rule of Porter & Duff 1984) turns opacities into visible shares.
 */
export function visibleShares(
  builder: GraphBuilder,
  input: { readonly configuration: AtlasConfiguration; readonly parameters: ParameterSource; readonly points: Value },
): Value {
  const { configuration, parameters, points } = input;
  const batch = dimensionAt(points.shape, -1);
  return builder.scope("opacity", () => {
    if (configuration.layers === 1) return onesLike(builder, points);
    const { grid, network } = configuration.opacity;
    const layout = layoutGrid({ levels: [grid.levels], features: grid.features, tableRows: grid.tableRows });
    const unit = unitPositions(builder, points, frameExtent(configuration));
    const table = declareTable(parameters, "opacity", layout, grid);
    const features = hashGrid(builder, { table, layout, between: "simplex", points: unit });
    const logits = mlp(builder, features, {
      name: "opacity",
      networks: 1,
      hidden: network.hidden,
      outputs: configuration.layers - 1,
      rate: network.rate,
      parameters,
    });
    return compose(builder, builder.reshape(builder.sigmoid(logits), [configuration.layers - 1, batch]));
  });
}

/** Opacities [layers - 1, batch] of layers 1, 2, ... (nearer is later) to shares [layers, batch]. */
function compose(builder: GraphBuilder, opacities: Value): Value {
  const above = Number(dimensionAt(opacities.shape, 0));
  let left: Value | null = null;
  const shares: Value[] = [];
  for (let index = above - 1; index >= 0; index--) {
    const opacity = builder.pick(opacities, 0, index);
    const hidden = builder.sub(builder.scalar(1), opacity);
    shares.unshift(left === null ? opacity : builder.mul(left, opacity));
    left = left === null ? hidden : builder.mul(left, hidden);
  }
  return builder.concat(left === null ? shares : [left, ...shares], 0);
}

/** A single layer is visible everywhere. */
function onesLike(builder: GraphBuilder, points: Value): Value {
  return builder.shift(builder.scale(builder.pick(points, 0, 2), 0), 1);
}
