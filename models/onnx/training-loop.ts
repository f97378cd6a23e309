import type { Shape } from "../graph/value";
import type { OnnxGraph, OnnxNode, OnnxValueInfo } from "./onnx-model";

/** A tensor that the loop carries from step to step. */
export interface CarriedTensor {
  /** Name of the body's input; the model's input is `in.` and its output `out.` in front of it. */
  readonly name: string;
  /** Name of the body's output. */
  readonly next: string;
  readonly shape: Shape;
}

export interface TrainingLoop {
  /** One step. Its inputs are the carried tensors and the step's inputs. */
  readonly body: OnnxGraph;
  readonly carried: readonly CarriedTensor[];
  /** Inputs of one step; the model takes them stacked, one step after the other. */
  readonly perStep: readonly { readonly name: string; readonly shape: Shape }[];
  /** Outputs of one step; the model gives them stacked. */
  readonly reported: readonly { readonly name: string; readonly shape: Shape }[];
}

/** Name of the input that says how many steps to run: a scalar int64. */
export const stepCountName = "steps";

/**
 * A model that runs the body once for each step, feeding what it carries back to itself, inside one call of the run time.
 * Source: operator Loop of ONNX, whose names (iteration, condition) the comments use.
 */
export function trainingLoop({ body, carried, perStep, reported }: TrainingLoop): OnnxGraph {
  const condition: OnnxValueInfo = { name: "condition", dataType: "bool", shape: [] };
  const nextCondition: OnnxValueInfo = { name: "next_condition", dataType: "bool", shape: [] };
  const float = (name: string, shape: Shape): OnnxValueInfo => ({ name, dataType: "float32", shape });
  const takeStep = perStep.map(({ name }): OnnxNode => ({
    type: "Gather",
    inputs: [stacked(name), "iteration"],
    outputs: [name],
    attributes: { axis: 0 },
  }));
  const goOn: OnnxNode = { type: "Identity", inputs: ["condition"], outputs: ["next_condition"], attributes: {} };
  const loopBody: OnnxGraph = {
    name: body.name,
    nodes: [...takeStep, ...body.nodes, goOn],
    initializers: [],
    inputs: [
      { name: "iteration", dataType: "int64", shape: [] },
      condition,
      ...carried.map(({ name, shape }) => float(name, shape)),
    ],
    outputs: [
      nextCondition,
      ...carried.map(({ next, shape }) => float(next, shape)),
      ...reported.map(({ name, shape }) => float(name, shape)),
    ],
  };
  const loop: OnnxNode = {
    type: "Loop",
    inputs: [stepCountName, "true", ...carried.map(({ name }) => `in.${name}`)],
    outputs: [...carried.map(({ name }) => `out.${name}`), ...reported.map(({ name }) => stacked(name))],
    attributes: { body: loopBody },
  };
  return {
    name: "training",
    nodes: [loop],
    initializers: [...body.initializers, { name: "true", dataType: "bool", shape: [], data: Uint8Array.of(1) }],
    inputs: [
      { name: stepCountName, dataType: "int64", shape: [] },
      ...perStep.map(({ name, shape }) => float(stacked(name), ["step", ...shape])),
      ...carried.map(({ name, shape }) => float(`in.${name}`, shape)),
    ],
    outputs: [
      ...carried.map(({ name, shape }) => float(`out.${name}`, shape)),
      ...reported.map(({ name, shape }) => float(stacked(name), ["step", ...shape])),
    ],
  };
}

/** Name of a step's input or output stacked over all steps of a run. */
export function stacked(name: string): string {
  return `all.${name}`;
}
