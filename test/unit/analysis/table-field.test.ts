import fc from "fast-check";
import { decodeTables, encodeTables } from "../../../companion-server/analysis/analysis-tables";
import { TableField } from "../../../companion-server/analysis/table-field";
import { tablesOf, type KnownMapping } from "../../support/analysis-tables";

/** Turns, grows, shears a little and slides with the frame number; the identity on frame 0. */
const moving: KnownMapping = (layer, frame, x, y) => {
  const angle = 0.1 * frame * (layer === 0 ? 1 : -1);
  const scale = 1 + 0.05 * frame;
  return [
    scale * (Math.cos(angle) * x - Math.sin(angle) * y) + 3 * frame,
    scale * (Math.sin(angle) * x + Math.cos(angle) * y + 0.02 * frame * x) - 2 * frame,
  ];
};

function fieldOf(width = 192, height = 128): TableField {
  return new TableField({ tables: tablesOf(moving), range: { first: 10, last: 14 }, mark: 10, width, height });
}

describe("a tabulated analysis", () => {
  test("maps as the tabulated mapping does, in pixels of the full-size clip", () => {
    const out = new Float64Array(2);
    fieldOf().toAtlas(1, 12, 40, 30, out, 0);
    const [u, v] = moving(1, 2, (40 + 0.5) / 2 - 0.5, (30 + 0.5) / 2 - 0.5);
    expect(out[0]).toBeCloseTo((u + 0.5) * 2 - 0.5, 3);
    expect(out[1]).toBeCloseTo((v + 0.5) * 2 - 0.5, 3);
  });

  test("brings every point back to where it started, also from bad first guesses and outside the frame", () => {
    const field = fieldOf();
    fc.assert(
      fc.property(
        fc.record({
          layer: fc.integer({ min: 0, max: 1 }),
          frame: fc.integer({ min: 10, max: 14 }),
          x: fc.double({ min: -15, max: 205, noNaN: true }),
          y: fc.double({ min: -10, max: 135, noNaN: true }),
        }),
        ({ layer, frame, x, y }) => {
          const out = new Float64Array(2);
          field.toAtlas(layer, frame, x, y, out, 0);
          const error = field.toFrame(layer, frame, out[0]!, out[1]!, out, 0);
          expect(error).toBeLessThan(0.05);
          expect(Math.hypot(out[0]! - x, out[1]! - y)).toBeLessThan(0.05);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  test("says how far off it is when a point has no place in the frame", () => {
    const folded = tablesOf(() => [10, 10]);
    const field = new TableField({ tables: folded, range: { first: 0, last: 4 }, mark: 0, width: 96, height: 64 });
    expect(field.toFrame(0, 2, 60, 40, new Float64Array(2), 0)).toBeGreaterThan(2);
  });

  test("gives shares that sum to one and covers the background with the object", () => {
    const field = fieldOf();
    for (const x of [5, 60, 96, 150]) {
      expect(field.visibility(0, 12, x, 50) + field.visibility(1, 12, x, 50)).toBeCloseTo(1, 6);
      expect(field.cover(0, 12, x, 50)).toBeCloseTo(field.visibility(1, 12, x, 50), 6);
      expect(field.cover(1, 12, x, 50)).toBe(0);
    }
    expect(field.visibility(1, 12, 5, 50)).toBeCloseTo(1, 6);
    expect(field.visibility(1, 12, 150, 50)).toBeCloseTo(0, 6);
  });
});

describe("saved tables", () => {
  const bytes = Buffer.concat(encodeTables(tablesOf(moving)));

  test("come back as they were", () => {
    expect(decodeTables(bytes)).toEqual(tablesOf(moving));
  });

  test.each([
    ["empty", new Uint8Array(0)],
    ["cut short", bytes.subarray(0, bytes.length - 1)],
    ["too long", new Uint8Array([...bytes, 0])],
    ["of another kind", bytes.map((byte, index) => (index === 0 ? 0 : byte))],
  ])("are refused when they are %s", (_, damaged) => {
    expect(() => decodeTables(damaged)).toThrow("damaged");
  });
});
