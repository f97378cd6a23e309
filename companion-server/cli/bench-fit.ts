import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { defaultConfiguration } from "../../models/atlas/configuration";
import { createRandom } from "../../models/random";
import { BatchSampler } from "../fit/batch-sampler";
import { defaultFitSettings } from "../fit/fit-settings";
import { scheduleAt } from "../fit/loss-schedule";
import { inventedBatch } from "../inference/probe-device";
import { profileTraining } from "../inference/profile-training";
import { TrainingRun } from "../inference/training-run";
import { peakMemoryMegabytes } from "../versions";
import type { Benchmark } from "./benchmark";
import { inventedEvidence } from "./invented-evidence";

/** Runs that are measured after one that warms up. */
const rounds = 12;
const stepsPerRun = 10;
const [width, height] = [768, 432];

/** Batch sizes at 72 frames, then numbers of frames at the usual batch, over which the time should be flat. */
const cases = [
  { batch: 1024, frames: 72 },
  { batch: 2048, frames: 72 },
  { batch: 4096, frames: 72 },
  { batch: 2048, frames: 24 },
  { batch: 2048, frames: 300 },
] as const;

/** Milliseconds of training steps, of what comes before them and beside them, and where the time of a step goes. */
export const benchmarkFit: Benchmark = async ({ print, signal }) => {
  print("fit: two layers, processor, milliseconds a step");
  print("fit:  batch  frames  median  quartiles      sampling  build + session");
  const steps: Record<string, unknown>[] = [];
  for (const { batch, frames } of cases) {
    signal.throwIfAborted();
    const figures = await measureCase(configurationOf(batch, frames));
    const quartiles = `${figures.lowerQuartile.toFixed(1)} to ${figures.upperQuartile.toFixed(1)}`;
    const share = `${(figures.samplingShare * 100).toFixed(1)} %`;
    print(
      `fit:  ${String(batch).padStart(5)}  ${String(frames).padStart(6)}  ${figures.median.toFixed(1).padStart(6)}  ` +
        `${quartiles.padEnd(14)} ${share.padStart(8)}  ${figures.buildMilliseconds.toFixed(0).padStart(6)} ms`,
    );
    steps.push({ batch, frames, ...figures });
  }
  signal.throwIfAborted();
  const families = await profileTraining(configurationOf(2048, 72), "cpu");
  for (const { family, milliseconds, nodes } of families)
    print(`fit:  ${milliseconds.toFixed(2).padStart(6)} ms in ${String(nodes).padStart(3)} nodes: ${family}`);
  const peakMegabytes = peakMemoryMegabytes();
  print(`fit: peak memory ${peakMegabytes} MB`);
  return { steps, families, peakMegabytes };
};

function configurationOf(batch: number, frames: number): AtlasConfiguration {
  const base = defaultConfiguration({ layers: 2, frames, width, height });
  const scale = batch / base.batch;
  return {
    ...base,
    batch,
    pairBatch: base.pairBatch * scale,
    rigidityBatch: base.rigidityBatch * scale,
    globalRigidityBatch: base.globalRigidityBatch * scale,
    inverseBatch: base.inverseBatch * scale,
    stepsPerRun,
  };
}

async function measureCase(configuration: AtlasConfiguration) {
  const batch = inventedBatch(configuration, 1);
  const createdAt = performance.now();
  const run = await TrainingRun.create({ configuration, device: "cpu", seed: 1 });
  const buildMilliseconds = performance.now() - createdAt;
  try {
    await run.run(batch);
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await run.run(batch);
      times.push((performance.now() - startedAt) / stepsPerRun);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(share * (rounds - 1))] ?? NaN;
    const median = at(0.5);
    const samplingShare = samplingMilliseconds(configuration) / median;
    return { median, lowerQuartile: at(0.25), upperQuartile: at(0.75), samplingShare, buildMilliseconds };
  } finally {
    await run.dispose();
  }
}

/** Milliseconds that the sampler takes to fill one step. */
function samplingMilliseconds(configuration: AtlasConfiguration): number {
  const sampler = new BatchSampler(configuration, inventedEvidence(configuration), defaultFitSettings, createRandom(1));
  const fill = () => sampler.fill((step) => scheduleAt(defaultFitSettings, step, 1));
  fill();
  const startedAt = performance.now();
  for (let round = 0; round < 3; round += 1) fill();
  return (performance.now() - startedAt) / (3 * stepsPerRun);
}
