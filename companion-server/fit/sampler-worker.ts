import { parentPort, workerData } from "node:worker_threads";
import { createRandom } from "../../models/random";
import { BatchSampler, type Samples } from "./batch-sampler";
import { buffersOf } from "./sample-stream";
import type { SamplerRequest } from "./sampler-messages";

/** The thread that draws samples: whatever room it is handed it fills and hands back, in the order in which it came. */
const { configuration, evidence, settings, seed } = workerData as SamplerRequest; // Only samplesOfThread starts this thread.
const sampler = new BatchSampler(configuration, evidence, settings, createRandom(seed));

parentPort?.on("message", (samples: Samples) => {
  sampler.draw(samples);
  parentPort?.postMessage(samples, buffersOf(samples));
});
