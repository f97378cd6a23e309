import { fillLostPoints } from "../../../companion-server/propagation/lost-points";
import { loseTornPoints } from "../../../companion-server/propagation/torn-points";

/** A long thin outline around y = 0, and where a motion puts it. */
function outline(move: (x: number, y: number) => [number, number]) {
  const xs = Array.from({ length: 21 }, (_, i) => i * 3);
  const corners = [...xs.map((x): [number, number] => [x, -2]), ...xs.reverse().map((x): [number, number] => [x, 2])];
  const source = Float64Array.from(corners.flat());
  const mapped = Float64Array.from(corners.flatMap(([x, y]) => move(x, y)));
  return { source, mapped, lost: new Uint8Array(corners.length) };
}

const slid = (x: number, y: number): [number, number] => [x + 100, y + 50];

test("an end that was found on the far side is lost, and placed beside the rest", () => {
  const points = outline((x, y) => (x > 45 ? [x - 120, y + 60] : slid(x, y)));
  loseTornPoints(points);
  expect(points.lost.filter((isLost) => isLost === 1)).toHaveLength(10);
  fillLostPoints(points);
  points.lost.forEach((_, i) => {
    const [x, y] = slid(points.source[2 * i]!, points.source[2 * i + 1]!);
    expect(points.mapped[2 * i]).toBeCloseTo(x, 6);
    expect(points.mapped[2 * i + 1]).toBeCloseTo(y, 6);
  });
});

test.each([
  ["slides", slid],
  ["grows evenly, however much", (x: number, y: number): [number, number] => [9 * x, 9 * y]],
  ["bends", (x: number, y: number): [number, number] => [x + 100, y + 50 + (x * x) / 40]],
  ["is squeezed", (x: number, y: number): [number, number] => [x / 20, y / 20]],
] as const)("nothing is lost of an outline that %s", (_, move) => {
  const points = outline(move);
  loseTornPoints(points);
  expect(points.lost).toEqual(new Uint8Array(points.lost.length));
});
