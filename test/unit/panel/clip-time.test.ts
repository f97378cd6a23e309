import fc from "fast-check";
import {
  frameAtSequenceTime,
  frameAtTicks,
  frameTicks,
  overlayPlace,
  placeOfClip,
  sequenceTimeOfFrame,
  ticksPerSecond,
  visibleRange,
  type ClipPlace,
} from "../../../plugin/panel/clip-time";

const rates = [
  { numerator: 24000, denominator: 1001 },
  { numerator: 24, denominator: 1 },
  { numerator: 25, denominator: 1 },
  { numerator: 30000, denominator: 1001 },
  { numerator: 50, denominator: 1 },
  { numerator: 60000, denominator: 1001 },
  { numerator: 60, denominator: 1 },
];
const perFrame24 = ticksPerSecond / 24n;
const sequence = {
  id: "sequence-1",
  name: "Sequence",
  width: 960,
  height: 540,
  pixelAspect: 1,
  ticksPerFrame: perFrame24.toString(),
  zeroPoint: "0",
  dropFrame: false,
  endTicks: (100n * perFrame24).toString(),
  documentId: null,
};

describe("clip time", () => {
  test.each(rates)("frames of $numerator/$denominator come back from their ticks, also ten hours in", (rate) => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 60 * 60 * 60 * 11 }), (frame) => {
        const start = frameTicks(frame, rate);
        expect(frameAtTicks(start, rate)).toBe(frame);
        expect(frameAtTicks(start - 1n, rate)).toBe(frame);
        expect(frameAtTicks(start - ticksPerSecond / 10_000n, rate)).toBe(frame - 1);
      }),
    );
  });

  test("a trimmed clip shows its own frames, at its own place", () => {
    const found = {
      source: { kind: "media" as const, path: "/a.mov", mediaTicks: (30n * perFrame24).toString() },
      name: "a.mov",
      startTicks: (10n * perFrame24).toString(),
      endTicks: (50n * perFrame24).toString(),
    };
    const place = placeOfClip(sequence, (20n * perFrame24).toString(), found);
    const clip = { rate: { numerator: 24, denominator: 1 }, frames: 72 };
    expect(frameAtSequenceTime(place, clip.rate, (20n * perFrame24).toString())).toBe(30);
    expect(sequenceTimeOfFrame(place, clip.rate, 20)).toBe((10n * perFrame24).toString());
    expect(visibleRange(place, clip)).toEqual({ first: 20, last: 59 });
    expect(overlayPlace(place, clip.rate, { first: 20, last: 59 })).toEqual({
      startTicks: found.startTicks,
      frames: 40,
    });
  });

  test("a clip of another rate gets an overlay on the sequence's grid that covers the same time", () => {
    const place: ClipPlace = {
      sequenceId: "s",
      ticksPerSequenceFrame: perFrame24.toString(),
      zeroTicks: "0",
      startTicks: "0",
      endTicks: (48n * perFrame24).toString(),
    };
    const rate = { numerator: 25, denominator: 1 };
    expect(visibleRange(place, { rate, frames: 500 })).toEqual({ first: 0, last: 49 });
    expect(overlayPlace(place, rate, { first: 0, last: 49 })).toEqual({ startTicks: "0", frames: 48 });
    expect(visibleRange(place, { rate, frames: 20 })).toEqual({ first: 0, last: 19 });
  });
});
