import type { Samples } from "../../companion-server/fit/batch-sampler";
import { defaultFitSettings } from "../../companion-server/fit/fit-settings";
import { samplesHere, samplesOfThread, type StartSampling } from "../../companion-server/fit/sample-stream";
import { slidingEvidence } from "../support/fit-evidence";
import { tinyConfiguration } from "../unit/inference/support/tiny-atlas";

const evidence = slidingEvidence();
const { width, height, count } = evidence.stack;
const request = {
  configuration: tinyConfiguration({ width, height, frames: count }),
  evidence,
  settings: defaultFitSettings,
  seed: 3,
};

/** Copies of the samples of some runs, because a stream uses its memory again. */
async function drawn(start: StartSampling, runs: number): Promise<Record<string, number[]>[]> {
  const stream = start(request);
  try {
    const found: Record<string, number[]>[] = [];
    for (let run = 0; run < runs; run += 1) found.push(plain(await stream.next()));
    return found;
  } finally {
    await stream.dispose();
  }
}

const plain = (samples: Samples) =>
  Object.fromEntries(Object.entries(samples).map(([name, numbers]) => [name, [...numbers]]));

test("a thread draws the same samples, run after run, as are drawn without one", async () => {
  const [here, there] = [await drawn(samplesHere, 5), await drawn(samplesOfThread, 5)];
  expect(there).toEqual(here);
  expect(here[1]).not.toEqual(here[0]);
});

test("a thread that fails is an error for whoever asks next, and none for whoever does not", async () => {
  // A clip without a grid cannot be sampled.
  const broken = { ...request, evidence: { ...evidence, motion: undefined as never } };
  const stream = samplesOfThread(broken);
  await expect(stream.next()).rejects.toMatchObject({ code: "Internal" });
  await stream.dispose();
});
