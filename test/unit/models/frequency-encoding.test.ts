/** @jest-environment ./test/support/onnx-environment.cjs */
import { GraphBuilder } from "../../../models/graph/builder";
import { GraphError } from "../../../models/graph/value";
import { frequencyEncoding } from "../../../models/layers/frequency-encoding";
import { createRandom } from "../../../models/random";
import { directionalDerivatives } from "./support/check-gradient";
import { evaluate } from "./support/evaluate";

/** Rows by the definition: octave by octave, all sines, then all cosines. */
function reference(points: readonly (readonly number[])[], octaves: number): number[] {
  return Array.from({ length: octaves }, (_, octave) =>
    [Math.sin, Math.cos].flatMap((wave) => points.flatMap((row) => row.map((x) => wave(2 ** octave * Math.PI * x)))),
  ).flat();
}

test.each([
  ["columns", [2, 5], 1],
  ["columns at several octaves", [3, 7], 4],
  ["columns of several layers", [1, 2, 6], 3],
])("%s become sines and cosines at doubling frequencies", async (_, shape, octaves) => {
  const builder = new GraphBuilder();
  const points = builder.input("points", shape);
  const encoded = frequencyEncoding(builder, points, octaves);
  const [axes, batch] = [shape.at(-2)!, shape.at(-1)!];
  expect(encoded.shape).toEqual([...shape.slice(0, -2), 2 * axes * octaves, batch]);
  const random = createRandom(2);
  const rows = Array.from({ length: axes }, () => Array.from({ length: batch }, () => random() * 2 - 1));
  const [found] = await evaluate(builder.finish([encoded]), { points: Float32Array.from(rows.flat()) });
  reference(rows, octaves).forEach((expected, index) => {
    expect(found![index]).toBeCloseTo(expected, 4);
  });
});

test("its gradient agrees with finite differences", async () => {
  const { byRule, byDifference, scale } = await directionalDerivatives({
    name: "frequencies",
    inputs: [{ shape: [2, 9] }],
    build: (builder, [points]) => frequencyEncoding(builder, points!, 3),
  });
  expect(Math.abs(byRule - byDifference)).toBeLessThan(5e-3 * scale);
});

test.each([0, 1.5])("%p octaves are refused", (octaves) => {
  const builder = new GraphBuilder();
  expect(() => frequencyEncoding(builder, builder.input("points", [2, 3]), octaves)).toThrow(GraphError);
});
