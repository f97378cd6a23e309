import {
  defaultFlowSettings,
  denseFlow,
  refineFlow,
  straightSettings,
} from "../../../companion-server/motion/dense-flow";
import { createFlowField } from "../../../companion-server/motion/flow-field";
import { fillPyramid, pyramidLayout } from "../../../companion-server/motion/luminance-pyramid";
import { drawStack, textureAt } from "./moving-texture";

const size = { width: 160, height: 112, count: 2 };
const layout = pyramidLayout(size.width, size.height, 4);

/** Median error in pixels of the full size, away from the frame's edge. */
function medianError(
  move: (x: number, y: number) => readonly [number, number],
  options: { readonly gain: number; readonly scale: 1 | 2; readonly guess?: readonly [number, number] },
): number {
  const stack = drawStack(size, (frame, x, y) => {
    if (frame === 0) return textureAt(x, y, 1);
    // The moved picture is drawn by looking back; for smooth small motion two rounds invert it well enough.
    const [firstX, firstY] = move(x, y);
    const [moveX, moveY] = move(x - firstX, y - firstY);
    return options.gain * textureAt(x - moveX, y - moveY, 1);
  });
  const pyramids = [0, 1].map((frame) => {
    const pyramid = new Float32Array(layout.length);
    fillPyramid(layout, stack.rgb, frame * size.width * size.height * 3, pyramid);
    return pyramid;
  });
  const problem = { layout, from: pyramids[0]!, to: pyramids[1]! };
  let flow;
  if (options.guess === undefined) flow = denseFlow(problem, defaultFlowSettings);
  else {
    const guess = createFlowField(size.width, size.height);
    guess.values.forEach((_, entry) => (guess.values[entry] = options.guess![entry & 1]!));
    flow = refineFlow(problem, guess, straightSettings);
  }
  const errors: number[] = [];
  for (let y = 24; y < size.height - 24; y += 4) {
    for (let x = 24; x < size.width - 24; x += 4) {
      const entry = 2 * ((y / options.scale) * flow.width + x / options.scale);
      const [moveX, moveY] = move(x, y);
      errors.push(
        Math.hypot(options.scale * flow.values[entry]! - moveX, options.scale * flow.values[entry + 1]! - moveY),
      );
    }
  }
  return errors.sort((a, b) => a - b)[errors.length >> 1]!;
}

const turn = (x: number, y: number): readonly [number, number] => [-0.06 * (y - 56) + 1, 0.06 * (x - 80) - 1];

test.each([
  { name: "stillness", move: () => [0, 0] as const, gain: 1, most: 0.02 },
  { name: "a fraction of a pixel", move: () => [0.4, -0.3] as const, gain: 1, most: 0.06 },
  { name: "a large shift", move: () => [13.25, -7.5] as const, gain: 1, most: 0.08 },
  { name: "a shift while the light changes", move: () => [3.5, 2.25] as const, gain: 0.85, most: 0.12 },
  { name: "a slight turn", move: turn, gain: 1, most: 0.25 },
])("half-size flow finds $name", ({ move, gain, most }) => {
  expect(medianError(move, { gain, scale: 2 })).toBeLessThan(most);
});

test("refining a guess against a warped frame finds what remains to a few hundredths of a pixel", () => {
  expect(medianError(() => [6.4, -3.7], { gain: 1, scale: 1, guess: [5, -5] })).toBeLessThan(0.05);
});

test("patches without texture follow the textured ones around them", () => {
  const isFlat = (x: number, y: number) => Math.hypot(x - 80, y - 56) < 22;
  const stack = drawStack(size, (frame, x, y) => {
    const [originX, originY] = frame === 0 ? [x, y] : [x - 5, y - 3];
    return isFlat(originX, originY) ? 125 : textureAt(originX, originY, 2);
  });
  const [from, to] = [0, 1].map((frame) => {
    const pyramid = new Float32Array(layout.length);
    fillPyramid(layout, stack.rgb, frame * size.width * size.height * 3, pyramid);
    return pyramid;
  });
  const flow = denseFlow({ layout, from: from!, to: to! }, defaultFlowSettings);
  const centre = 2 * (28 * flow.width + 40);
  expect(2 * flow.values[centre]!).toBeCloseTo(5, 0);
  expect(2 * flow.values[centre + 1]!).toBeCloseTo(3, 0);
});
