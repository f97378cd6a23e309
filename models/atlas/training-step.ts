import { gradients } from "../autodiff/gradient";
import { GraphBuilder } from "../graph/builder";
import { checkGraph } from "../graph/check";
import type { Value } from "../graph/value";
import { GraphError, elementCount } from "../graph/value";
import type { ParameterSpecification } from "../layers/parameters";
import { PackedParameters, ParameterInputs } from "../layers/parameters";
import { encodeModel } from "../onnx/encode";
import { lowerGraph } from "../onnx/lower";
import type { CarriedTensor } from "../onnx/training-loop";
import { trainingLoop } from "../onnx/training-loop";
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

/** Names of the moments of a tensor of the model. */
export function momentNames(parameter: string): { readonly mean: string; readonly square: string } {
  return { mean: `${parameter}.mean`, square: `${parameter}.square` };
}

/** Names of what every step reports: each weighted loss in the order of `lossNames`, their sum, the colour error. */
export const reportNames = { losses: "losses", total: "total", error: "squaredError" } as const;

/** The parameters of a configuration, in the order in which the models declare them. */
export function parametersOf(configuration: AtlasConfiguration): readonly ParameterSpecification[] {
  const builder = new GraphBuilder();
  const parameters = new ParameterInputs(builder);
  objective(builder, { configuration, parameters, read: declareInputs(builder, configuration) });
  return parameters.specifications;
}

/** Builds the training model of a configuration. Errors: `GraphError` when sizes do not fit together. */
export function buildTrainingStep(configuration: AtlasConfiguration): TrainingStep {
  const builder = new GraphBuilder();
  const read = declareInputs(builder, configuration);
  const parameters = new PackedParameters(builder, parametersOf(configuration));
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
  const inputs = stepInputs(configuration);
  const carried = updated.map((each) => each.carried);
  const model = trainingLoop({
    body,
    carried,
    perStep: inputs,
    reported: reported.map((value, index) => ({ name: reportedNames[index] ?? "", shape: value.shape })),
  });
  return { bytes: encodeModel(model), parameters: parameters.specifications, inputs };
}

function declareInputs(builder: GraphBuilder, configuration: AtlasConfiguration): (name: StepInputName) => Value {
  const values = new Map(stepInputs(configuration).map(({ name, shape }) => [name, builder.input(name, shape)]));
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new GraphError(`This configuration has no input ${name}.`);
    return value;
  };
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

/** New values and moments of every table and of the networks' flat tensor. */
function updates(
  builder: GraphBuilder,
  input: { configuration: AtlasConfiguration; parameters: PackedParameters; total: Value; learningRate: Value },
): Update[] {
  const { parameters, learningRate } = input;
  const { optimizer } = input.configuration;
  const found = gradients(builder, input.total, parameters.values);
  const entries = parameters.specifications.flatMap((specification, index) => {
    const [value, gradient] = [parameters.values[index], found[index]];
    return value === undefined || gradient === undefined ? [] : [{ specification, value, gradient }];
  });
  const networks = entries.filter((each) => each.specification.kind === "network");
  const flat = builder.concat(
    networks.map(({ specification, gradient }) => builder.reshape(gradient, [elementCount(specification.shape)])),
    0,
  );
  const rates = networks.flatMap(({ specification }) =>
    Array.from({ length: elementCount(specification.shape) }, () => specification.rate),
  );
  const clipped = builder.mul(flat, clippingFactor(builder, [flat], optimizer.gradientLimit));
  const tensors = [
    {
      parameter: parameters.networks,
      gradient: clipped,
      rate: builder.mul(learningRate, builder.constant(rates, [rates.length])),
    },
    ...entries
      .filter((each) => each.specification.kind === "table")
      .map(({ specification, value, gradient }) => ({
        parameter: value,
        gradient,
        rate: builder.scale(learningRate, specification.rate),
      })),
  ];
  return tensors.flatMap((each) => updateOf(builder, each, optimizer));
}

function updateOf(
  builder: GraphBuilder,
  tensor: { readonly parameter: Value; readonly gradient: Value; readonly rate: Value },
  optimizer: AtlasConfiguration["optimizer"],
): Update[] {
  const { name, shape } = tensor.parameter;
  const names = momentNames(name);
  const mean = builder.input(names.mean, shape);
  const square = builder.input(names.square, shape);
  const next = adamStep(builder, { ...tensor, mean, square }, optimizer);
  const carry = (before: Value, value: Value): Update => ({
    value,
    carried: { name: before.name, next: `next.${before.name}`, shape },
  });
  return [carry(tensor.parameter, next.parameter), carry(mean, next.mean), carry(square, next.square)];
}
