/** Flow between a marked frame and frames around it, forward and back, in memory that threads share. */
import type { NodeGrid } from "../layers/node-grid";
import type { FrameStack } from "../media/frame-stack";
import { defaultFlowSettings, denseFlow } from "../motion/dense-flow";
import { composeFlows, createFlowField, type FlowField } from "../motion/flow-field";
import { fillPyramid, pyramidLayout, type PyramidLayout } from "../motion/luminance-pyramid";
import { coarsestLevel, flowGaps, sharedFloats } from "../motion/motion-tasks";

/** Flows between the mark and every frame of `others`. */
export interface MarkFlows {
  readonly stack: FrameStack;
  /** Index into the stack. */
  readonly mark: number;
  /** Frames (indices) that are compared, those before the mark first, each side from the nearest on. */
  readonly others: readonly number[];
  readonly layout: PyramidLayout;
  /** `[others, 2, height, width, 2]` at half size: from the mark to the other frame, and back. */
  readonly flows: Float32Array<SharedArrayBuffer>;
  /** `[height, width]` at half size: 1, 2, ... in the objects that were found, 0 elsewhere. */
  readonly objects: Uint8Array<SharedArrayBuffer>;
}

/** One side of the mark; flows over longer gaps begin from shorter ones. */
export interface SideTask {
  readonly kind: "side";
  readonly side: -1 | 1;
}

/** Fills `objects` from the flows of both sides; answers how many there are. */
export interface PiecesTask {
  readonly kind: "pieces";
  readonly most: number;
}

export type ObjectsTask = SideTask | PiecesTask;

/** Room for the flows to frames 1, 2, 4, 8 and 16 before and after the mark that lie in `first`..`last` (indices). */
export function createMarkFlows(
  stack: FrameStack,
  mark: number,
  shot: { readonly first: number; readonly last: number },
): MarkFlows {
  const others = [-1, 1].flatMap((side) =>
    flowGaps.map((gap) => mark + side * gap).filter((frame) => frame >= shot.first && frame <= shot.last),
  );
  const layout = pyramidLayout(stack.width, stack.height, coarsestLevel);
  const flows = sharedFloats(others.length * 2 * flowLength(layout));
  const objects = new Uint8Array(new SharedArrayBuffer(flowLength(layout) / 2));
  return { stack, mark, others, layout, flows, objects };
}

/** The flow from the mark to the other frame of that index, or back; at half size, in pixels of it. */
export function flowOf(flows: MarkFlows, index: number, direction: "there" | "back"): FlowField {
  const { width, height } = flowSize(flows.layout);
  const length = flowLength(flows.layout);
  const first = (2 * index + (direction === "there" ? 0 : 1)) * length;
  return { width, height, values: flows.flows.subarray(first, first + length) };
}

/** Size of the flows in pixels, which lie 2 pixels of the frame apart. */
export function flowSize({ levels }: PyramidLayout): { readonly width: number; readonly height: number } {
  return { width: levels[1]?.width ?? 1, height: levels[1]?.height ?? 1 };
}

/** The grid that flows and objects lie on. */
export function gridOf(layout: PyramidLayout): NodeGrid {
  const { width, height } = flowSize(layout);
  return { pitch: 2, gridWidth: width, gridHeight: height };
}

/** Computes the flows of one side. Frames are supposed to go on as they moved: twice as far in twice the time. */
export function computeSide(flows: MarkFlows, side: SideTask["side"]): void {
  const { stack, mark, others, layout } = flows;
  const pyramidOf = (frame: number): Float32Array => {
    const pyramid = new Float32Array(layout.length);
    fillPyramid(layout, stack.rgb, frame * stack.width * stack.height * 3, pyramid);
    return pyramid;
  };
  const marked = pyramidOf(mark);
  let before: { readonly there: FlowField; readonly back: FlowField } | null = null;
  others.forEach((other, index) => {
    if (Math.sign(other - mark) !== side) return;
    const far = pyramidOf(other);
    const guess = before === null ? null : { there: twice(before.there), back: twice(before.back) };
    const there = denseFlow({ layout, from: marked, to: far }, defaultFlowSettings, guess?.there);
    const back = denseFlow({ layout, from: far, to: marked }, defaultFlowSettings, guess?.back);
    flowOf(flows, index, "there").values.set(there.values);
    flowOf(flows, index, "back").values.set(back.values);
    before = { there, back };
  });
}

function twice(flow: FlowField): FlowField {
  const composed = createFlowField(flow.width, flow.height);
  composeFlows(flow, flow, composed);
  return composed;
}

function flowLength(layout: PyramidLayout): number {
  const { width, height } = flowSize(layout);
  return 2 * width * height;
}
