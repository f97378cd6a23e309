import fc from "fast-check";
import type { AtlasState } from "../../../companion-server/inference/atlas-state";
import { checkState, decodeState, encodeState, initialState } from "../../../companion-server/inference/atlas-state";
import { InveError } from "../../../companion-server/protocol/errors";
import type { ParameterSpecification } from "../../../models/layers/parameters";

const specifications: ParameterSpecification[] = [
  { name: "colour.table", shape: [7], kind: "table", bound: 1e-4, rate: 1e-2 },
  { name: "colour.weight0", shape: [2, 3], kind: "network", bound: 1, rate: 5e-3 },
];

/** The code of the error that the work throws. */
function codeOf(work: () => unknown): unknown {
  try {
    work();
  } catch (failure) {
    return failure instanceof InveError ? failure.code : failure;
  }
  return "nothing thrown";
}

test("every state survives writing and reading bit by bit", () => {
  const floats = fc.float32Array({ minLength: 0, maxLength: 20 });
  const entries = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), floats), { selector: ([name]) => name });
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 31 }), entries, (step, list) => {
      const state: AtlasState = {
        step,
        parameters: new Map(list),
        moments: new Map(list.map(([name, values]) => [name, { mean: values.slice().reverse(), square: values }])),
      };
      const read = decodeState(encodeState(state));
      expect(read.step).toBe(step);
      expect(Buffer.from(encodeState(read)).equals(Buffer.from(encodeState(state)))).toBe(true);
    }),
  );
});

test("a damaged file is refused whole, wherever it was cut or changed in its frame", () => {
  const bytes = encodeState(initialState(specifications, 1));
  for (let length = 0; length < bytes.length; length += 3)
    expect(codeOf(() => decodeState(bytes.subarray(0, length)))).toBe("InvalidInput");
  expect(codeOf(() => decodeState(Uint8Array.from([...bytes, 0])))).toBe("InvalidInput");
  expect(() => decodeState(Uint8Array.from(bytes, (each, index) => (index === 8 ? each + 1 : each)))).toThrow(
    /another version/,
  );
});

const changed = (name: string, values: Float32Array): AtlasState => {
  const state = initialState(specifications, 1);
  return { ...state, parameters: new Map([...state.parameters, [name, values]]) };
};
test.each([
  ["a parameter too many", changed("extra", new Float32Array(1))],
  ["a parameter of another size", changed("colour.table", new Float32Array(6))],
  ["a number that is not finite", changed("colour.table", new Float32Array(7).fill(NaN))],
])("a state with %s is refused", (_, state) => {
  const work = () => {
    checkState(state, specifications);
  };
  expect(codeOf(work)).toBe("InvalidInput");
});

test("parameters start as their seed, name and bound say", () => {
  const [a, b] = [initialState(specifications, 1), initialState(specifications, 2)];
  expect(initialState(specifications, 1).parameters).toEqual(a.parameters);
  expect(a.parameters).not.toEqual(b.parameters);
  expect(Math.max(...a.parameters.get("colour.table")!.map(Math.abs))).toBeLessThanOrEqual(Math.fround(1e-4));
  expect(a.moments.get("colour.table")).toEqual({ mean: new Float32Array(7), square: new Float32Array(7) });
});
