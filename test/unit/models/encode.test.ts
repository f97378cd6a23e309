import { fromBinary } from "@bufbuild/protobuf";
import type { GraphProto } from "onnx-buf";
import { ModelProtoSchema } from "onnx-buf";
import { GraphBuilder } from "../../../models/graph/builder";
import { encodeModel } from "../../../models/onnx/encode";
import { lowerGraph } from "../../../models/onnx/lower";
import type { OnnxGraph } from "../../../models/onnx/onnx-model";
import { trainingLoop } from "../../../models/onnx/training-loop";

function decode(graph: OnnxGraph) {
  return fromBinary(ModelProtoSchema, encodeModel(graph));
}

function decodedGraph(graph: OnnxGraph): GraphProto {
  const decoded = decode(graph).graph;
  if (decoded === undefined) throw new Error("The model has no graph.");
  return decoded;
}

const dimensions = (graph: GraphProto, kind: "input" | "output") =>
  graph[kind].map((each) => {
    const type = each.type?.value;
    const shape = type?.case === "tensorType" ? type.value.shape?.dim : [];
    return [
      each.name,
      ...(shape ?? []).map((dim) => (dim.value.case === "dimValue" ? Number(dim.value.value) : dim.value.value)),
    ];
  });

/** A graph with a symbolic batch, a constant and settings of every kind. */
function example(): OnnxGraph {
  const builder = new GraphBuilder();
  const a = builder.input("a", [2, "batch"]);
  const scaled = builder.mul(a, builder.constant([0.5, -3], [2, 1]));
  const moved = builder.apply("Transpose", [scaled], { permutation: [1, 0] });
  return lowerGraph(builder.finish([moved, moved, a]), { name: "example", outputNames: ["x", "y", "z"] });
}

test("a model states its versions and what it takes and gives", () => {
  const model = decode(example());
  expect(Number(model.irVersion)).toBe(10);
  expect(model.opsetImport.map((each) => [each.domain, Number(each.version)])).toEqual([["", 21]]);
  const graph = decodedGraph(example());
  expect(dimensions(graph, "input")).toEqual([["a", 2, "batch"]]);
  expect(dimensions(graph, "output")).toEqual([
    ["x", "batch", 2],
    ["y", "batch", 2],
    ["z", 2, "batch"],
  ]);
});

test("nodes keep their operands, settings and order; only outputs without a node of their own are copied", () => {
  const nodes = decodedGraph(example()).node;
  expect(nodes.map((node) => node.opType)).toEqual(["Mul", "Transpose", "Identity", "Identity"]);
  expect(nodes[1]?.output).toEqual(["x"]);
  expect(nodes[1]?.attribute.map((each) => [each.name, each.ints.map(Number)])).toEqual([["perm", [1, 0]]]);
  expect(nodes.slice(2).map((node) => [node.input[0], node.output[0]])).toEqual([
    ["x", "y"],
    ["a", "z"],
  ]);
});

test("constants keep their numbers, types and shapes", () => {
  const [tensor] = decodedGraph(example()).initializer;
  expect(tensor?.dims.map(Number)).toEqual([2, 1]);
  expect(tensor?.dataType).toBe(1);
  const raw = Uint8Array.from(tensor?.rawData ?? []);
  expect([...new Float32Array(raw.buffer)]).toEqual([0.5, -3]);
});

test.each([0, 1, 127, 128, 300, 2 ** 31, 2 ** 40, -1, -2])("the integer %d survives", (value) => {
  const node = { type: "Concat", inputs: ["a"], outputs: ["b"], attributes: { axis: value, axes: [value, 3] } };
  const graph = decodedGraph({ name: "g", nodes: [node], initializers: [], inputs: [], outputs: [] });
  expect(Number(graph.node[0]?.attribute[0]?.i)).toBe(value);
  expect(graph.node[0]?.attribute[1]?.ints.map(Number)).toEqual([value, 3]);
});

test("a tensor larger than the writer's first buffer arrives whole", () => {
  const data = Float32Array.from({ length: 50_000 }, (_, index) => index);
  const initializers = [{ name: "big", dataType: "float32", shape: [50_000], data }] as const;
  const [tensor] = decodedGraph({ name: "g", nodes: [], initializers, inputs: [], outputs: [] }).initializer;
  expect(new Float32Array(Uint8Array.from(tensor?.rawData ?? []).buffer)).toEqual(data);
});

test("a loop carries its state, cuts its inputs step by step and stacks its reports", () => {
  const builder = new GraphBuilder();
  const [state, step] = [builder.input("state", [3]), builder.input("step", [1])];
  const next = builder.add(state, step);
  const body = lowerGraph(builder.finish([next, builder.total(next)]), {
    name: "body",
    outputNames: ["next.state", "sum"],
  });
  const graph = decodedGraph(
    trainingLoop({
      body,
      carried: [{ name: "state", next: "next.state", shape: [3] }],
      perStep: [{ name: "step", shape: [1] }],
      reported: [{ name: "sum", shape: [] }],
    }),
  );
  expect(dimensions(graph, "input")).toEqual([["steps"], ["all.step", "step", 1], ["in.state", 3]]);
  expect(dimensions(graph, "output")).toEqual([
    ["out.state", 3],
    ["all.sum", "step"],
  ]);
  expect(graph.node.map((node) => node.opType)).toEqual(["Loop"]);
  const inner = graph.node[0]?.attribute[0]?.g;
  expect(inner?.node.map((node) => node.opType)).toEqual(["Gather", "Add", "ReduceSum", "Identity"]);
  expect(inner?.input.map((each) => each.name)).toEqual(["iteration", "condition", "state"]);
  expect(inner?.output.map((each) => each.name)).toEqual(["next_condition", "next.state", "sum"]);
});
