import fc from "fast-check";
import { createPremiereHost } from "../../plugin/premiere/host";
import { floorDivide, frameAt, frameStart, isOnFrame, snapToFrame, ticksPerSecond } from "../../plugin/premiere/ticks";
import { frameAtSequenceTime, overlayPlace, placeOfClip } from "../../plugin/panel/clip-time";
import { FakeStage } from "../../plugin/simulator/fake/control";
import { FakeCore } from "../../plugin/simulator/fake/core";
import { createFakePpro } from "../../plugin/simulator/fake/fake-ppro";
import { versionQuirks, type Quirks } from "../../plugin/simulator/fake/quirks";
import { renderAsText } from "../../plugin/simulator/simulated-host";
import { FakeClock } from "../contract/fake-clock";

interface Rate {
  readonly numerator: number;
  readonly denominator: number;
}

/** Every broadcast rate, with the codes of its displays: without drop-frame, and with it where it exists. */
const rates: readonly (Rate & { readonly displays: readonly number[] })[] = [
  { numerator: 24_000, denominator: 1001, displays: [110] },
  { numerator: 24, denominator: 1, displays: [100] },
  { numerator: 25, denominator: 1, displays: [101] },
  { numerator: 30_000, denominator: 1001, displays: [103, 102] },
  { numerator: 30, denominator: 1, displays: [104] },
  { numerator: 50, denominator: 1, displays: [105] },
  { numerator: 60_000, denominator: 1001, displays: [107, 106] },
  { numerator: 60, denominator: 1, displays: [108] },
];
const dropFrameDisplays = [102, 106];

/** Ticks of a frame, which are whole for all these rates. */
const ticksOfRate = (rate: Rate) => (ticksPerSecond * BigInt(rate.denominator)) / BigInt(rate.numerator);

/** A time as a fraction of seconds: nothing here knows ticks, so that an error in tick arithmetic cannot hide. */
interface Seconds {
  readonly over: bigint;
  readonly under: bigint;
}
const secondsOf = (frame: bigint, rate: Rate): Seconds => ({
  over: frame * BigInt(rate.denominator),
  under: BigInt(rate.numerator),
});
const add = (a: Seconds, b: Seconds): Seconds => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
const subtract = (a: Seconds, b: Seconds): Seconds => add(a, { over: -b.over, under: b.under });
const frameOf = (time: Seconds, rate: Rate): bigint =>
  floorDivide(time.over * BigInt(rate.numerator), time.under * BigInt(rate.denominator));

const elevenHours = 11 * 3600;
const scenes = fc
  .record({
    rate: fc.constantFrom(...rates),
    display: fc.nat({ max: 1 }),
    source: fc.constantFrom(...rates),
    /** Where the clip starts in the sequence and how long it is there, in frames of the sequence. */
    startSeconds: fc.nat({ max: elevenHours }),
    length: fc.integer({ min: 1, max: 5000 }),
    /** The first frame of the source that is used. */
    firstSourceFrame: fc.nat({ max: 2_000_000 }),
    startsAtOneHour: fc.boolean(),
    /** The source's start timecode, in its own frames. */
    sourceStart: fc.nat({ max: 5_000_000 }),
  })
  .chain((scene) => fc.record({ scene: fc.constant(scene), offset: fc.nat({ max: scene.length - 1 }) }));
type SceneCase = typeof scenes extends fc.Arbitrary<infer Value> ? Value : never;

function build({ scene }: SceneCase, quirks: Partial<Quirks> = {}) {
  const clock = new FakeClock(1);
  const disk = {
    exists: () => Promise.resolve(true),
    mediaInfo: () => Promise.resolve(null),
    write: () => Promise.resolve(),
  };
  const core = new FakeCore(
    { guid: "project-1", name: "", path: "" },
    { ...versionQuirks["26.3"], ...quirks },
    disk,
    clock,
  );
  const stage = new FakeStage(core);
  const ticksPerFrame = ticksOfRate(scene.rate);
  const sequence = stage.addSequence({
    name: "Film",
    ticksPerFrame,
    width: 1920,
    height: 1080,
    displayFormat: scene.rate.displays[scene.display % scene.rate.displays.length] ?? 100,
    zeroPoint: scene.startsAtOneHour ? 3600n * ticksPerSecond : 0n,
  });
  const info = { frames: 4_000_000, rate: scene.source, width: 1920, height: 1080, hasAudio: false };
  const startTicks = BigInt(scene.sourceStart) * ticksOfRate(scene.source);
  const item = stage.addItem("source.mov", "clip", { path: "/source.mov", info: { ...info, startTicks } });
  const firstFrame = BigInt(Math.floor((scene.startSeconds * scene.rate.numerator) / scene.rate.denominator));
  const start = firstFrame * ticksPerFrame;
  const length = BigInt(scene.length) * ticksPerFrame;
  const inPoint = BigInt(scene.firstSourceFrame) * ticksOfRate(scene.source);
  const place = { start, end: start + length, in: inPoint, out: inPoint + length };
  stage.addClip({ sequence, kind: "video", track: 0 }, item, place);
  const ppro = createFakePpro(core, renderAsText);
  const store = { read: () => Promise.resolve(null), write: () => Promise.resolve() };
  const host = createPremiereHost({ ppro, hostVersion: "26.3.0", simulated: false, timers: clock, store });
  return { clock, host, sequence, firstFrame, ticksPerFrame };
}

