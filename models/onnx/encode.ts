import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValueInfo } from "./onnx-model";
import { onnxDataTypes } from "./onnx-model";
import { ProtobufWriter } from "./protobuf-writer";

/** Version 10 of the file format and 21 of the operators: old enough for every provider, new enough for what we use. */
const IR_VERSION = 10;
const OPSET_VERSION = 21;

/** Field numbers of onnx.proto3 (onnx/onnx on GitHub), one object per message. */
const field = {
  model: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 },
  opset: { version: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, opType: 4, attribute: 5 },
  attribute: { name: 1, i: 3, s: 4, g: 6, ints: 8, type: 20 },
  tensor: { dims: 1, dataType: 2, name: 8, rawData: 9 },
  valueInfo: { name: 1, type: 2 },
  type: { tensorType: 1 },
  tensorType: { elemType: 1, shape: 2 },
  shape: { dim: 1 },
  dimension: { value: 1, param: 2 },
} as const;

/** enum AttributeProto.AttributeType of onnx.proto3. */
const attributeType = { int: 2, string: 3, graph: 5, ints: 7 } as const;

/** The graph as the bytes of an .onnx file (ModelProto). */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const writer = new ProtobufWriter();
  writer.integer(field.model.irVersion, IR_VERSION);
  writer.text(field.model.producerName, "inve-for-premiere");
  writer.message(field.model.opsetImport, () => {
    writer.integer(field.opset.version, OPSET_VERSION);
  });
  writer.message(field.model.graph, () => {
    writeGraph(writer, graph);
  });
  return writer.finish();
}

function writeGraph(writer: ProtobufWriter, graph: OnnxGraph): void {
  graph.nodes.forEach((node, index) => {
    writer.message(field.graph.node, () => {
      writeNode(writer, node, `${graph.name}/${node.type}_${index}`);
    });
  });
  writer.text(field.graph.name, graph.name);
  for (const tensor of graph.initializers)
    writer.message(field.graph.initializer, () => {
      writeTensor(writer, tensor);
    });
  for (const value of graph.inputs)
    writer.message(field.graph.input, () => {
      writeValueInfo(writer, value);
    });
  for (const value of graph.outputs)
    writer.message(field.graph.output, () => {
      writeValueInfo(writer, value);
    });
}

function writeNode(writer: ProtobufWriter, node: OnnxNode, name: string): void {
  for (const input of node.inputs) writer.text(field.node.input, input);
  for (const output of node.outputs) writer.text(field.node.output, output);
  writer.text(field.node.name, name);
  writer.text(field.node.opType, node.type);
  for (const [key, value] of Object.entries(node.attributes))
    writer.message(field.node.attribute, () => {
      writer.text(field.attribute.name, key);
      writeAttributeValue(writer, value);
    });
}

function writeAttributeValue(writer: ProtobufWriter, value: OnnxAttribute): void {
  if (typeof value === "number") {
    writer.integer(field.attribute.i, value);
    writer.integer(field.attribute.type, attributeType.int);
  } else if (typeof value === "string") {
    writer.text(field.attribute.s, value);
    writer.integer(field.attribute.type, attributeType.string);
  } else if ("nodes" in value) {
    writer.message(field.attribute.g, () => {
      writeGraph(writer, value);
    });
    writer.integer(field.attribute.type, attributeType.graph);
  } else {
    for (const each of value) writer.integer(field.attribute.ints, each);
    writer.integer(field.attribute.type, attributeType.ints);
  }
}

function writeTensor(writer: ProtobufWriter, tensor: OnnxTensor): void {
  for (const dimension of tensor.shape) writer.integer(field.tensor.dims, dimension);
  writer.integer(field.tensor.dataType, onnxDataTypes[tensor.dataType]);
  writer.text(field.tensor.name, tensor.name);
  const { buffer, byteOffset, byteLength } = tensor.data;
  writer.raw(field.tensor.rawData, new Uint8Array(buffer, byteOffset, byteLength));
}

function writeValueInfo(writer: ProtobufWriter, value: OnnxValueInfo): void {
  writer.text(field.valueInfo.name, value.name);
  writer.message(field.valueInfo.type, () => {
    writer.message(field.type.tensorType, () => {
      writer.integer(field.tensorType.elemType, onnxDataTypes[value.dataType]);
      writer.message(field.tensorType.shape, () => {
        for (const dimension of value.shape)
          writer.message(field.shape.dim, () => {
            if (typeof dimension === "number") writer.integer(field.dimension.value, dimension);
            else writer.text(field.dimension.param, dimension);
          });
      });
    });
  });
}
