import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { dimensionAt } from "../graph/value";
import type { AtlasConfiguration } from "./configuration";
import { repeatForLayers } from "./motion-field";
import { ownPoints, sharedPoints } from "./training-inputs";

/** What is given for every point, [rows, batch], as each layer sees it: the shared points and its own, [layers, rows, seen]. */
export function pointsByLayer(builder: GraphBuilder, configuration: AtlasConfiguration, value: Value): Value {
  const shared = builder.slice(value, { axis: 1, start: 0, end: sharedPoints(configuration) });
  const repeated = repeatForLayers(builder, shared, configuration.layers);
  return builder.concat([repeated, ownByLayer(builder, configuration, value)], 2);
}

/**
 * Of values of every layer at every point, [layers, rows, batch], those that are looked at: each layer's at the shared
 * points and at its own, [layers, rows, seen].
 */
export function seenByLayer(builder: GraphBuilder, configuration: AtlasConfiguration, value: Value): Value {
  const own = ownPoints(configuration);
  const shared = sharedPoints(configuration);
  const parts = Array.from({ length: configuration.layers }, (_, layer) => {
    const start = shared + layer * own;
    return builder.slice(builder.pick(value, 0, layer), { axis: 2, start, end: start + own });
  });
  return builder.concat([builder.slice(value, { axis: 2, start: 0, end: shared }), builder.concat(parts, 0)], 2);
}

/** The last columns of [rows, any], which belong to one layer each, as [layers, rows, own]. */
export function ownByLayer(builder: GraphBuilder, configuration: AtlasConfiguration, value: Value): Value {
  const { layers } = configuration;
  const own = ownPoints(configuration);
  const [rows, columns] = [dimensionAt(value.shape, 0), Number(dimensionAt(value.shape, 1))];
  const last = builder.slice(value, { axis: 1, start: columns - layers * own, end: columns });
  return builder.apply("Transpose", [builder.reshape(last, [rows, layers, own])], { permutation: [1, 0, 2] });
}
