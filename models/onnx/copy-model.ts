import { GraphBuilder } from "../graph/builder";
import type { Shape } from "../graph/value";
import { encodeModel } from "./encode";
import { lowerGraph } from "./lower";

/** The name of a tensor's copy. */
export function copyOf(name: string): string {
  return `copy.${name}`;
}

/** A model whose outputs are copies of its inputs, all float32: what brings tensors from a device's memory to ours. */
export function copyModel(tensors: readonly { readonly name: string; readonly shape: Shape }[]): Uint8Array {
  const builder = new GraphBuilder();
  const graph = builder.finish(tensors.map(({ name, shape }) => builder.input(name, shape)));
  return encodeModel(lowerGraph(graph, { name: "copy", outputNames: tensors.map(({ name }) => copyOf(name)) }));
}
