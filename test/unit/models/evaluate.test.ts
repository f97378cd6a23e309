/** @jest-environment ./test/support/onnx-environment.cjs */
import { GraphBuilder } from "../../../models/graph/builder";
import { evaluate } from "./support/evaluate";

test("a graph runs in ONNX Runtime", async () => {
  const builder = new GraphBuilder();
  const a = builder.input("a", [2, 2]);
  const result = builder.add(builder.matMul(a, a), builder.scalar(1));
  const [numbers] = await evaluate(builder.finish([result]), { a: Float32Array.of(1, 2, 3, 4) });
  expect([...(numbers ?? [])]).toEqual([8, 11, 16, 23]);
});