test("every frame of a sequence shows the frame of the source that rational arithmetic says", async () => {
  await fc.assert(
    fc.asyncProperty(scenes, async (drawn) => {
      const { scene, offset } = drawn;
      const { clock, host, sequence, firstFrame, ticksPerFrame } = build(drawn);
      const frame = firstFrame + BigInt(offset);
      const ticks = frameStart(frame, ticksPerFrame).toString();
      const state = await clock.run(host.state());
      const found = await clock.run(host.clipAt(sequence, ticks));
      if (state.sequence === null || found?.source.kind !== "media")
        throw new Error("The clip cannot be read directly.");
      const expected = frameOf(
        add(
          secondsOf(BigInt(scene.firstSourceFrame), scene.source),
          subtract(secondsOf(frame, scene.rate), secondsOf(firstFrame, scene.rate)),
        ),
        scene.source,
      );
      expect(floorDivide(BigInt(found.source.mediaTicks), ticksOfRate(scene.source))).toBe(expected);
      const place = placeOfClip(state.sequence, ticks, found);
      expect(BigInt(frameAtSequenceTime(place, scene.source, ticks))).toBe(expected);
      expect(state.sequence.dropFrame).toBe(
        dropFrameDisplays.includes(scene.rate.displays[scene.display % scene.rate.displays.length] ?? 100),
      );
    }),
    { numRuns: 150, seed: 20_261_123 },
  );
});

test("in points that count from the timecode are found out where they lie beyond the file", async () => {
  await fc.assert(
    fc.asyncProperty(scenes, async (drawn) => {
      const { scene } = drawn;
      const { clock, host, sequence, firstFrame, ticksPerFrame } = build(drawn, { inPointsCountFrom: "timecode" });
      const ticks = frameStart(firstFrame, ticksPerFrame).toString();
      const found = await clock.run(host.clipAt(sequence, ticks));
      const isBeyond = scene.sourceStart + scene.firstSourceFrame > 4_000_000;
      if (isBeyond) expect(found?.source.kind).toBe("capture");
      if (scene.sourceStart === 0) expect(found?.source.kind).toBe("media");
    }),
    { numRuns: 60, seed: 20_261_124 },
  );
});

test("an overlay over frames of a source in the sequence's rate has as many frames and starts on its grid", () => {
  fc.assert(
    fc.property(scenes, ({ scene }) => {
      const source = scene.rate;
      const ticksPerFrame = ticksOfRate(source);
      const first = scene.firstSourceFrame;
      const place = {
        sequenceId: "sequence-1",
        ticksPerSequenceFrame: ticksPerFrame.toString(),
        zeroTicks: (BigInt(scene.startSeconds) * ticksPerFrame).toString(),
        startTicks: "0",
        endTicks: "0",
      };
      const overlay = overlayPlace(place, source, { first, last: first + scene.length - 1 });
      expect(overlay.frames).toBe(scene.length);
      expect(isOnFrame(BigInt(overlay.startTicks), ticksPerFrame)).toBe(true);
      expect(frameAt(BigInt(overlay.startTicks), ticksPerFrame)).toBe(BigInt(scene.startSeconds) + BigInt(first));
    }),
    { numRuns: 300, seed: 20_261_123 },
  );
});

test("frames and ticks are inverse to each other, and snapping goes to the nearest frame", () => {
  const anyTicks = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 19n });
  fc.assert(
    fc.property(fc.constantFrom(...rates), anyTicks, (rate, ticks) => {
      const ticksPerFrame = ticksOfRate(rate);
      const frame = frameAt(ticks, ticksPerFrame);
      expect(frameStart(frame, ticksPerFrame) <= ticks && ticks < frameStart(frame + 1n, ticksPerFrame)).toBe(true);
      const snapped = snapToFrame(ticks, ticksPerFrame);
      const miss = snapped > ticks ? snapped - ticks : ticks - snapped;
      expect(isOnFrame(snapped, ticksPerFrame) && miss * 2n <= ticksPerFrame).toBe(true);
    }),
    { numRuns: 500, seed: 20_261_123 },
  );
});
