import { Worker } from "node:worker_threads";
import { createRandom } from "../../models/random";
import { entryPoint } from "../entry-point";
import { InveError } from "../protocol/errors";
import { BatchSampler, createSamples, type Samples } from "./batch-sampler";
import type { SamplerRequest } from "./sampler-messages";

/** Samples of one run after the other; the same seed gives the same ones wherever they are drawn. */
export interface SampleStream {
  /** The samples of the next run; they are the caller's until it asks again. Errors: `Internal`. */
  next(): Promise<Samples>;
  /** Ends what draws them. */
  dispose(): Promise<void>;
}

/** How a stream of samples begins; fits in a thread of their own have another draw them. */
export type StartSampling = (request: SamplerRequest) => SampleStream;

/** Samples drawn when they are asked for. */
export const samplesHere: StartSampling = ({ configuration, evidence, settings, seed }) => {
  const sampler = new BatchSampler(configuration, evidence, settings, createRandom(seed));
  const samples = createSamples(configuration);
  return {
    next: () => {
      sampler.draw(samples);
      return Promise.resolve(samples);
    },
    dispose: () => Promise.resolve(),
  };
};

/**
 * Samples drawn in a thread of their own, one run ahead: while a run trains on one half of the memory, the thread fills the
 * other. Drawing them is mostly waiting for memory, 9 to 17 % of a step (our own measurement), which a training step on
 * two cores has time for.
 */
export const samplesOfThread: StartSampling = (request) => {
  const worker = new Worker(entryPoint("fit/sampler-worker"), { workerData: request });
  const ordered: PromiseWithResolvers<Samples>[] = [];
  const drawn: Promise<Samples>[] = [];
  const order = (samples: Samples) => {
    const answer = promiseWithResolvers<Samples>();
    answer.promise.catch(() => undefined); // Whoever asks for it is told.
    ordered.push(answer);
    drawn.push(answer.promise);
    worker.postMessage(samples, buffersOf(samples));
  };
  const fail = (cause?: unknown) => {
    for (const each of ordered.splice(0)) each.reject(new InveError("Internal", undefined, { cause }));
  };
  worker.on("message", (samples: Samples) => ordered.shift()?.resolve(samples));
  worker.on("error", fail);
  worker.on("exit", () => {
    fail();
  });
  order(createSamples(request.configuration));
  order(createSamples(request.configuration));
  let inUse: Samples | null = null;
  return {
    next: async () => {
      if (inUse !== null) order(inUse);
      const answer = drawn.shift();
      if (answer === undefined) throw new InveError("Internal", "Samples were asked for twice at once.");
      inUse = await answer;
      return inUse;
    },
    dispose: async () => {
      await worker.terminate();
    },
  };
};

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
}

/** As `Promise.withResolvers`, which Node 20 does not have. */
function promiseWithResolvers<Value>(): PromiseWithResolvers<Value> {
  let [resolve, reject]: [(value: Value) => void, (reason: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<Value>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}

/** The memory of samples, to hand over with them. */
export function buffersOf(samples: Samples): ArrayBuffer[] {
  return Object.values(samples).map((numbers) => numbers.buffer);
}
