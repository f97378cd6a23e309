/** @jest-environment ./test/support/onnx-environment.cjs */
import { ownByLayer, pointsByLayer, seenByLayer } from "../../../models/atlas/points-by-layer";
import { ownerOfPoint, ownPoints, pairCount, pairOfPoint, sharedPoints } from "../../../models/atlas/training-inputs";
import { GraphBuilder } from "../../../models/graph/builder";
import { tinyConfiguration } from "../inference/support/tiny-atlas";
import { evaluate } from "./support/evaluate";

const configuration = { ...tinyConfiguration(), layers: 3, batch: 12, rigidityBatch: 2, ownBatch: 7 };

test("points are shared, or belong to each layer in equal parts, and have pairs at the front and at the end", () => {
  expect([sharedPoints(configuration), ownPoints(configuration), pairCount(configuration)]).toEqual([6, 2, 8]);
  const columns = Array.from({ length: configuration.batch }, (_, column) => column);
  expect(columns.map((column) => ownerOfPoint(configuration, column))).toEqual([
    ...[null, null, null, null, null, null],
    ...[0, 0, 1, 1, 2, 2],
  ]);
  expect(columns.map((column) => pairOfPoint(configuration, column))).toEqual([
    ...[0, 1, null, null, null, null],
    ...[2, 3, 4, 5, 6, 7],
  ]);
});

test("each layer sees the shared points and its own, of what all have and of what each layer has", async () => {
  const builder = new GraphBuilder();
  const numbers = Array.from({ length: 12 }, (_, column) => column);
  const points = builder.constant([...numbers, ...numbers.map((each) => -each)], [2, 12]);
  const perLayer = builder.constant(
    [0, 100, 200].flatMap((layer) => numbers.map((each) => layer + each)),
    [3, 1, 12],
  );
  const graph = builder.finish([
    pointsByLayer(builder, configuration, points),
    seenByLayer(builder, configuration, perLayer),
    ownByLayer(builder, configuration, builder.constant([...numbers.slice(4)], [1, 8])),
  ]);
  const [all, seen, own] = await evaluate(graph, {});
  const columns = [
    [0, 1, 2, 3, 4, 5, 6, 7],
    [0, 1, 2, 3, 4, 5, 8, 9],
    [0, 1, 2, 3, 4, 5, 10, 11],
  ];
  expect([...all!]).toEqual(columns.flatMap((row) => [...row, ...row.map((each) => (each === 0 ? -0 : -each))]));
  expect([...seen!]).toEqual(columns.flatMap((row, layer) => row.map((each) => 100 * layer + each)));
  expect([...own!]).toEqual([6, 7, 8, 9, 10, 11]);
});
