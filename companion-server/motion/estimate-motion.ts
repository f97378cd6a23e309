import type { FrameStack } from "../media/frame-stack";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import { randomFrom } from "./draw-pairs";
import { fillIdentity } from "./flow-chain";
import type { FlowSource } from "./flow-model";
import { unknownError, type Motion } from "./motion";
import { fromMarkView, motionGridSize, toMarkView } from "./motion-grid";
import { findSceneCuts, shotAround } from "./scene-cuts";
import {
  createWorkspace,
  flowAt,
  flowGaps,
  sharedFloats,
  type FlowDirection,
  type MotionTask,
  type MotionWorkspace,
} from "./motion-tasks";
import { withWorkerPool, type WorkerPool } from "./worker-pool";

/** Frames whose pyramids and flows are in memory at a time: the longest gap, and some to work ahead. */
const slots = 24;
const workAhead = 8;

/** Most nodes of all frames together at pitch 2; beyond it the grid is coarser (24 bytes a node: 0.65 GB). */
const mostNodes = 27_000_000;

/** Most correspondences drawn for one frame and for all together. */
const pairsPerFrame = 6000;
const mostPairs = 1_500_000;

/**
 * Relates every frame of the stack to the frame with index `mark`, in worker threads. The same stack gives the same
 * motion, however many threads there are. `source`, when given, answers for the flows over gaps in place of our own
 * search; the flow straight to the mark stays ours. Errors: `Cancelled` within a second of the signal (with a `source`,
 * after its running flow), with all threads gone.
 */
export async function estimateMotion(
  stack: FrameStack,
  mark: number,
  context: WorkContext,
  source: FlowSource | null = null,
): Promise<Motion> {
  if (!Number.isInteger(mark) || mark < 0 || mark >= stack.count)
    throw new InveError("InvalidInput", `The marked frame must lie within the range of ${stack.count} frames.`);
  if (context.signal.aborted) throw new InveError("Cancelled");
  const motion = createMotion(stack, mark);
  fillIdentity(toMarkView(motion, mark), 0);
  fillIdentity(fromMarkView(motion, mark), 0);
  if (stack.count === 1) return motion;
  const perFrame = Math.floor(Math.min(pairsPerFrame, mostPairs / stack.count));
  const workspace = createWorkspace(stack, motion, { slots, pairs: perFrame * stack.count });
  const options = { file: "motion/motion-worker", data: workspace };
  return withWorkerPool<MotionTask, Motion>(options, context.signal, async (pool) => {
    const wanted = framesToFollow(motion, -1) + framesToFollow(motion, 1);
    const progress = startProgress(wanted, context);
    const counts = new Array<number>(stack.count).fill(0);
    const run: MotionRun = { pool, workspace, source, perFrame, counts, progress };
    await pool.run({ kind: "pyramid", frame: mark, distance: 0 }, "normal");
    await followSide(run, -1);
    await followSide(run, 1);
    return { ...motion, pairs: gatherPairs(run) };
  });
}

function createMotion(stack: FrameStack, mark: number): Motion {
  const pitch = [2, 3, 4, 6].find((candidate) => {
    const grid = motionGridSize(stack.width, stack.height, candidate);
    return grid.width * grid.height * stack.count <= mostNodes;
  });
  const grid = motionGridSize(stack.width, stack.height, pitch ?? 8);
  const nodes = grid.width * grid.height * stack.count;
  const motion: Motion = {
    mark,
    frames: stack.count,
    width: stack.width,
    height: stack.height,
    pitch: pitch ?? 8,
    gridWidth: grid.width,
    gridHeight: grid.height,
    toMark: sharedFloats(nodes * 2),
    toMarkError: sharedFloats(nodes),
    fromMark: sharedFloats(nodes * 2),
    fromMarkError: sharedFloats(nodes),
    pairs: { count: 0, values: sharedFloats(0) },
    cuts: findSceneCuts(stack),
  };
  for (let frame = 0; frame < stack.count; frame += 1) {
    fillIdentity(toMarkView(motion, frame), unknownError);
    fillIdentity(fromMarkView(motion, frame), unknownError);
  }
  return motion;
}

interface MotionRun {
  readonly pool: WorkerPool<MotionTask>;
  readonly workspace: MotionWorkspace;
  readonly source: FlowSource | null;
  readonly perFrame: number;
  /** Correspondences drawn for each frame. */
  readonly counts: number[];
  readonly progress: () => void;
}

/** Chains all frames before (-1) or after (1) the mark, nearest first. */
async function followSide(run: MotionRun, side: -1 | 1): Promise<void> {
  const { motion } = run.workspace;
  const last = framesToFollow(motion, side);
  const finished: Promise<void>[] = [Promise.resolve()];
  const gapFlows: Promise<unknown>[][] = [flowGaps.map(() => Promise.resolve())];
  const pyramids: Promise<unknown>[] = [Promise.resolve()];
  for (let distance = 1; distance <= last; distance += 1) {
    await finished[distance - workAhead];
    const frame = motion.mark + side * distance;
    pyramids[distance] = run.pool.run({ kind: "pyramid", frame, distance }, "normal");
    const flowsOfFrame = startFlows(run, { distance, side }, { gapFlows, pyramids });
    gapFlows[distance] = flowsOfFrame;
    const before = finished[distance - 1];
    finished[distance] = (async () => {
      await before;
      await Promise.all(flowsOfFrame);
      await finishFrame(run, { frame, distance, side });
    })();
    finished[distance]?.catch(() => undefined);
  }
  await finished[last];
}

