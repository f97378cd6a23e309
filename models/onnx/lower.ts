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
  const plainGraph = removeUnused(withoutSteering(graph));
  for (const { value, data } of plainGraph.constants)
    lowering.initializers.push({
      name: value.name,
      dataType: value.dataType,
      shape: value.shape.map((each) => elementCount([each])),
      data,
    });
  for (const node of plainGraph.nodes) lowerNode(lowering, node);
  const outputs = plainGraph.outputs.map((value, index): OnnxValueInfo => {
    const name = options.outputNames[index] ?? value.name;
    lowering.node("Identity", [value.name], { output: name });
    return { name, dataType: value.dataType, shape: value.shape };
  });
  return {
    name: options.name,
    nodes: lowering.nodes,
    initializers: lowering.initializers,
    inputs: plainGraph.inputs.map(({ name, dataType, shape }) => ({ name, dataType, shape })),
    outputs,
  };
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

function lowerNode<K extends Op>(lowering: Lowering, node: NodeOf<K>): void {
  const operands = node.inputs.map((each) => each.name);
  loweringRules[node.op](lowering, operands, { output: node.output.name, attributes: node.attributes, node });
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
