import { listedClock, regularClock } from "../../../companion-server/media/frame-clock";

test.each([
  { name: "24 in a time base of 24000", ticksPerFrame: 1000 },
  { name: "23.976 in a time base of 90000", ticksPerFrame: 3753.75 },
  { name: "59.94 in a time base of 1000", ticksPerFrame: 16.683333 },
])("$name: every frame is found at the whole tick where it starts", ({ ticksPerFrame }) => {
  const clock = regularClock(5000, ticksPerFrame);
  for (let frame = 0; frame < 5000; frame += 7) expect(clock.frameAt(clock.ticksOf(frame))).toBe(frame);
});

test("listed frames are shown from their start until the next one's", () => {
  const clock = listedClock(Float64Array.of(0, 33, 100, 101, 500));
  const shown = [-5, 0, 32, 33, 99, 100, 101, 499, 500, 9000].map((ticks) => clock.frameAt(ticks));
  expect(shown).toEqual([-1, 0, 0, 1, 1, 2, 3, 3, 4, 4]);
  expect(clock.ticksOf(3)).toBe(101);
});
