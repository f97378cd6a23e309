import { sampleFlow } from "./flow-field";
import { flowAt, flowGaps, type MotionWorkspace, type PairsTask } from "./motion-tasks";

/** Forward and backward flow must agree to this many pixels for a correspondence to be kept. */
const agreement = 0.75;

/** Gaps whose correspondences are kept (as indices into the gaps). */
const pairGaps = [0, 1, 2] as const;

/**
 * Draws up to `task.most` correspondences between a frame and the frames 1, 2 and 4 nearer to the mark, half of them in
 * each direction, at random places (seeded by the frame); returns how many were written.
 */
export function drawPairs(workspace: MotionWorkspace, task: PairsTask): number {
  const { motion, pairs } = workspace;
  const gaps = pairGaps.filter((gapIndex) => flowGaps[gapIndex] <= task.distance);
  const random = randomFrom(task.frame + 1);
  const there = new Float64Array(2);
  const back = new Float64Array(2);
  let count = 0;
  for (const gapIndex of gaps) {
    const nearFrame = task.frame - task.side * flowGaps[gapIndex];
    for (const direction of [0, 1] as const) {
      const forward = flowAt(workspace, { far: task.distance, gapIndex, direction });
      const backward = flowAt(workspace, { far: task.distance, gapIndex, direction: direction === 0 ? 1 : 0 });
      const wanted = Math.floor(task.most / (2 * gaps.length));
      for (let draw = 0; draw < wanted; draw += 1) {
        const x = random() * (motion.width - 1);
        const y = random() * (motion.height - 1);
        sampleFlow(forward, x / 2, y / 2, there);
        const nextX = x + 2 * (there[0] ?? 0);
        const nextY = y + 2 * (there[1] ?? 0);
        if (nextX < 0 || nextY < 0 || nextX > motion.width - 1 || nextY > motion.height - 1) continue;
        sampleFlow(backward, nextX / 2, nextY / 2, back);
        if (2 * Math.hypot((there[0] ?? 0) + (back[0] ?? 0), (there[1] ?? 0) + (back[1] ?? 0)) > agreement) continue;
        const from = direction === 0 ? task.frame : nearFrame;
        const to = direction === 0 ? nearFrame : task.frame;
        pairs.set([from, x, y, to, nextX, nextY], 6 * (task.first + count));
        count += 1;
      }
    }
  }
  return count;
}

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32 by Tommy Ettinger, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
