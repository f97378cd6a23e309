import { exponentialDecay } from "../../../models/optimizer/schedule";

const options = { steps: 100, last: 0.01 };

test.each([
  [-5, 1],
  [0, 1],
  [50, 0.1],
  [100, 0.01],
  [1000, 0.01],
])("at step %p the rate is %p of its start", (step, expected) => {
  expect(exponentialDecay(step, options)).toBeCloseTo(expected, 12);
});

test("every step takes the same share", () => {
  const shares = [0, 33, 99].map((step) => exponentialDecay(step + 1, options) / exponentialDecay(step, options));
  for (const share of shares) expect(share).toBeCloseTo(0.01 ** 0.01, 12);
});
