import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { entryPoint } from "../entry-point";
import { InveError } from "../protocol/errors";

/** Runs tasks on a fixed set of worker threads; the owner must call `close`. */
export interface WorkerPool<Task> {
  /** Queues a task; urgent ones go first. The promise gives the worker's answer. */
  run(task: Task, urgency: "urgent" | "normal"): Promise<number>;
  /** Ends all threads and rejects what has not finished; resolves once they are gone. */
  close(reason: InveError): Promise<void>;
}

/** What the pool starts: a compiled file (as `entryPoint` names it), and what every thread gets at its start. */
export interface WorkerPoolOptions {
  readonly file: string;
  readonly data: unknown;
}

/** More threads than this gain nothing: they wait for memory. */
const mostThreads = 8;

/**
 * Does `work` with a pool of threads, one per processor, that is gone afterwards. Errors: `Cancelled` within a second of
 * the signal, whatever the threads are doing; `Internal` when a thread fails.
 */
export async function withWorkerPool<Task, Result>(
  options: WorkerPoolOptions,
  signal: AbortSignal,
  work: (pool: WorkerPool<Task>) => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw new InveError("Cancelled");
  const pool = startWorkerPool<Task>(options);
  const onAbort = (): void => {
    void pool.close(new InveError("Cancelled"));
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await work(pool);
  } finally {
    signal.removeEventListener("abort", onAbort);
    await pool.close(new InveError("Cancelled"));
  }
}

interface Waiting<Task> {
  readonly task: Task;
  readonly resolve: (result: number) => void;
  readonly reject: (reason: InveError) => void;
}

/** Starts the threads. A thread that fails rejects every task with `Internal`, since shared memory may be half written. */
function startWorkerPool<Task>(options: WorkerPoolOptions): WorkerPool<Task> {
  const queue: Waiting<Task>[] = [];
  const running = new Map<Worker, Waiting<Task>>();
  const idle: Worker[] = [];
  let closed: InveError | undefined;

  const next = (): void => {
    while (idle.length > 0 && queue.length > 0) {
      const worker = idle.pop();
      const waiting = queue.shift();
      if (worker === undefined || waiting === undefined) return;
      running.set(worker, waiting);
      worker.postMessage({ task: waiting.task });
    }
  };
  const fail = (reason: InveError): void => {
    closed ??= reason;
    for (const waiting of [...running.values(), ...queue.splice(0)]) waiting.reject(closed);
    running.clear();
  };
  const workers = Array.from({ length: Math.min(availableParallelism(), mostThreads) }, () => {
    const worker = new Worker(entryPoint(options.file), { workerData: options.data });
    worker.on("message", (answer: { readonly result: number }) => {
      const waiting = running.get(worker);
      running.delete(worker);
      idle.push(worker);
      waiting?.resolve(answer.result);
      next();
    });
    worker.on("error", (cause) => {
      fail(new InveError("Internal", undefined, { cause }));
    });
    idle.push(worker);
    return worker;
  });
  return {
    run: (task, urgency) =>
      new Promise((resolve, reject) => {
        if (closed !== undefined) {
          reject(closed);
          return;
        }
        const waiting = { task, resolve, reject };
        if (urgency === "urgent") queue.unshift(waiting);
        else queue.push(waiting);
        next();
      }),
    close: async (reason) => {
      fail(reason);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
