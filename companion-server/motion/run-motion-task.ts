import { defaultFlowSettings, denseFlow } from "./dense-flow";
import { composeFlows, createFlowField, type FlowField } from "./flow-field";
import { chainFromMark, chainToMark, type ChainStep } from "./flow-chain";
import { fillPyramid } from "./luminance-pyramid";
import { fromMarkView, toMarkView } from "./motion-grid";
import {
  flowAt,
  flowGaps,
  pyramidAt,
  type ChainTask,
  type FlowTask,
  type MotionTask,
  type MotionWorkspace,
  type PyramidTask,
} from "./motion-tasks";
import { drawPairs } from "./draw-pairs";

/** Does one piece of work in the shared memory of `workspace`; returns how many entries it wrote, where that matters. */
export function runMotionTask(workspace: MotionWorkspace, task: MotionTask): number {
  switch (task.kind) {
    case "pyramid":
      return makePyramid(workspace, task);
    case "flow":
      return computeFlow(workspace, task);
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
  const flow = denseFlow(
    {
      layout: workspace.layout,
      from: task.direction === 0 ? farPyramid : nearPyramid,
      to: task.direction === 0 ? nearPyramid : farPyramid,
      guess: guessFromHalves(workspace, task),
    },
    defaultFlowSettings,
  );
  flowAt(workspace, task).values.set(flow.values);
  return 0;
}

/** Flow over a gap as the sum of two flows over half of it, which are known by then. */
function guessFromHalves(workspace: MotionWorkspace, task: FlowTask): FlowField | undefined {
  if (task.gapIndex === 0) return undefined;
  const gapIndex = task.gapIndex - 1;
  const middle = task.far - (flowGaps[gapIndex] ?? 0);
  const outer = flowAt(workspace, { far: task.far, gapIndex, direction: task.direction });
  const inner = flowAt(workspace, { far: middle, gapIndex, direction: task.direction });
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
