/** The pieces of motion estimation that worker threads do, and the memory that they share with it. */
import type { FlowField } from "./flow-field";
import type { FrameStack } from "../media/frame-stack";
import { pyramidLayout, type PyramidLayout } from "./luminance-pyramid";
import type { Motion } from "./motion";

/** Everything a worker thread needs from the start; all arrays lie in shared memory. */
export interface MotionWorkspace {
  readonly stack: FrameStack;
  readonly motion: Motion;
  readonly layout: PyramidLayout;
  /** Frames whose pyramids and flows are kept at a time; they take the slots in turn. */
  readonly slots: number;
  /** `slots + 1` pyramids; the last one is the marked frame's. */
  readonly pyramids: Float32Array<SharedArrayBuffer>;
  /** `[slots, gaps + 1, 2]` half-size flows: from the slot's frame towards the mark, and back. */
  readonly flows: Float32Array<SharedArrayBuffer>;
  readonly pairs: Float32Array<SharedArrayBuffer>;
}

/** Distances in frames over which flow is computed. */
export const flowGaps = [1, 2, 4, 8, 16] as const;

/** Flows kept for a frame: one per gap, and the one straight to the mark. */
export const flowsPerFrame = flowGaps.length + 1;

/** Index of the flow straight to the mark among a frame's flows. */
export const straightIndex = flowGaps.length;

/** Coarsest pyramid level: 1/16. */
export const coarsestLevel = 4;

/** Towards the mark, or away from it. */
export type FlowDirection = 0 | 1;

/** One flow between a frame and another `gap` frames nearer to the mark. */
export interface FlowTask {
  readonly kind: "flow";
  readonly direction: FlowDirection;
  readonly gapIndex: number;
  /** Distances of both frames from the mark. */
  readonly far: number;
}

/** Makes the pyramid of a frame; `distance` from the mark chooses the slot. */
export interface PyramidTask {
  readonly kind: "pyramid";
  readonly frame: number;
  readonly distance: number;
}

/** Flow between a frame and the mark, begun from the chain. */
export interface StraightTask {
  readonly kind: "straight";
  readonly direction: FlowDirection;
  readonly frame: number;
  readonly distance: number;
}

/** Takes the straight flow for every node where it is more consistent than the chain. */
export interface MergeTask {
  readonly kind: "merge";
  readonly grid: "toMark" | "fromMark";
  readonly frame: number;
  readonly distance: number;
}

/** Chains a frame to the mark in one direction from the flows of its slot. */
export interface ChainTask {
  readonly kind: "chain";
  readonly grid: "toMark" | "fromMark";
  readonly frame: number;
  readonly distance: number;
  /** -1 when frames come before the mark, 1 when after. */
  readonly side: -1 | 1;
}

/** Draws correspondences from the flows of a frame's slot into `pairs` from entry `first`; answers how many. */
export interface PairsTask {
  readonly kind: "pairs";
  readonly frame: number;
  readonly distance: number;
  readonly side: -1 | 1;
  readonly first: number;
  readonly most: number;
}

export type MotionTask = FlowTask | StraightTask | MergeTask | PyramidTask | ChainTask | PairsTask;

/** Slot of the frame at a distance from the mark. */
export function slotOf(workspace: MotionWorkspace, distance: number): number {
  return distance === 0 ? workspace.slots : distance % workspace.slots;
}

/** The pyramid of the frame at a distance from the mark. */
export function pyramidAt(workspace: MotionWorkspace, distance: number): Float32Array {
  const length = workspace.layout.length;
  const first = slotOf(workspace, distance) * length;
  return workspace.pyramids.subarray(first, first + length);
}

/** The flow of the frame at distance `far` from the mark over one gap. */
export function flowAt(workspace: MotionWorkspace, task: Omit<FlowTask, "kind">): FlowField {
  const level = workspace.layout.levels[1];
  const width = level?.width ?? 1;
  const height = level?.height ?? 1;
  const index = (slotOf(workspace, task.far) * flowsPerFrame + task.gapIndex) * 2 + task.direction;
  const length = width * height * 2;
  return { width, height, values: workspace.flows.subarray(index * length, (index + 1) * length) };
}

/** Shared memory for one side of the mark at a time. */
export function createWorkspace(
  stack: FrameStack,
  motion: Motion,
  size: { readonly slots: number; readonly pairs: number },
): MotionWorkspace {
  const layout = pyramidLayout(stack.width, stack.height, coarsestLevel);
  const level = layout.levels[1];
  const flowLength = (level?.width ?? 1) * (level?.height ?? 1) * 2;
  return {
    stack,
    motion,
    layout,
    slots: size.slots,
    pyramids: sharedFloats((size.slots + 1) * layout.length),
    flows: sharedFloats(size.slots * flowsPerFrame * 2 * flowLength),
    pairs: sharedFloats(size.pairs * 6),
  };
}

/** Floats in memory that worker threads share, all zero. */
export function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
