import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Graph } from "../../../../models/graph/graph";
import { elementCount } from "../../../../models/graph/value";
import { encodeModel } from "../../../../models/onnx/encode";
import { lowerGraph } from "../../../../models/onnx/lower";

/** Numbers of a graph's inputs, by name. */
export type Feeds = Readonly<Record<string, Float32Array | Int32Array>>;

/** Runs a graph in ONNX Runtime on the CPU; the outputs' numbers in order. */
export async function evaluate(graph: Graph, feeds: Feeds): Promise<Float32Array[]> {
  const names = graph.outputs.map((_, index) => `result_${index}`);
  const session = await InferenceSession.create(encodeModel(lowerGraph(graph, { name: "test", outputNames: names })), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const tensors = Object.fromEntries(
      graph.inputs.map(({ name, shape, dataType }) => {
        const data = feeds[name] ?? new Float32Array(elementCount(shape));
        const dims = shape.map((each) => elementCount([each]));
        return [
          name,
          new Tensor(dataType, dataType === "int32" ? Int32Array.from(data) : Float32Array.from(data), dims),
        ];
      }),
    );
    const results = await session.run(tensors);
    return names.map((name) => Float32Array.from(results[name]?.data as Float32Array));
  } finally {
    await session.release();
  }
}
