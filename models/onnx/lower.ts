import type { Graph } from "../graph/graph";
import type { NodeOf, Op } from "../graph/ops";
import { removeUnused } from "../graph/remove-unused";
import type { Value } from "../graph/value";
import { assertGraph, elementCount } from "../graph/value";
import type { Emitter } from "./lowering-rules";
import { loweringRules } from "./lowering-rules";
import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxValueInfo } from "./onnx-model";

/** Names for the graph's outputs, in order. */
export interface LoweringOptions {
  readonly name: string;
  readonly outputNames: readonly string[];
}

/** The graph in ONNX's own terms. Operations that only steer gradients vanish. */
export function lowerGraph(graph: Graph, options: LoweringOptions): OnnxGraph {
  assertGraph(graph.outputs.length === options.outputNames.length, "Every output needs a name.");
  const lowering = new Lowering();
  const plain = removeUnused(withoutSteering(graph));
  const names = outputNames(plain, options.outputNames);
  const nameOf = (value: Value) => names.get(value.id) ?? value.name;
  for (const { value, data } of plain.constants) {
    const shape = value.shape.map((each) => elementCount([each]));
    lowering.initializers.push({ name: value.name, dataType: value.dataType, shape, data });
  }
  for (const node of plain.nodes) lowerNode(lowering, node, nameOf);
  const outputs = plain.outputs.map((value, index): OnnxValueInfo => {
    const name = options.outputNames[index] ?? value.name;
    if (nameOf(value) !== name) lowering.node("Identity", [nameOf(value)], { output: name });
    return { name, dataType: value.dataType, shape: value.shape };
  });
  return {
    name: options.name,
    nodes: lowering.nodes,
    initializers: lowering.initializers,
    inputs: plain.inputs.map(({ name, dataType, shape }) => ({ name, dataType, shape })),
    outputs,
  };
}

/**
 * What nodes' outputs are called where they leave the graph, by their id. A node then writes to its output directly: a
 * copying Identity of a large table costs half a millisecond. Inputs, constants and values that leave twice still need one.
 */
function outputNames(graph: Graph, wanted: readonly string[]): ReadonlyMap<number, string> {
  const made = new Set(graph.nodes.map((node) => node.output.id));
  const names = new Map<number, string>();
  graph.outputs.forEach((value, index) => {
    const name = wanted[index];
    if (name !== undefined && made.has(value.id) && !names.has(value.id)) names.set(value.id, name);
  });
  return names;
}

/** Collects ONNX nodes and shares the small constants among them. */
class Lowering implements Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  private readonly shared = new Set<string>();

  node(type: string, inputs: readonly string[], options: Parameters<Emitter["node"]>[2] = {}): string {
    const output = options.output ?? `lowered_${this.nodes.length}`;
    this.nodes.push({ type, inputs, outputs: [output], attributes: options.attributes ?? {} });
    return output;
  }

  integers(values: readonly number[]): string {
    return this.share(`int64_${values.join("_")}`, (name) => ({
      name,
      dataType: "int64",
      shape: [values.length],
      data: BigInt64Array.from(values, BigInt),
    }));
  }

  scalar(value: number): string {
    return this.share(`scalar_${value}`, (name) => ({
      name,
      dataType: "float32",
      shape: [],
      data: Float32Array.of(value),
    }));
  }

  private share(name: string, make: (name: string) => OnnxTensor): string {
    if (!this.shared.has(name)) {
      this.shared.add(name);
      this.initializers.push(make(name));
    }
    return name;
  }
}

function lowerNode<K extends Op>(lowering: Lowering, node: NodeOf<K>, nameOf: (value: Value) => string): void {
  const operands = node.inputs.map(nameOf);
  loweringRules[node.op](lowering, operands, { output: nameOf(node.output), attributes: node.attributes, node });
}

/** Users of a steering operation read its first input instead. */
function withoutSteering(graph: Graph): Graph {
  const replaced = new Map<number, Value>();
  const real = (value: Value) => replaced.get(value.id) ?? value;
  const nodes = graph.nodes.flatMap((node) => {
    const inputs = node.inputs.map(real);
    const [first] = inputs;
    if ((node.op === "StopGradient" || node.op === "ScaleGradient") && first !== undefined) {
      replaced.set(node.output.id, first);
      return [];
    }
    return [{ ...node, inputs }];
  });
  return { ...graph, nodes, outputs: graph.outputs.map(real) };
}
