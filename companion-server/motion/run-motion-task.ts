import { defaultFlowSettings, denseFlow, refineHalfFlow, straightSettings } from "./dense-flow";
import { composeFlows, createFlowField, sampleFlow, type FlowField } from "./flow-field";
import { chainFromMark, chainToMark, mergeStraight, type ChainStep } from "./flow-chain";
import { fillUnknown } from "./fill-unknown";
import { fillPyramid } from "./luminance-pyramid";
import { fromMarkView, toMarkView, type GridView } from "./motion-grid";
import {
  flowAt,
  flowGaps,
  pyramidAt,
  straightIndex,
  type ChainTask,
  type FlowTask,
  type MergeTask,
  type StraightTask,
  type MotionTask,
  type MotionWorkspace,
  type PyramidTask,
} from "./motion-tasks";
import { drawPairs } from "./draw-pairs";
import { expectedInward, expectedOutward } from "./expected-flow";

/** Does one piece of work in the shared memory of `workspace`; returns how many entries it wrote, where that matters. */
export function runMotionTask(workspace: MotionWorkspace, task: MotionTask): number {
  switch (task.kind) {
    case "pyramid":
      return makePyramid(workspace, task);
    case "flow":
      return computeFlow(workspace, task);
    case "straight":
      return computeStraight(workspace, task);
    case "merge":
      return merge(workspace, task);
    case "chain":
      return chain(workspace, task);
    case "pairs":
      return drawPairs(workspace, task);
  }
}

function makePyramid(workspace: MotionWorkspace, task: PyramidTask): number {
  const { stack, layout } = workspace;
  fillPyramid(layout, stack.rgb, task.frame * stack.width * stack.height * 3, pyramidAt(workspace, task.distance));
  return 0;
}

function computeFlow(workspace: MotionWorkspace, task: FlowTask): number {
  const near = task.far - (flowGaps[task.gapIndex] ?? 0);
  const farPyramid = pyramidAt(workspace, task.far);
  const nearPyramid = pyramidAt(workspace, near);
  const problem = {
    layout: workspace.layout,
    from: task.direction === 0 ? farPyramid : nearPyramid,
    to: task.direction === 0 ? nearPyramid : farPyramid,
  };
  const guess = task.gapIndex === 0 ? guessFromBefore(workspace, task) : guessFromHalves(workspace, task);
  const flow = denseFlow(problem, defaultFlowSettings, guess);
  flowAt(workspace, task).values.set(flow.values);
  return 0;
}

/** Flow to the next frame as it was one frame ago, where that is known. */
function guessFromBefore(workspace: MotionWorkspace, { far, direction }: FlowTask): FlowField | undefined {
  if (far < 2) return undefined;
  const before = flowAt(workspace, { far: far - 1, gapIndex: 0, direction: 0 });
  return direction === 0 ? expectedInward(before) : expectedOutward(before);
}

/** Flow over a gap as the sum of two flows over half of it, which are known by then. */
function guessFromHalves(workspace: MotionWorkspace, task: FlowTask): FlowField {
  const gapIndex = task.gapIndex - 1;
  const middle = task.far - (flowGaps[gapIndex] ?? 0);
  const far = { far: task.far, gapIndex };
  const near = { far: middle, gapIndex };
  const outer = flowAt(workspace, { ...far, direction: task.direction });
  const inner = flowAt(workspace, { ...near, direction: task.direction });
  const composed = createFlowField(outer.width, outer.height);
  if (task.direction === 0) composeFlows(outer, inner, composed);
  else composeFlows(inner, outer, composed);
  return composed;
}

function chain(workspace: MotionWorkspace, task: ChainTask): number {
  const { motion } = workspace;
  const viewOf = task.grid === "toMark" ? toMarkView : fromMarkView;
  const steps: ChainStep[] = [];
  flowGaps.forEach((gap, gapIndex) => {
    if (gap > task.distance) return;
    steps.push({
      nearer: viewOf(motion, task.frame - task.side * gap),
      inward: flowAt(workspace, { far: task.distance, gapIndex, direction: 0 }),
      outward: flowAt(workspace, { far: task.distance, gapIndex, direction: 1 }),
    });
  });
  const grid = viewOf(motion, task.frame);
  if (task.grid === "toMark") chainToMark(grid, steps, motion);
  else chainFromMark(grid, steps, motion);
  return 0;
}

function computeStraight(workspace: MotionWorkspace, task: StraightTask): number {
  const framePyramid = pyramidAt(workspace, task.distance);
  const markPyramid = pyramidAt(workspace, 0);
  const isInward = task.direction === 0;
  const chained = isInward ? toMarkView(workspace.motion, task.frame) : fromMarkView(workspace.motion, task.frame);
  const target = flowAt(workspace, { far: task.distance, gapIndex: straightIndex, direction: task.direction });
  const problem = {
    layout: workspace.layout,
    from: isInward ? framePyramid : markPyramid,
    to: isInward ? markPyramid : framePyramid,
  };
  const full = workspace.layout.levels[0];
  refineHalfFlow(problem, guessFromChain(chained, full?.width ?? 1, full?.height ?? 1), straightSettings, target);
  for (let entry = 0; entry < target.values.length; entry += 1) target.values[entry] = (target.values[entry] ?? 0) / 2;
  return 0;
}

/** The chained displacements as a full-size flow. */
function guessFromChain(chained: GridView, width: number, height: number): FlowField {
  const filled = fillUnknown(chained);
  const guess = createFlowField(width, height);
  const sample = new Float64Array(2);
  let entry = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      sampleFlow(filled, x / chained.pitch, y / chained.pitch, sample);
      guess.values[entry] = sample[0] ?? 0;
      guess.values[entry + 1] = sample[1] ?? 0;
      entry += 2;
    }
  }
  return guess;
}

function merge(workspace: MotionWorkspace, task: MergeTask): number {
  const { motion } = workspace;
  const isInward = task.grid === "toMark";
  const grid = isInward ? toMarkView(motion, task.frame) : fromMarkView(motion, task.frame);
  const inward = flowAt(workspace, { far: task.distance, gapIndex: straightIndex, direction: 0 });
  const outward = flowAt(workspace, { far: task.distance, gapIndex: straightIndex, direction: 1 });
  mergeStraight(grid, isInward ? { there: inward, back: outward } : { there: outward, back: inward }, motion);
  return 0;
}
