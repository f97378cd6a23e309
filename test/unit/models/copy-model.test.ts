/** @jest-environment ./test/support/onnx-environment.cjs */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { copyModel, copyOf } from "../../../models/onnx/copy-model";

test("the copying model gives back every number of every tensor, under the name of its copy", async () => {
  const session = await InferenceSession.create(
    copyModel([
      { name: "table", shape: [3] },
      { name: "table.mean", shape: [2, 2] },
    ]),
  );
  const copies = await session.run({
    table: new Tensor("float32", Float32Array.of(1, -2, 3e-40), [3]),
    "table.mean": new Tensor("float32", Float32Array.of(4, 5, NaN, Infinity), [2, 2]),
  });
  expect(copies[copyOf("table")]!.data).toEqual(Float32Array.of(1, -2, 3e-40));
  expect(copies[copyOf("table.mean")]!.data).toEqual(Float32Array.of(4, 5, NaN, Infinity));
  await session.release();
});