/** Frames on one side of the mark that belong to its shot. */
function framesToFollow(motion: Motion, side: -1 | 1): number {
  const { first, last } = shotAround(motion.mark, motion);
  return side < 0 ? motion.mark - first : last - motion.mark;
}

function startFlows(
  run: MotionRun,
  { distance: far, side }: { readonly distance: number; readonly side: -1 | 1 },
  known: { readonly gapFlows: Promise<unknown>[][]; readonly pyramids: Promise<unknown>[] },
): Promise<unknown>[] {
  const started: Promise<unknown>[] = [];
  const nothing: Promise<unknown> = Promise.resolve();
  flowGaps.forEach((gap, gapIndex) => {
    if (gap > far) return;
    const half = flowGaps[gapIndex - 1] ?? 0;
    const needed =
      gapIndex === 0
        ? [known.pyramids[far] ?? nothing, known.gapFlows[far - 1]?.[0] ?? known.pyramids[far - 1] ?? nothing]
        : [started[gapIndex - 1] ?? nothing, known.gapFlows[far - half]?.[gapIndex - 1] ?? nothing];
    const flow = async (): Promise<void> => {
      await Promise.all(needed);
      await Promise.all([
        computeFlow(run, { direction: 0, gapIndex, far, side }),
        computeFlow(run, { direction: 1, gapIndex, far, side }),
      ]);
    };
    const running = flow();
    running.catch(() => undefined);
    started.push(running);
  });
  return started;
}

/** One flow over a gap into the workspace: by our search in a thread, or by the source. */
async function computeFlow(
  { pool, workspace, source }: MotionRun,
  { side, ...flow }: { direction: FlowDirection; gapIndex: number; far: number; side: -1 | 1 },
): Promise<void> {
  if (source === null) {
    await pool.run({ kind: "flow", ...flow }, "normal");
    return;
  }
  const far = workspace.motion.mark + side * flow.far;
  const near = far - side * (flowGaps[flow.gapIndex] ?? 0);
  const found = await (flow.direction === 0 ? source.flow(far, near) : source.flow(near, far));
  flowAt(workspace, flow).values.set(found.values);
}

async function finishFrame(run: MotionRun, place: FramePlace): Promise<void> {
  const first = place.frame * run.perFrame;
  const drawing = run.pool.run({ kind: "pairs", ...place, first, most: run.perFrame }, "normal");
  drawing.catch(() => undefined);
  for (const kind of ["chain", "straight", "merge"] as const) {
    await Promise.all([
      run.pool.run(inwardTask(kind, place), "urgent"),
      run.pool.run(outwardTask(kind, place), "urgent"),
    ]);
  }
  const count = await drawing;
  run.counts[place.frame] = count;
  run.progress();
}

interface FramePlace {
  readonly frame: number;
  readonly distance: number;
  readonly side: -1 | 1;
}

function inwardTask(kind: "chain" | "straight" | "merge", place: FramePlace): MotionTask {
  return kind === "straight" ? { kind, direction: 0, ...place } : { kind, grid: "toMark", ...place };
}

function outwardTask(kind: "chain" | "straight" | "merge", place: FramePlace): MotionTask {
  return kind === "straight" ? { kind, direction: 1, ...place } : { kind, grid: "fromMark", ...place };
}

/** Reports stage, rate and time left each time a frame is done. */
function startProgress(frames: number, context: WorkContext): () => void {
  const start = performance.now();
  let done = 0;
  return () => {
    done += 1;
    const rate = (1000 * done) / (performance.now() - start);
    context.report({
      stage: "motion",
      fraction: done / frames,
      rate,
      unit: "frames",
      secondsLeft: (frames - done) / rate,
    });
  };
}

/** All correspondences without the gaps between frames, in random order. */
function gatherPairs(run: MotionRun): Motion["pairs"] {
  const { pairs } = run.workspace;
  const count = run.counts.reduce((sum, some) => sum + some, 0);
  const order = new Uint32Array(count);
  let filled = 0;
  run.counts.forEach((some, frame) => {
    for (let entry = 0; entry < some; entry += 1) order[filled + entry] = frame * run.perFrame + entry;
    filled += some;
  });
  const random = randomFrom(count);
  const values = sharedFloats(count * 6);
  for (let last = count - 1; last >= 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    const entry = order[chosen] ?? 0;
    order[chosen] = order[last] ?? 0;
    values.set(pairs.subarray(6 * entry, 6 * entry + 6), 6 * last);
  }
  return { count, values };
}
