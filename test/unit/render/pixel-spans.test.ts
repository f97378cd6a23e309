import fc from "fast-check";
import { PixelSpans } from "../../../companion-server/render/pixel-spans";

const size = { width: 70, height: 9 };
const span = fc.record({ y: fc.nat(8), start: fc.nat(69), length: fc.nat(70) });

const keyed = (spans: PixelSpans): Set<number> => {
  const seen = new Set<number>();
  spans.forEach((y, start, end) => {
    for (let x = start; x < end; x += 1) seen.add(y * size.width + x);
  });
  return seen;
};

test("runs and areas hold every painted pixel once, stay inside, and the box is exact", () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), (list) => {
      const spans = new PixelSpans(size);
      const painted = new Set<number>();
      for (const { y, start, length } of list) {
        const end = Math.min(size.width, start + length);
        spans.add(y, start, end);
        for (let x = start; x < end; x += 1) painted.add(y * size.width + x);
      }
      const runs = keyed(spans);
      const areas = spans.areas();
      const covered = areas.flatMap(({ firstRow, rows, firstColumn, columns }) =>
        Array.from({ length: rows * columns }, (_value, i) => {
          return (firstRow + Math.floor(i / columns)) * size.width + firstColumn + (i % columns);
        }),
      );
      expect(covered.length).toBe(new Set(covered).size);
      expect(new Set(covered)).toEqual(runs);
      expect([...painted].every((pixel) => runs.has(pixel))).toBe(true);
      expect([...runs].every((pixel) => pixel >= 0 && pixel < size.width * size.height)).toBe(true);
      const columns = [...painted].map((pixel) => pixel % size.width);
      const rows = [...painted].map((pixel) => Math.floor(pixel / size.width));
      expect(spans.box()).toEqual(
        painted.size === 0
          ? null
          : {
              left: Math.min(...columns),
              top: Math.min(...rows),
              width: Math.max(...columns) - Math.min(...columns) + 1,
              height: Math.max(...rows) - Math.min(...rows) + 1,
            },
      );
      spans.clear();
      expect([keyed(spans).size, spans.areas(), spans.box()]).toEqual([0, [], null]);
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("two thin strokes far apart in a row are two runs", () => {
  const spans = new PixelSpans({ width: 1920, height: 4 });
  for (const y of [1, 2]) for (const x of [100, 1500]) spans.add(y, x, x + 5);
  expect(spans.areas()).toEqual([
    { firstRow: 1, rows: 2, firstColumn: 96, columns: 16 },
    { firstRow: 1, rows: 2, firstColumn: 1488, columns: 32 },
  ]);
});
