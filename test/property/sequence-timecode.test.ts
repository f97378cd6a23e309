import fc from "fast-check";
import { sequenceTimecode } from "../../plugin/host/sequence-timecode";
import { ticksPerSecond } from "../../plugin/premiere/ticks";

/** Every rate that Premiere shows, how many frames it counts to a second, and how many numbers drop-frame leaves out. */
const rates = [
  { numerator: 24_000, denominator: 1001, nominal: 24, dropped: 0 },
  { numerator: 24, denominator: 1, nominal: 24, dropped: 0 },
  { numerator: 25, denominator: 1, nominal: 25, dropped: 0 },
  { numerator: 30_000, denominator: 1001, nominal: 30, dropped: 0 },
  { numerator: 30_000, denominator: 1001, nominal: 30, dropped: 2 },
  { numerator: 30, denominator: 1, nominal: 30, dropped: 0 },
  { numerator: 50, denominator: 1, nominal: 50, dropped: 0 },
  { numerator: 60_000, denominator: 1001, nominal: 60, dropped: 0 },
  { numerator: 60_000, denominator: 1001, nominal: 60, dropped: 4 },
  { numerator: 60, denominator: 1, nominal: 60, dropped: 0 },
];
type Rate = (typeof rates)[number];

const countingOf = (rate: Rate, zeroFrames: number) => {
  const ticksPerFrame = (ticksPerSecond * BigInt(rate.denominator)) / BigInt(rate.numerator);
  return { ticksPerFrame, zeroPoint: BigInt(zeroFrames) * ticksPerFrame, dropFrame: rate.dropped > 0 };
};

const two = (value: number) => value.toString().padStart(2, "0");

/** Every timecode of a stretch, by counting up with the skipping rule and nothing else. */
function* count(rate: Rate): Generator<string> {
  for (let hours = 0; ; hours = (hours + 1) % 24)
    for (let minutes = 0; minutes < 60; minutes++)
      for (let seconds = 0; seconds < 60; seconds++)
        for (let frame = 0; frame < rate.nominal; frame++)
          if (frame >= rate.dropped || seconds !== 0 || minutes % 10 === 0)
            yield [hours, minutes, seconds, frame].map(two).join(rate.dropped > 0 ? ";" : ":");
}

test.each(rates)("$numerator/$denominator, $dropped left out: the first twelve minutes agree with counting", (rate) => {
  const counting = countingOf(rate, 0);
  const numbers = count(rate);
  const wrong: string[] = [];
  for (let frame = 0n; frame < BigInt(12 * 60 * rate.nominal); frame++) {
    const shown = sequenceTimecode(frame * counting.ticksPerFrame, counting);
    const counted = numbers.next().value as string; // The count has no end.
    if (shown !== counted) wrong.push(`${frame.toString()}: ${shown} instead of ${counted}`);
  }
  expect(wrong).toEqual([]);
});

test("a timecode and the number of its frame are inverse to each other, at any start and beyond ten hours", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...rates),
      fc.nat({ max: 24 * 3600 * 60 }),
      fc.nat({ max: 3600 * 60 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (rate, frame, zero, inside) => {
        const counting = countingOf(rate, zero);
        const within = BigInt(Math.floor(inside * Number(counting.ticksPerFrame)));
        const text = sequenceTimecode(BigInt(frame) * counting.ticksPerFrame + within, counting);
        const [hours = 0, minutes = 0, seconds = 0, last = 0] = text.split(/[:;]/).map(Number);
        const wholeMinutes = hours * 60 + minutes;
        const skipped = rate.dropped * (wholeMinutes - Math.floor(wholeMinutes / 10));
        const perDay = 24 * 6 * (600 * rate.nominal - 9 * rate.dropped);
        expect((wholeMinutes * 60 + seconds) * rate.nominal + last - skipped).toBe((frame + zero) % perDay);
      },
    ),
    { numRuns: 2000, seed: 20_261_124 },
  );
});

test("a sequence that starts at one hour shows one hour, drop-frame with semicolons", () => {
  const drop = countingOf({ numerator: 30_000, denominator: 1001, nominal: 30, dropped: 2 }, 107_892);
  expect(sequenceTimecode("0", drop)).toBe("01;00;00;00");
  expect(sequenceTimecode(1800n * drop.ticksPerFrame, drop)).toBe("01;01;00;02");
});
