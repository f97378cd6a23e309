import { expectedInward, expectedOutward } from "../../../companion-server/motion/expected-flow";
import { createFlowField } from "../../../companion-server/motion/flow-field";

/** A still ground with a square of 6 pixels that moved by 5 to the right and 2 down since the frame before. */
const left = 8;
const top = 7;
const side = 6;
const isSquare = (x: number, y: number, movedBy = 0): boolean =>
  x >= left + 5 * movedBy && x < left + side + 5 * movedBy && y >= top + 2 * movedBy && y < top + side + 2 * movedBy;

const inward = createFlowField(40, 30);
for (let y = 0; y < 30; y += 1)
  for (let x = 0; x < 40; x += 1) inward.values.set(isSquare(x, y) ? [-5, -2] : [0, 0], 2 * (y * 40 + x));

const at = (values: Float32Array, x: number, y: number): number[] => [...values.slice(2 * (y * 40 + x)).slice(0, 2)];

test("what moves goes on as it moved", () => {
  const { values } = expectedOutward(inward);
  for (let y = 0; y < 30; y += 1)
    for (let x = 0; x < 40; x += 1) expect(at(values, x, y).map(Math.abs)).toEqual(isSquare(x, y) ? [5, 2] : [0, 0]);
  expect(at(values, left, top)).toEqual([5, 2]);
});

test("seen from the next frame, it comes from where it is now; the place that it left keeps its old movement", () => {
  const { values } = expectedInward(inward);
  for (let y = 0; y < 30; y += 1)
    for (let x = 0; x < 40; x += 1)
      expect(at(values, x, y)).toEqual(isSquare(x, y, 1) || isSquare(x, y) ? [-5, -2] : [0, 0]);
});

test("movements that lead out of the frame are left out", () => {
  const out = createFlowField(4, 4);
  out.values.fill(-9);
  expect(expectedInward(out).values).toEqual(out.values);
});
