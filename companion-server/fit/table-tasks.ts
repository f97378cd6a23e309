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

export type TableTask = MappingTask | CoverTask | SharpenTask;

/** Does tasks somewhere: in worker threads, or at once. */
export interface TableTaskRunner {
  run(task: TableTask, urgency: "urgent" | "normal"): Promise<number>;
}

/** Memory for tables whose mapping, inverse starts and shares are still as they were fitted. */
export function createTableWorkspace(tables: AnalysisTables, evidence: TableWorkspace["evidence"]): TableWorkspace {
  const { stack, motion, carried } = evidence;
  const covers = new SharedArrayBuffer((tables.layers - 1) * tables.frames * nodeCount(tables.shareLattice));
  return { tables, evidence: { stack, motion, carried }, covers: new Uint8Array(covers) };
}
