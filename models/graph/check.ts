import type { Graph } from "./graph";
import type { NodeOf, Op } from "./ops";
import { shapeRules } from "./shape-rules";
import { assertGraph } from "./value";

/**
 * Throws `GraphError` unless every value is defined once and before its use, names are unique, and every node's output
 * has the type that its rule gives.
 */
export function checkGraph(graph: Graph): void {
  const defined = new Set<number>();
  const names = new Set<string>();
  const define = (value: { readonly id: number; readonly name: string }) => {
    assertGraph(!defined.has(value.id), `${value.name} is defined twice.`);
    assertGraph(!names.has(value.name), `The name ${value.name} is used twice.`);
    defined.add(value.id);
    names.add(value.name);
  };
  graph.inputs.forEach(define);
  for (const { value } of graph.constants) define(value);
  for (const node of graph.nodes) {
    for (const each of node.inputs)
      assertGraph(defined.has(each.id), `${node.output.name} uses ${each.name} before it is defined.`);
    checkType(node);
    define(node.output);
  }
  for (const each of graph.outputs) assertGraph(defined.has(each.id), `The output ${each.name} is not defined.`);
}

function checkType<K extends Op>(node: NodeOf<K>): void {
  const expected = shapeRules[node.op](node.inputs, node.attributes);
  const { name, shape, dataType } = node.output;
  assertGraph(
    expected.dataType === dataType && expected.shape.join() === shape.join(),
    `${name} is ${dataType} [${shape.join(", ")}]; its rule gives ${expected.dataType} [${expected.shape.join(", ")}].`,
  );
}
