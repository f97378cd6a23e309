import type { HeldOutErrors } from "../../../companion-server/fit/held-out-error";
import { sticksBetter } from "../../../companion-server/refinement/accept-refinement";

const before: HeldOutErrors = { median: 0.4, perLayer: [0.3, 0.5], perFrame: Float64Array.of(0.3, 0.4, NaN, 0.5) };
const after = (changes: Partial<HeldOutErrors>): HeldOutErrors => ({ ...before, median: 0.35, ...changes });

test("a fit that explains what it has not seen better, and nothing worse, takes the other's place", () => {
  expect(sticksBetter(before, after({ perLayer: [0.3, 0.4] }))).toBe(true);
  expect(sticksBetter(before, after({ perFrame: Float64Array.of(0.33, 0.2, 0.9, 0.4) }))).toBe(true);
});

test.each([
  ["as a whole is hardly better", { median: 0.398 }],
  ["is not a number", { median: NaN }],
  ["is worse in one layer", { perLayer: [0.31, 0.39] }],
  ["is worse on one frame", { perFrame: Float64Array.of(0.1, 0.1, NaN, 0.7) }],
])("one that %s does not", (_, changes) => {
  expect(sticksBetter(before, after(changes))).toBe(false);
});
