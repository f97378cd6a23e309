import { Worker } from "node:worker_threads";
import { entryPoint } from "../entry-point";
import type { AnalysisTables } from "../analysis/analysis-tables";
import type { WorkContext } from "../progress";
import { errorTable, InveError, type ErrorCode } from "../protocol/errors";
import type { FitOutcome, FitRequest, FitWorkerMessage } from "./fit-messages";

/** What a fit leaves behind: the tables that everything later reads, and how it went. */
export interface Fit {
  readonly tables: AnalysisTables;
  readonly outcome: FitOutcome;
}

/**
 * Fits the atlas in a thread of its own, because a training run blocks the thread it runs in. Aborting lets the thread
 * finish its run (a few steps), save its state and end by itself: ending it from outside while ONNX Runtime computes takes
 * the whole process down. The next fit with the same state file goes on from there.
 */
export async function runFit(request: FitRequest, context: WorkContext): Promise<Fit> {
  context.signal.throwIfAborted();
  const worker = new Worker(entryPoint("fit/fit-worker"), { workerData: request });
  const cancel = (): void => {
    worker.postMessage("cancel");
  };
  context.signal.addEventListener("abort", cancel, { once: true });
  try {
    return await outcomeOf(worker, context);
  } finally {
    context.signal.removeEventListener("abort", cancel);
  }
}

/** What the thread said last, once it has ended. */
function outcomeOf(worker: Worker, context: WorkContext): Promise<Fit> {
  return new Promise((resolve, reject) => {
    let fit: Fit | null = null;
    let failure: InveError | null = null;
    worker.on("message", (message: FitWorkerMessage) => {
      if (message.kind === "progress") context.report(message.progress);
      else if (message.kind === "done") fit = message;
      else failure = new InveError(asErrorCode(message.code), message.message);
    });
    worker.on("error", (cause) => {
      failure = new InveError("Internal", undefined, { cause });
    });
    worker.on("exit", () => {
      if (context.signal.aborted) reject(new InveError("Cancelled"));
      else if (fit !== null) resolve(fit);
      else reject(failure ?? new InveError("Internal", "The analysis stopped unexpectedly."));
    });
  });
}

function asErrorCode(code: string): ErrorCode {
  return code in errorTable ? (code as ErrorCode) : "Internal"; // The line before has checked it.
}
