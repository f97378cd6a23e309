/** The pieces of making tables that worker threads do, and the memory that they share with it. */
import { nodeCount, type AnalysisTables } from "../analysis/analysis-tables";
import type { FitEvidence } from "./sample-source";

/** Everything a worker thread needs from the start; all large arrays lie in shared memory. */
export interface TableWorkspace {
  readonly tables: AnalysisTables;
  readonly evidence: Pick<FitEvidence, "stack" | "motion" | "carried">;
  /**
   * `[layers - 1, frames, rows, columns]` of the share lattice: the most that layers nearer than one have of a node or its
   * neighbours, 0..255; filled by `cover` tasks.
   */
  readonly covers: Uint8Array<SharedArrayBuffer>;
  /** Shares as sharpening left them, laid out as in the tables; filled by `keep` tasks. */
  readonly kept: Uint8Array<SharedArrayBuffer>;
}

/** Refines and extends the mapping of a frame and finishes its inverse starts. */
export interface MappingTask {
  readonly kind: "mapping";
  readonly frame: number;
}

/** Notes what covers a frame's layers as its shares are now. */
export interface CoverTask {
  readonly kind: "cover";
  readonly frame: number;
}

/** Puts a frame's edges where the picture has them; reads the covers of all frames, and the shares of this one alone. */
export interface SharpenTask {
  readonly kind: "sharpen";
  readonly frame: number;
}

/** Keeps a frame's shares as they are now. */
export interface KeepTask {
  readonly kind: "keep";
  readonly frame: number;
}

/** Settles what a frame leaves open of its edges by the kept shares of the frames beside it. */
export interface SteadyTask {
  readonly kind: "steady";
  readonly frame: number;
}

export type TableTask = MappingTask | CoverTask | SharpenTask | KeepTask | SteadyTask;

/** Does tasks somewhere: in worker threads, or at once. */
export interface TableTaskRunner {
  run(task: TableTask, urgency: "urgent" | "normal"): Promise<number>;
}

/** Memory for tables whose mapping, inverse starts and shares are still as they were fitted. */
export function createTableWorkspace(tables: AnalysisTables, evidence: TableWorkspace["evidence"]): TableWorkspace {
  const { stack, motion, carried } = evidence;
  const bytes = (): Uint8Array<SharedArrayBuffer> =>
    new Uint8Array(new SharedArrayBuffer((tables.layers - 1) * tables.frames * nodeCount(tables.shareLattice)));
  return { tables, evidence: { stack, motion, carried }, covers: bytes(), kept: bytes() };
}
