import { GraphBuilder } from "../graph/builder";
import { checkGraph } from "../graph/check";
import type { Value } from "../graph/value";
import type { ParameterSpecification } from "../layers/parameters";
import { ParameterInputs } from "../layers/parameters";
import { encodeModel } from "../onnx/encode";
import { lowerGraph } from "../onnx/lower";
import { atlasColour, composeColour, lightingResidual } from "./colour";
import type { AtlasConfiguration } from "./configuration";
import { inverseMapping, mapping } from "./motion-field";
import { visibleShares } from "./opacity";

/**
 * A model that reads `points` [3, N] of any N and gives `result`. The parameters are inputs under their own names, so one
 * session serves every state of a fit.
 */
export interface InferenceModel {
  readonly bytes: Uint8Array;
  readonly parameters: readonly ParameterSpecification[];
  /** Rows of the result, [rows, N]. */
  readonly rows: number;
}

/** Names of an inference model's own input and output. */
export const inferenceNames = { points: "points", result: "result" } as const;

type Evaluate = (builder: GraphBuilder, parameters: ParameterInputs, points: Value) => Value;

/** Mapping of one layer: (x, y, t) to (u, v). */
export function buildMappingModel(configuration: AtlasConfiguration, layer: number): InferenceModel {
  return inferenceModel(2, (builder, parameters, points) =>
    mapping(builder, { configuration, parameters, choice: layer, points }),
  );
}

/** Inverse mapping of one layer: (u, v, t) to (x, y). */
export function buildInverseModel(configuration: AtlasConfiguration, layer: number): InferenceModel {
  return inferenceModel(2, (builder, parameters, points) =>
    inverseMapping(builder, { configuration, parameters, choice: layer, points }),
  );
}

/** Visible share of every layer at (x, y, t); each column sums to 1. */
export function buildOpacityModel(configuration: AtlasConfiguration): InferenceModel {
  return inferenceModel(configuration.layers, (builder, parameters, points) =>
    visibleShares(builder, { configuration, parameters, points }),
  );
}

/** Reconstructed colour at (x, y, t), in [0, 1] unless lighting brightens it. */
export function buildColourModel(configuration: AtlasConfiguration): InferenceModel {
  return inferenceModel(3, (builder, parameters, points) => {
    const uv = mapping(builder, { configuration, parameters, choice: "all", points });
    const colours = atlasColour(builder, { configuration, parameters, uv });
    const t = builder.pick(points, 0, 2);
    const residual = lightingResidual(builder, { configuration, parameters, uv, t });
    const lit = residual === null ? colours : builder.mul(colours, residual);
    return composeColour(builder, lit, visibleShares(builder, { configuration, parameters, points }));
  });
}

function inferenceModel(rows: number, evaluate: Evaluate): InferenceModel {
  const builder = new GraphBuilder();
  const points = builder.input(inferenceNames.points, [3, "batch"]);
  const parameters = new ParameterInputs(builder);
  const result = builder.reshape(evaluate(builder, parameters, points), [rows, "batch"]);
  const graph = builder.finish([result]);
  checkGraph(graph);
  const lowered = lowerGraph(graph, { name: "inference", outputNames: [inferenceNames.result] });
  return { bytes: encodeModel(lowered), parameters: parameters.specifications, rows };
}
