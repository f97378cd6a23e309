import { Worker } from "node:worker_threads";
import type { AnalysisTables, LightTable } from "../analysis/analysis-tables";
import { entryPoint } from "../entry-point";
import type { FrameStack } from "../media/frame-stack";
import { InveError } from "../protocol/errors";

/** What the thread is started with; the numbers lie in shared memory. */
export interface LightRequest {
  readonly tables: AnalysisTables;
  readonly stack: FrameStack;
  readonly mark: number;
}

/** The light of an analysis, tabulated in a thread of its own. Errors: `Internal` when the thread fails. */
export function lightOfThread(request: LightRequest): Promise<LightTable> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entryPoint("fit/light-worker"), { workerData: request });
    const fail = (cause?: unknown) => {
      reject(new InveError("Internal", undefined, { cause }));
    };
    worker.once("message", resolve);
    worker.once("error", fail);
    worker.once("exit", () => {
      fail();
    });
  });
}
