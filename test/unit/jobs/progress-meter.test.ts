import { ProgressMeter } from "../../../companion-server/jobs/progress-meter";
import type { Progress } from "../../../companion-server/protocol/progress";

/** Feeds one value every `step` milliseconds; returns what was told and when. */
function feed(step: number, fractions: readonly number[]): { at: number; told: Progress }[] {
  let now = 0;
  const meter = new ProgressMeter(() => now);
  return fractions.flatMap((fraction) => {
    now += step;
    const told = meter.accept({ stage: "fit", fraction });
    return told === null ? [] : [{ at: now, told }];
  });
}

const steady = (count: number) => Array.from({ length: count }, (_, index) => (index + 1) / count);

test("at most ten values a second are told", () => {
  expect(feed(1, steady(1000))).toHaveLength(10);
});

test("steady work has the true time left after two seconds, and it only falls", () => {
  const told = feed(50, steady(400)).filter(({ at }) => at > 2000);
  for (const { at, told: progress } of told) expect(progress.secondsLeft).toBeCloseTo((20_000 - at) / 1000, 5);
});

test("before anything is known no time left is told", () => {
  expect(feed(100, [0, 0, 0, 0]).map(({ told }) => told.secondsLeft)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(feed(100, steady(400))[0]?.told).not.toHaveProperty("secondsLeft");
});

test("the fraction never falls, leaves [0, 1] or stops being a number", () => {
  const told = feed(100, [0.5, 0.2, NaN, 7, -1]).map(({ told: { fraction } }) => fraction);
  expect(told).toEqual([0.5, 0.5, 0.5, 1, 1]);
});

test("a stage that is twice as slow moves the time left smoothly", () => {
  const told = feed(100, [
    ...Array.from({ length: 100 }, (_, i) => (i + 1) / 200),
    ...Array.from({ length: 200 }, (_, i) => 0.5 + (i + 1) / 400),
  ]);
  const left = told.flatMap(({ told: { secondsLeft } }) => secondsLeft ?? []);
  const jumps = left.slice(1).map((value, index) => Math.abs(value - (left[index] ?? 0)));
  expect(Math.max(...jumps)).toBeLessThan(0.5);
  expect(left.at(-1)).toBeCloseTo(0, 5);
});
