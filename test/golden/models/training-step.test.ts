import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { defaultConfiguration } from "../../../models/atlas/configuration";
import { buildInverseModel, buildMappingModel, buildOpacityModel } from "../../../models/atlas/inference-models";
import { buildTrainingStep, parametersOf } from "../../../models/atlas/training-step";

const configuration = defaultConfiguration({ layers: 2, frames: 60, width: 768, height: 432 });

/** How many nodes of each type the body of the training loop has. */
function countsOf(bytes: Uint8Array): Record<string, number> {
  const graph = fromBinary(ModelProtoSchema, bytes).graph;
  const body = graph?.node[0]?.attribute[0]?.g;
  const counts: Record<string, number> = {};
  for (const node of body?.node ?? graph?.node ?? []) counts[node.opType] = (counts[node.opType] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)));
}

test("the default training step has one gather and one scatter for each grid, and no operator that leaves the device", () => {
  const counts = countsOf(buildTrainingStep(configuration).bytes);
  expect([counts.GatherElements, counts.ScatterElements]).toEqual([6, 6]);
  expect(counts).toMatchInlineSnapshot(`
   {
     "Add": 70,
     "Cast": 6,
     "Clip": 12,
     "Concat": 46,
     "ConstantOfShape": 8,
     "Div": 12,
     "Floor": 8,
     "Gather": 14,
     "GatherElements": 6,
     "Identity": 1,
     "MatMul": 24,
     "Mul": 220,
     "ReduceSum": 46,
     "Relu": 4,
     "Reshape": 128,
     "ScatterElements": 6,
     "Sigmoid": 2,
     "Slice": 130,
     "Sqrt": 12,
     "Sub": 58,
     "Transpose": 22,
   }
  `);
});

test("the number of nodes does not depend on the clip", () => {
  const longer = defaultConfiguration({ layers: 2, frames: 300, width: 512, height: 768 });
  expect(countsOf(buildTrainingStep(longer).bytes)).toEqual(countsOf(buildTrainingStep(configuration).bytes));
});

test("a model has these parameters", () => {
  const table = parametersOf(configuration).map(({ name, shape }) => `${name} [${shape.join(", ")}]`);
  expect(table).toMatchInlineSnapshot(`
   [
     "mapping.smooth.table [8680]",
     "mapping.perFrame.table [26108]",
     "mapping.weight0 [2, 32, 8]",
     "mapping.weight1 [2, 2, 32]",
     "mapping.bias1 [2, 2, 1]",
     "opacity.table [174632]",
     "opacity.weight0 [1, 32, 7]",
     "opacity.weight1 [1, 1, 32]",
     "opacity.bias1 [1, 1, 1]",
     "colour.table [505592]",
     "colour.weight0 [2, 64, 17]",
     "colour.weight1 [2, 3, 64]",
     "colour.bias1 [2, 3, 1]",
     "inverse.smooth.table [4480]",
     "inverse.perFrame.table [5612]",
     "inverse.weight0 [2, 32, 8]",
     "inverse.weight1 [2, 2, 32]",
     "inverse.bias1 [2, 2, 1]",
   ]
  `);
});

test.each([
  ["mapping", () => buildMappingModel(configuration, 1)],
  ["inverse mapping", () => buildInverseModel(configuration, 0)],
  ["opacity", () => buildOpacityModel(configuration)],
])("the %s model takes only its own parameters and points of any number", (_, build) => {
  const model = build();
  const inputs = fromBinary(ModelProtoSchema, model.bytes).graph?.input.map((each) => each.name);
  expect(inputs).toEqual(["points", ...model.parameters.map((each) => each.name)]);
  expect(new Set(model.parameters.map((each) => each.name.split(".")[0])).size).toBe(1);
});
