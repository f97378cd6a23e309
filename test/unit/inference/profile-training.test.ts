/** @jest-environment ./test/support/onnx-environment.cjs */
import { profileTraining } from "../../../companion-server/inference/profile-training";
import { tinyConfiguration } from "./support/tiny-atlas";

jest.setTimeout(60_000);

test("a profile names every kind of operator of a step, where it ran, and what it cost", async () => {
  const families = await profileTraining(tinyConfiguration(), "cpu");
  const names = families.map(({ family }) => family);
  expect(names).toEqual(expect.arrayContaining(["matrix products", "elementwise", "scatters", "gathers", "sums"]));
  expect(families.every(({ milliseconds, nodes }) => milliseconds > 0 && nodes > 0)).toBe(true);
  expect(new Set(families.flatMap(({ providers }) => providers))).toEqual(new Set(["CPUExecutionProvider"]));
  // The six tables of the model, each read once and written once.
  for (const family of ["scatters", "gathers"]) expect(families.find((each) => each.family === family)?.nodes).toBe(6);
  const times = families.map(({ milliseconds }) => milliseconds);
  expect(times).toEqual([...times].sort((a, b) => b - a));
});
