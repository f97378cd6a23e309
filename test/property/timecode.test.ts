import fc from "fast-check";
import { timecodeAfter } from "../../companion-server/render/timecode";

const ntsc = { numerator: 30000, denominator: 1001 };
const rates = [
  { rate: { numerator: 24000, denominator: 1001 }, nominal: 24, drops: [0] },
  { rate: { numerator: 25, denominator: 1 }, nominal: 25, drops: [0] },
  { rate: ntsc, nominal: 30, drops: [0, 2] },
  { rate: { numerator: 60000, denominator: 1001 }, nominal: 60, drops: [0, 4] },
  { rate: { numerator: 120, denominator: 1 }, nominal: 120, drops: [0] },
];
const kinds = rates.flatMap(({ rate, nominal, drops }) => drops.map((dropped) => ({ rate, nominal, dropped })));

/** Counts one number up the slow way, as a clock with the skipping rule would. */
function nextTimecode(text: string, nominal: number, dropped: number): string {
  const match = /^(\d+):(\d+):(\d+)[:;](\d+)$/.exec(text)!;
  let [hours, minutes, seconds, frames] = match.slice(1).map(Number) as [number, number, number, number];
  frames += 1;
  if (frames === nominal) [frames, seconds] = [0, seconds + 1];
  if (seconds === 60) [seconds, minutes] = [0, minutes + 1];
  if (seconds === 0 && frames === 0 && minutes % 10 !== 0 && minutes !== Number(match[2])) frames = dropped;
  if (minutes === 60) [minutes, hours, frames] = [0, hours + 1, 0];
  return write(hours % 24, minutes, seconds, frames, nominal, dropped);
}

function write(hours: number, minutes: number, seconds: number, frames: number, nominal: number, dropped: number) {
  const two = (value: number) => String(value).padStart(2, "0");
  const digits = Math.max(2, String(nominal - 1).length);
  return `${two(hours)}:${two(minutes)}:${two(seconds)}${dropped > 0 ? ";" : ":"}${String(frames).padStart(digits, "0")}`;
}

describe("timecodeAfter", () => {
  test.each([
    ["00:00:00:00", 0, ntsc, "00:00:00:00"],
    ["00:00:59;29", 1, ntsc, "00:01:00;02"],
    ["00:09:59;29", 1, ntsc, "00:10:00;00"],
    ["00:00:59:29", 1, ntsc, "00:01:00:00"],
    ["00:59:59;29", 1, ntsc, "01:00:00;00"],
    ["23:59:59;29", 1, ntsc, "00:00:00;00"],
    ["00:00:00;00", 107_892, ntsc, "01:00:00;00"],
    ["10:00:00:00", 48, { numerator: 24, denominator: 1 }, "10:00:02:00"],
    ["00:00:00:119", 1, { numerator: 120, denominator: 1 }, "00:00:01:000"],
  ])("%s plus %i frames", (start, frames, rate, expected) => {
    expect(timecodeAfter(start, frames, rate)).toBe(expected);
  });

  test("agrees with counting number by number", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.record({ hours: fc.nat(23), minutes: fc.nat(59), seconds: fc.nat(59), frames: fc.nat(23) }),
        fc.integer({ min: 0, max: 4000 }),
        ({ rate, nominal, dropped }, at, count) => {
          const isSkipped = at.seconds === 0 && at.minutes % 10 !== 0 && at.frames < dropped;
          const frames = isSkipped ? dropped : at.frames;
          const start = write(at.hours, at.minutes, at.seconds, frames, nominal, dropped);
          let expected = start;
          for (let i = 0; i < count; i += 1) expected = nextTimecode(expected, nominal, dropped);
          expect(timecodeAfter(start, count, rate)).toBe(expected);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  test.each(["", "1:2:3:4", "00:00:00:30", "24:00:00:00", "00:01:00;00", "00:60:00:00"])("refuses %j", (text) => {
    expect(() => timecodeAfter(text, 1, ntsc)).toThrow(/is not a timecode/);
  });
});
