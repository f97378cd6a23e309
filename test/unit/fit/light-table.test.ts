import { decodeTables, encodeTables, nodeCount } from "../../../companion-server/analysis/analysis-tables";
import { TableField } from "../../../companion-server/analysis/table-field";
import { tabulateLight } from "../../../companion-server/fit/light-table";
import { createFrameStack } from "../../../companion-server/media/frame-stack";
import { fromLinear, toLinear } from "../../../companion-server/render/colour-transfer";
import { tablesOf, type KnownMapping } from "../../support/analysis-tables";

const [width, height, frames, mark] = [192, 128, 4, 1];
/** Everything moves four pixels a frame to the right. */
const moving: KnownMapping = (_layer, frame, x, y) => [x - 4 * (frame - mark), y];
const tables = tablesOf(moving, { layers: 2, frames, width, height });

/** Stops on each frame: the object's channels differ, the background's change grows from left to right. */
const objectStops = [-1, 0, 0.5, 1.2];
const stopsAt = (layer: number, frame: number, u: number, channel: number): number =>
  layer === 1 ? (objectStops[frame] ?? 0) * (channel === 0 ? 1 : 0.5) : (frame - mark) * 0.004 * (u - 96);

/** A rough surface under that light; on frame 2 something white passes over a tenth of the picture. */
const stack = (() => {
  const made = createFrameStack({ first: 0, last: frames - 1 }, width, height);
  for (let frame = 0; frame < frames; frame += 1)
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const layer = x < width / 2 ? 1 : 0;
        const [u] = moving(layer, frame, x, y);
        const isCovered = frame === 2 && y >= 40 && y < 64 && x >= 20 && x < 44;
        for (let channel = 0; channel < 3; channel += 1) {
          const surface = 0.2 + 0.12 * Math.sin(u / 3 + channel) * Math.cos(y / 4);
          const lit = fromLinear(toLinear(surface) * 2 ** stopsAt(layer, frame, u, channel));
          made.rgb[((frame * height + y) * width + x) * 3 + channel] = isCovered ? 250 : Math.round(lit * 255);
        }
      }
  return made;
})();

const light = tabulateLight(tables, stack, mark);
const field = new TableField({ tables: { ...tables, light }, range: { first: 0, last: 3 }, mark, width, height });

test("the change of light is found by channel, place and frame, whatever passes in front", () => {
  const found = new Float64Array(3);
  for (let frame = 0; frame < frames; frame += 1)
    for (const [layer, u, v] of [
      [1, 32, 52],
      [1, 64, 90],
      [0, 128, 64],
      [0, 160, 32],
    ] as const) {
      field.light(layer, frame, u, v, found);
      for (let channel = 0; channel < 3; channel += 1)
        expect(Math.abs((found[channel] ?? 9) - stopsAt(layer, frame, u, channel))).toBeLessThan(0.1);
    }
});

test("a surface that the marked frame does not show is compared with itself on the others", () => {
  const found = [0, 3].map((frame) => {
    const out = new Float64Array(3);
    // Seen at the picture's right edge of frame 3 only where it has moved out of the marked frame's left.
    field.light(1, frame, 2, 64, out);
    return out[0] ?? 0;
  });
  expect(Math.abs((found[1] ?? 0) - (found[0] ?? 0) - 2.2)).toBeLessThan(0.1);
});

test("the table is saved and read with the others, and analyses without it know of no change", () => {
  const again = decodeTables(Buffer.concat(encodeTables({ ...tables, light })));
  expect(again.light?.lattices).toEqual(light.lattices);
  again.light?.values.forEach((values, layer) => {
    expect(values).toHaveLength(frames * nodeCount(light.lattices[layer]!) * 3);
    expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(light.values[layer]!.buffer))).toBe(0);
  });
  const old = new TableField({
    tables: decodeTables(Buffer.concat(encodeTables(tables))),
    range: { first: 0, last: 3 },
    mark,
    width,
    height,
  });
  const out = Float64Array.of(7, 7, 7);
  old.light(1, 3, 64, 64, out);
  expect([...out]).toEqual([0, 0, 0]);
});
