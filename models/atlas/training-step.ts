import { gradients } from "../autodiff/gradient";
import { GraphBuilder } from "../graph/builder";
import { checkGraph } from "../graph/check";
import type { Value } from "../graph/value";
import { GraphError } from "../graph/value";
import type { ParameterSpecification } from "../layers/parameters";
import { ParameterInputs } from "../layers/parameters";
import { encodeModel } from "../onnx/encode";
import { lowerGraph } from "../onnx/lower";
import type { CarriedTensor } from "../onnx/training-loop";
import { trainingLoop } from "../onnx/training-loop";
import type { AdamState } from "../optimizer/adam";
import { adamStep, clippingFactor } from "../optimizer/adam";
import type { AtlasConfiguration } from "./configuration";
import { lossNames } from "./losses";
import { objective } from "./objective";
import type { StepInput, StepInputName } from "./training-inputs";
import { stepInputs } from "./training-inputs";

/** A training model and what its caller has to know to feed it. */
export interface TrainingStep {
  /** The model in ONNX form: `stepsPerRun` (or any other number of) steps of forward pass, backward pass and Adam. */
  readonly bytes: Uint8Array;
  readonly parameters: readonly ParameterSpecification[];
  /** Inputs of one step; see {@link stepInputs}. */
  readonly inputs: readonly StepInput[];
}

/** Names of the moments of a parameter, in saved states and in the model. */
export function momentNames(parameter: string): { readonly mean: string; readonly square: string } {
  return { mean: `${parameter}.mean`, square: `${parameter}.square` };
}

/** Names of what every step reports: each weighted loss in the order of `lossNames`, their sum, the colour error. */
export const reportNames = { losses: "losses", total: "total", error: "squaredError" } as const;

/** Builds the training model of a configuration. Errors: `GraphError` when sizes do not fit together. */
export function buildTrainingStep(configuration: AtlasConfiguration): TrainingStep {
  const builder = new GraphBuilder();
  const inputs = stepInputs(configuration);
  const values = new Map<StepInputName, Value>(inputs.map(({ name, shape }) => [name, builder.input(name, shape)]));
  const read = (name: StepInputName): Value => {
    const value = values.get(name);
    if (value === undefined) throw new GraphError(`This configuration has no input ${name}.`);
    return value;
  };
  const parameters = new ParameterInputs(builder);
  const loss = weightedLoss(builder, { configuration, parameters, read });
  const updated = updates(builder, {
    configuration,
    parameters,
    total: loss.total,
    learningRate: read("learningRate"),
  });
  const reported = [loss.losses, loss.total, loss.error];
  const reportedNames = [reportNames.losses, reportNames.total, reportNames.error];
  const graph = builder.finish([...updated.map((each) => each.value), ...reported]);
  checkGraph(graph);
  const body = lowerGraph(graph, {
    name: "step",
    outputNames: [...updated.map((each) => each.carried.next), ...reportedNames],
  });
  const model = trainingLoop({
    body,
    carried: updated.map((each) => each.carried),
    perStep: inputs,
    reported: reported.map((value, index) => ({ name: reportedNames[index] ?? "", shape: value.shape })),
  });
  return { bytes: encodeModel(model), parameters: parameters.specifications, inputs };
}

function weightedLoss(
  builder: GraphBuilder,
  input: Parameters<typeof objective>[1],
): { losses: Value; total: Value; error: Value } {
  const terms = objective(builder, input);
  const zero = builder.constant([0], [1]);
  const weights = input.read("lossWeights");
  const stackedTerms = builder.concat(
    lossNames.map((name) => {
      const term = terms[name];
      return term === undefined ? zero : builder.reshape(term, [1]);
    }),
    0,
  );
  const losses = builder.mul(stackedTerms, weights);
  return { losses, total: builder.total(losses), error: terms.reconstruction ?? builder.scalar(0) };
}

interface Update {
  readonly value: Value;
  readonly carried: CarriedTensor;
}

/** New parameters and moments, parameter by parameter. */
function updates(
  builder: GraphBuilder,
  input: { configuration: AtlasConfiguration; parameters: ParameterInputs; total: Value; learningRate: Value },
): Update[] {
  const { optimizer } = input.configuration;
  const { specifications, values } = input.parameters;
  const raw = gradients(builder, input.total, values);
  const clipping = clippingFactor(
    builder,
    raw.filter((_, index) => specifications[index]?.kind === "network"),
    optimizer.gradientLimit,
  );
  return specifications.flatMap((specification, index) => {
    const [parameter, gradient] = [values[index], raw[index]];
    if (parameter === undefined || gradient === undefined) throw new GraphError("A parameter without a gradient.");
    const names = momentNames(specification.name);
    const mean = builder.input(names.mean, specification.shape);
    const square = builder.input(names.square, specification.shape);
    const next: AdamState = adamStep(
      builder,
      {
        parameter,
        mean,
        square,
        gradient: specification.kind === "network" ? builder.mul(gradient, clipping) : gradient,
        rate: builder.scale(input.learningRate, specification.rate),
      },
      optimizer,
    );
    const carry = (before: Value, value: Value): Update => ({
      value,
      carried: { name: before.name, next: `next.${before.name}`, shape: before.shape },
    });
    return [carry(parameter, next.parameter), carry(mean, next.mean), carry(square, next.square)];
  });
}
