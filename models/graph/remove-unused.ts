import type { Graph } from "./graph";
import type { Node } from "./ops";

/** The graph without the nodes and constants that no output needs; inputs stay. */
export function removeUnused(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((each) => each.id));
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!needed.has(node.output.id)) continue;
    nodes.push(node);
    for (const each of node.inputs) needed.add(each.id);
  }
  return {
    inputs: graph.inputs,
    constants: graph.constants.filter((each) => needed.has(each.value.id)),
    nodes: nodes.reverse(),
    outputs: graph.outputs,
  };
}
