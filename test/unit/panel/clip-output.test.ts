import fc from "fast-check";
import type { Clip } from "../../../companion-server/protocol/api";
import type { ClipMotion } from "../../../plugin/host/premiere-host";
import { inexactReason, neutralMotion, outputOf, sourceToSequence } from "../../../plugin/panel/clip-output";
import { sampleClip } from "../../support/drawing-samples";

const sequence = { width: 1920, height: 1080, pixelAspect: 1 };

function map(matrix: readonly number[], x: number, y: number): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix;
  return [a * x + c * y + e, b * x + d * y + f];
}

test.each([
  ["the same size stays where it is", neutralMotion, sequence, [100, 50], [100, 50]],
  ["a smaller source is centred", neutralMotion, { width: 960, height: 540, pixelAspect: 1 }, [0, 0], [480, 270]],
  [
    "twice the size grows about the centre",
    { ...neutralMotion, scale: [2, 2] as [number, number] },
    { width: 960, height: 540, pixelAspect: 1 },
    [479.5, 269.5],
    [959.5, 539.5],
  ],
  [
    "twice the size reaches the corner",
    { ...neutralMotion, scale: [2, 2] as [number, number] },
    { width: 960, height: 540, pixelAspect: 1 },
    [-0.5, -0.5],
    [-0.5, -0.5],
  ],
  [
    "a quarter turn is clockwise",
    { ...neutralMotion, rotationDegrees: 90 },
    { width: 1080, height: 1080, pixelAspect: 1 },
    [1079.5, 539.5],
    [959.5, 1079.5],
  ],
  [
    "another position moves",
    { ...neutralMotion, position: [0.75, 0.5] as [number, number] },
    sequence,
    [0, 0],
    [480, 0],
  ],
  [
    "another anchor is the point that lies at the position",
    { ...neutralMotion, anchor: [0, 0] as [number, number] },
    sequence,
    [-0.5, -0.5],
    [959.5, 539.5],
  ],
])("%s", (_name, motion, source, from, to) => {
  const [x = 0, y = 0] = map(sourceToSequence(motion, source, sequence), from[0] ?? 0, from[1] ?? 0);
  expect(x).toBeCloseTo(to[0] ?? 0, 9);
  expect(y).toBeCloseTo(to[1] ?? 0, 9);
});

/** Premiere's order step by step, in the plane of square pixels, as an oracle for the one matrix. */
function placeStepByStep(motion: ClipMotion, clip: typeof sequence, frame: typeof sequence, x: number, y: number) {
  const right = (x + 0.5 - motion.anchor[0] * clip.width) * clip.pixelAspect * motion.scale[0];
  const down = (y + 0.5 - motion.anchor[1] * clip.height) * motion.scale[1];
  const angle = (motion.rotationDegrees * Math.PI) / 180;
  const turnedX = right * Math.cos(angle) - down * Math.sin(angle);
  const turnedY = right * Math.sin(angle) + down * Math.cos(angle);
  return [
    turnedX / frame.pixelAspect + motion.position[0] * frame.width - 0.5,
    turnedY + motion.position[1] * frame.height - 0.5,
  ];
}

test("any Motion and any pixel aspects: the matrix does what the steps do", () => {
  const number = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
  const pair = (low: number, high: number) => fc.tuple(number(low, high), number(low, high));
  const motion = fc.record({
    position: pair(-1, 2),
    scale: pair(0.05, 5),
    rotationDegrees: number(-720, 720),
    anchor: pair(0, 1),
  });
  const frame = fc.record({
    width: fc.integer({ min: 16, max: 8192 }),
    height: fc.integer({ min: 16, max: 8192 }),
    pixelAspect: number(0.5, 2),
  });
  fc.assert(
    fc.property(motion, frame, frame, pair(-100, 8000), (moved, clip, film, [x, y]) => {
      const [wantedX = 0, wantedY = 0] = placeStepByStep(moved, clip, film, x, y);
      const [shownX = 0, shownY = 0] = map(sourceToSequence(moved, clip, film), x, y);
      expect(Math.hypot(shownX - wantedX, shownY - wantedY)).toBeLessThan(1e-6 * (1 + Math.hypot(wantedX, wantedY)));
    }),
    { seed: 11 },
  );
});

describe("where a clip lies", () => {
  const film = {
    ...{ id: "s", name: "Film", ticksPerFrame: "1", zeroPoint: "0", dropFrame: false, endTicks: "1", documentId: null },
    ...sequence,
  };
  const clip: Clip = { ...sampleClip, width: 1920, height: 1080 };
  const found = (motion?: Partial<ClipMotion>) => ({
    source: {
      ...{ kind: "media" as const, path: "/a.mov", mediaTicks: "0" },
      ...(motion === undefined ? {} : { motion: { ...neutralMotion, ...motion } }),
    },
    ...{ name: "a", startTicks: "0", endTicks: "1" },
  });

  test.each([
    ["no Motion", undefined],
    ["Motion that moves by less than anyone sees", { position: [0.500001, 0.5] as [number, number] }],
    ["a whole turn", { rotationDegrees: 360 }],
  ])("%s: the overlay keeps the clip's own frame", (_name, motion) => {
    expect(outputOf(film, found(motion), clip)).toBeNull();
    expect(inexactReason(film, found(motion), clip)).toBeNull();
  });

  test("a moved clip: the sequence's frame and the matrix", () => {
    const moved = found({ scale: [0.5, 0.5], position: [0.75, 0.5] });
    expect(inexactReason(film, moved, clip)).toBeNull();
    expect(outputOf(film, moved, clip)).toEqual({
      ...sequence,
      matrix: [0.5, expect.closeTo(0), expect.closeTo(0), 0.5, 959.75, 269.75],
    });
  });

  test("wide pixels in a sequence of like pixels stay in place, turned they are as far apart as they are wide", () => {
    const wide = { width: 1440, height: 1080, pixelAspect: 4 / 3 };
    const wideClip = { ...clip, ...wide, pixelAspect: 1.3333 };
    expect(outputOf({ ...film, ...wide }, found(), wideClip)).toBeNull();
    const turned = outputOf({ ...film, ...wide }, found({ rotationDegrees: 90 }), wideClip);
    expect(turned?.matrix[1]).toBeCloseTo(4 / 3, 3);
    expect(turned?.matrix[2]).toBeCloseTo(-3 / 4, 3);
  });

  test.each([
    [/3840 × 2160.*1920 × 1080.*scales the clip/, film, found(), { ...clip, width: 3840, height: 2160 }],
    [/another shape/, { ...film, pixelAspect: 1.2 }, found(), clip],
    [/scaled to nothing/, film, found({ scale: [0, 1] }), clip],
    [/turned and stretched/, film, found({ scale: [1, 2], rotationDegrees: 20 }), clip],
    [/another way/, film, found({ position: [960, 540] }), clip],
  ])("not exact: %s", (reason, where, what, subject) => {
    expect(inexactReason(where, what, subject)).toMatch(reason);
  });

  test("stretched along its own sides is exact", () => {
    expect(inexactReason(film, found({ scale: [1, 2], rotationDegrees: 90 }), clip)).toBeNull();
  });
});
