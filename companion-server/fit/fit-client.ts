import { Worker } from "node:worker_threads";
import { entryPoint } from "../entry-point";
import { decodeTables, type AnalysisTables } from "../analysis/analysis-tables";
import type { WorkContext } from "../progress";
import { errorTable, InveError, type ErrorCode } from "../protocol/errors";
import type { FitOutcome, FitRequest, FitWorkerMessage } from "./fit-messages";

/** How long a cancelled fit may take to save its state before its thread is ended. */
const savingMilliseconds = 700;

/** What a fit leaves behind: the tables that everything later reads, and how it went. */
export interface Fit {
  readonly tables: AnalysisTables;
  readonly outcome: FitOutcome;
}

/**
 * Fits the atlas in a thread of its own, because a training run blocks the thread it runs in. Aborting saves the state
 * and ends the thread within a second; the next fit with the same state file goes on from there.
 */
export async function runFit(request: FitRequest, context: WorkContext): Promise<Fit> {
  context.signal.throwIfAborted();
  const worker = new Worker(entryPoint("fit/fit-worker"), { workerData: request });
  let deadline: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    worker.postMessage("cancel");
    deadline = setTimeout(() => void worker.terminate(), savingMilliseconds);
  };
  context.signal.addEventListener("abort", cancel, { once: true });
  try {
    return await outcomeOf(worker, context);
  } finally {
    context.signal.removeEventListener("abort", cancel);
    clearTimeout(deadline);
    await worker.terminate();
  }
}

function outcomeOf(worker: Worker, context: WorkContext): Promise<Fit> {
  return new Promise((resolve, reject) => {
    worker.on("message", (message: FitWorkerMessage) => {
      if (message.kind === "progress") context.report(message.progress);
      else if (message.kind === "done") resolve({ tables: decodeTables(message.tables), outcome: message.outcome });
      else reject(new InveError(asErrorCode(message.code), message.message));
    });
    worker.on("error", (cause) => {
      reject(new InveError("Internal", undefined, { cause }));
    });
    worker.on("exit", () => {
      reject(
        context.signal.aborted
          ? new InveError("Cancelled")
          : new InveError("Internal", "The analysis stopped unexpectedly."),
      );
    });
  });
}

function asErrorCode(code: string): ErrorCode {
  return code in errorTable ? (code as ErrorCode) : "Internal"; // The line before has checked it.
}
