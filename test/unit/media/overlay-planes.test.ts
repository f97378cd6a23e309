import { clearArea, convertArea, type OverlayPlanes } from "../../../companion-server/media/overlay-planes";

function planes(stride: number, height: number): OverlayPlanes {
  const plane = (): Uint16Array => new Uint16Array(stride * height).fill(7);
  return { luma: plane(), blue: plane(), red: plane(), alpha: plane(), stride };
}

function converted(rgba: readonly [number, number, number, number]): number[] {
  const target = planes(1, 1);
  clearArea(target, { firstRow: 0, rows: 1, firstColumn: 0, columns: 1 });
  convertArea(target, Uint8Array.from(rgba), { firstRow: 0, rows: 1, firstColumn: 0, columns: 1 });
  return [target.luma[0]!, target.blue[0]!, target.red[0]!, target.alpha[0]!];
}

// Expected codes by Rec. ITU-R BT.709-6: Y = 64 + 876 Y', C = 512 + 896 C', rounded.
test.each<{ name: string; rgba: [number, number, number, number]; codes: number[] }>([
  { name: "white", rgba: [255, 255, 255, 255], codes: [940, 512, 512, 1023] },
  { name: "opaque black", rgba: [0, 0, 0, 255], codes: [64, 512, 512, 1023] },
  { name: "red", rgba: [255, 0, 0, 255], codes: [250, 409, 960, 1023] },
  { name: "blue", rgba: [0, 0, 255, 255], codes: [127, 960, 471, 1023] },
  { name: "half-transparent grey", rgba: [128, 128, 128, 128], codes: [504, 512, 512, 514] },
  { name: "a coloured pixel that is not there", rgba: [255, 10, 80, 0], codes: [64, 512, 512, 0] },
])("$name becomes its Rec. 709 codes", ({ rgba, codes }) => {
  expect(converted(rgba)).toEqual(codes);
});

test("every 8-bit alpha comes back exactly from its 10-bit code", () => {
  for (let alpha = 1; alpha < 256; alpha++) expect(converted([9, 9, 9, alpha])[3]! >> 2).toBe(alpha);
});

test("only pixels that are there are written, and clearing their area makes it transparent black", () => {
  const target = planes(4, 3);
  const area = { firstRow: 1, rows: 1, firstColumn: 1, columns: 3 };
  const row = [0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 9];
  convertArea(target, Uint8Array.from(row), area);
  expect([...target.luma]).toEqual([7, 7, 7, 7, 7, 7, 940, 940, 7, 7, 7, 7]);
  clearArea(target, area);
  expect([...target.luma]).toEqual([7, 7, 7, 7, 7, 64, 64, 64, 7, 7, 7, 7]);
  expect([...target.alpha]).toEqual([7, 7, 7, 7, 7, 0, 0, 0, 7, 7, 7, 7]);
});
