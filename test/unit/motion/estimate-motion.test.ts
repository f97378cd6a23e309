import type { FrameStack } from "../../../companion-server/media/frame-stack";
import { estimateMotion } from "../../../companion-server/motion/estimate-motion";
import { unknownError } from "../../../companion-server/motion/motion";
import { fromMarkView, lookUp, toMarkView } from "../../../companion-server/motion/motion-grid";
import type { WorkContext } from "../../../companion-server/progress";
import { InveError } from "../../../companion-server/protocol/errors";
import { drawStack, textureAt } from "./moving-texture";

// Worker threads start slowly on a busy computer.
jest.setTimeout(60_000);

const size = { width: 128, height: 80 };
const quiet: WorkContext = { signal: new AbortController().signal, report: () => undefined };
const pan = (count: number): FrameStack =>
  drawStack({ ...size, count }, (frame, x, y) => textureAt(x + 2.5 * frame, y - frame, 1));

test("a pan is followed from and to the mark to a tenth of a pixel, with small expected errors", async () => {
  const motion = await estimateMotion(pan(7), 3, quiet);
  const found = new Float64Array(3);
  for (let frame = 0; frame < 7; frame += 1) {
    lookUp(fromMarkView(motion, frame), 64, 40, found);
    expect(Math.hypot(found[0]! - (64 - 2.5 * (frame - 3)), found[1]! - (40 + frame - 3))).toBeLessThan(0.1);
    expect(found[2]).toBeLessThan(0.5);
    lookUp(toMarkView(motion, frame), 64, 40, found);
    expect(Math.hypot(found[0]! - (64 + 2.5 * (frame - 3)), found[1]! - (40 - frame + 3))).toBeLessThan(0.1);
  }
});

test("correspondences obey the motion, join frames 1, 2 and 4 apart both ways, and come in the same order every time", async () => {
  const [once, again] = [await estimateMotion(pan(7), 3, quiet), await estimateMotion(pan(7), 3, quiet)];
  expect(once.pairs.count).toBeGreaterThan(2000);
  expect(again.pairs.values).toEqual(once.pairs.values);
  const distances = new Set<number>();
  for (let pair = 0; pair < once.pairs.count; pair += 1) {
    const [frame, x, y, other, otherX, otherY] = once.pairs.values.subarray(6 * pair, 6 * pair + 6) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    distances.add(other - frame);
    const error = Math.hypot(otherX - x + 2.5 * (other - frame), otherY - y - (other - frame));
    expect(error).toBeLessThan(2);
  }
  expect([...distances].sort((a, b) => a - b)).toEqual([-4, -2, -1, 1, 2, 4].filter((d) => distances.has(d)));
  expect(distances.has(1) && distances.has(-1) && distances.has(2) && distances.has(-2)).toBe(true);
});

test("an object that gathers speed is followed over steps that are longer than itself", async () => {
  const steps = [0, 6, 15, 27, 42, 60, 80];
  const left = (frame: number): number => 12 + steps.slice(0, frame + 1).reduce((sum, step) => sum + step, 0);
  const isObject = (frame: number, x: number, y: number): boolean =>
    x >= left(frame) && x < left(frame) + 56 && y >= 28 && y < 84;
  const stack = drawStack({ width: 320, height: 112, count: steps.length }, (frame, x, y) =>
    isObject(frame, x, y) ? 0.5 * textureAt(x - left(frame), y, 3) : 60 + 0.7 * textureAt(x, y, 1),
  );
  const motion = await estimateMotion(stack, 0, quiet);
  const found = new Float64Array(3);
  for (const frame of steps.keys()) {
    lookUp(toMarkView(motion, frame), left(frame) + 28, 56, found);
    expect(Math.hypot(found[0]! - (left(0) + 28), found[1]! - 56)).toBeLessThan(0.5);
  }
});

test("nothing is carried across a cut", async () => {
  const stack = drawStack({ ...size, count: 8 }, (frame, x, y) =>
    frame < 5 ? textureAt(x + frame, y, 1) : 0.4 * textureAt(x, y, 7),
  );
  const motion = await estimateMotion(stack, 2, quiet);
  expect(motion.cuts).toEqual([5]);
  const found = new Float64Array(3);
  lookUp(fromMarkView(motion, 4), 64, 40, found);
  expect(found[2]).toBeLessThan(1);
  lookUp(fromMarkView(motion, 6), 64, 40, found);
  expect(found[2]).toBeGreaterThanOrEqual(unknownError);
});

test.each([
  { name: "a black clip", stack: () => drawStack({ ...size, count: 4 }, () => 0) },
  { name: "a single frame", stack: () => pan(1) },
  {
    name: "a flash in the middle",
    stack: () => drawStack({ ...size, count: 5 }, (f, x, y) => (f === 2 ? 255 : textureAt(x, y, 1))),
  },
])("$name gives finite positions everywhere", async ({ stack }) => {
  const motion = await estimateMotion(stack(), 0, quiet);
  for (const values of [motion.toMark, motion.fromMark, motion.toMarkError, motion.fromMarkError])
    expect(values.every((value) => Number.isFinite(value))).toBe(true);
});

test("cancelling ends the work with Cancelled", async () => {
  const controller = new AbortController();
  const work = estimateMotion(pan(30), 0, {
    signal: controller.signal,
    report: () => {
      controller.abort();
    },
  });
  await expect(work).rejects.toMatchObject({ code: "Cancelled" });
});

test("a mark outside the range is refused with a sentence", async () => {
  await expect(estimateMotion(pan(2), 5, quiet)).rejects.toThrow(InveError);
});
