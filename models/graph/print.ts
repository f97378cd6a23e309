import type { Constant, Graph } from "./graph";
import type { Node } from "./ops";
import type { Value } from "./value";

/** Constants up to this many numbers are printed with their values. */
const PRINTED_NUMBERS = 4;

/**
 * The graph as text, one line per value: inputs, then nodes with their operands, then outputs. Values are numbered in
 * order of appearance, so the text does not change when something that is not in the graph does.
 */
export function printGraph(graph: Graph): string {
  const labels = new Map<number, string>();
  for (const each of graph.inputs) labels.set(each.id, each.name);
  for (const each of graph.constants) labels.set(each.value.id, constantLabel(each));
  const lines = graph.inputs.map((each) => `input ${each.name}: ${typeLabel(each)}`);
  graph.nodes.forEach((node, index) => {
    labels.set(node.output.id, `%${index}`);
    lines.push(nodeLine(node, labels));
  });
  lines.push(`return ${graph.outputs.map((each) => labels.get(each.id) ?? "?").join(", ")}`);
  return lines.join("\n");
}

function nodeLine(node: Node, labels: ReadonlyMap<number, string>): string {
  const operands = node.inputs.map((each) => labels.get(each.id) ?? "?").join(", ");
  const settings = Object.entries(node.attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const suffix = settings.length === 0 ? "" : ` {${settings.join(" ")}}`;
  return `${labels.get(node.output.id) ?? "?"} = ${node.op}(${operands})${suffix}: ${typeLabel(node.output)}`;
}

function typeLabel(value: Value): string {
  return `${value.dataType === "float32" ? "" : value.dataType}[${value.shape.join(", ")}]`;
}

function constantLabel({ value, data }: Constant): string {
  const numbers =
    data.length <= PRINTED_NUMBERS ? [...data].map((each) => Number(each.toPrecision(6))).join(" ") : "...";
  return value.shape.length === 0 ? numbers : `<${value.shape.join("x")}: ${numbers}>`;
}
