import { decodeFlow, endpointError } from "../../../companion-server/quality/score-flow";

/** A .flo file of the given size and values. */
function flo(width: number, height: number, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(12 + 4 * values.length);
  bytes.write("PIEH", 0, "latin1");
  bytes.writeInt32LE(width, 4);
  bytes.writeInt32LE(height, 8);
  values.forEach((value, index) => bytes.writeFloatLE(value, 12 + 4 * index));
  return bytes;
}

describe("scoring flow", () => {
  it("takes the mean distance where the truth is known", () => {
    const truth = decodeFlow(flo(3, 1, [1, 2, 1e9, 1e9, 0, 0]));
    expect(endpointError(truth, { width: 3, height: 1, values: Float32Array.of(4, 6, 0, 0, 0, 1) })).toBe(3);
  });

  it.each([
    { name: "nothing", bytes: Buffer.alloc(0) },
    { name: "a cut file", bytes: flo(3, 1, [1, 2]) },
    { name: "another kind of file", bytes: Buffer.alloc(36) },
    { name: "an impossible size", bytes: flo(-1, -1, [0, 0]) },
  ])("refuses $name", ({ bytes }) => {
    expect(() => decodeFlow(bytes)).toThrow("not a whole .flo file");
  });
});
