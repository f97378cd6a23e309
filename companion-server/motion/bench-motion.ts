import type { FrameStack } from "../media/frame-stack";
import { createFrameStack } from "../media/frame-stack";
import type { WorkContext } from "../progress";
import { defaultFlowSettings, denseFlow, refineFlow, straightSettings } from "./dense-flow";
import { randomFrom } from "./draw-pairs";
import { estimateMotion } from "./estimate-motion";
import { createFlowField } from "./flow-field";
import { fillPyramid, pyramidLayout } from "./luminance-pyramid";
import { coarsestLevel } from "./motion-tasks";

/** One line of the motion benchmark. */
export interface MotionBenchRow {
  readonly name: string;
  /** Median over the repetitions, in `unit`. */
  readonly median: number;
  readonly least: number;
  readonly unit: "ms" | "s";
}

const size = { width: 768, height: 432 };
const repetitions = 7;

/** Frames of the whole run; its time per frame no longer depends on their number. */
const frames = 24;

/**
 * Times motion estimation at 768x432 on a drawn clip that pans: one pyramid, one flow over a gap, one flow straight to
 * the mark (each on one thread), and a whole run of 24 frames on all threads. Errors: `Cancelled`.
 */
export async function benchMotion(context: WorkContext): Promise<MotionBenchRow[]> {
  const stack = panningStack(frames);
  const layout = pyramidLayout(size.width, size.height, coarsestLevel);
  const [from, to] = [new Float32Array(layout.length), new Float32Array(layout.length)];
  const guess = createFlowField(size.width, size.height);
  const rows = [
    repeat("pyramid of a frame", () => {
      fillPyramid(layout, stack.rgb, 0, from);
      fillPyramid(layout, stack.rgb, size.width * size.height * 3, to);
    }),
    repeat("flow over a gap, half size", () => denseFlow({ layout, from, to }, defaultFlowSettings)),
    repeat("flow straight to the mark, full size", () => refineFlow({ layout, from, to }, guess, straightSettings)),
  ];
  const start = performance.now();
  await estimateMotion(stack, 0, context);
  const seconds = (performance.now() - start) / 1000;
  rows.push({ name: `motion of ${frames} frames, all threads`, median: seconds, least: seconds, unit: "s" });
  const perFrame = (1000 * seconds) / (frames - 1);
  rows.push({ name: "of which per frame", median: perFrame, least: perFrame, unit: "ms" });
  return rows;
}

function repeat(name: string, work: () => unknown): MotionBenchRow {
  work();
  const times = Array.from({ length: repetitions }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { name, median: times[repetitions >> 1] ?? 0, least: times[0] ?? 0, unit: "ms" };
}

/** A random picture that moves by (3, 1) pixels a frame; seeded. */
function panningStack(count: number): FrameStack {
  const stack = createFrameStack({ first: 0, last: count - 1 }, size.width, size.height);
  const side = 256;
  const random = randomFrom(1);
  const picture = Uint8Array.from({ length: side * side * 3 }, () => Math.floor(256 * random()));
  let entry = 0;
  for (let frame = 0; frame < count; frame += 1) {
    for (let y = 0; y < size.height; y += 1) {
      for (let x = 0; x < size.width; x += 1) {
        const cellX = ((x + 3 * frame) >> 2) % side;
        const cellY = ((y + frame) >> 2) % side;
        for (let channel = 0; channel < 3; channel += 1) {
          stack.rgb[entry] = picture[3 * (cellY * side + cellX) + channel] ?? 0;
          entry += 1;
        }
      }
    }
  }
  return stack;
}
