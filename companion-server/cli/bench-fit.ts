import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { defaultConfiguration } from "../../models/atlas/configuration";
import { scheduledBatch } from "../fit/batch-sampler";
import { defaultFitSettings } from "../fit/fit-settings";
import { scheduleAt, wholeFit } from "../fit/loss-schedule";
import { samplesHere, samplesOfThread } from "../fit/sample-stream";
import type { SamplerRequest } from "../fit/sampler-messages";
import { profileTraining } from "../inference/profile-training";
import { TrainingRun } from "../inference/training-run";
import { quantile } from "../quantile";
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
  print("fit: two layers, processor, milliseconds a step; samples are drawn in a thread of their own");
  print("fit:  batch  frames  median  quartiles     draw  waited for samples  build + session");
  const steps: Record<string, unknown>[] = [];
  for (const { batch, frames } of cases) {
    signal.throwIfAborted();
    const figures = await measureCase(configurationOf(batch, frames));
    const column = (value: number, width: number) => value.toFixed(1).padStart(width);
    const quartiles = `${column(figures.lowerQuartile ?? NaN, 5)} to ${column(figures.upperQuartile ?? NaN, 5)}`;
    const share = (100 * figures.waitMilliseconds) / (figures.median ?? NaN);
    print(
      `fit:  ${String(batch).padStart(5)}  ${String(frames).padStart(6)}  ${column(figures.median ?? NaN, 6)}  ` +
        `${quartiles}  ${column(figures.drawMilliseconds, 4)}  ${column(figures.waitMilliseconds, 5)} ` +
        `(${column(share, 3)} %)  ${figures.buildMilliseconds.toFixed(0).padStart(14)} ms`,
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
    ownBatch: base.ownBatch * scale,
    rigidityBatch: base.rigidityBatch * scale,
    globalRigidityBatch: base.globalRigidityBatch * scale,
    inverseBatch: base.inverseBatch * scale,
    stepsPerRun,
  };
}

async function measureCase(configuration: AtlasConfiguration) {
  const evidence = inventedEvidence(configuration);
  const request = { configuration, evidence, settings: defaultFitSettings, seed: 1 };
  const drawMilliseconds = await measureDrawing(request);
  const createdAt = performance.now();
  const run = await TrainingRun.create({ configuration, device: "cpu", seed: 1 });
  const buildMilliseconds = performance.now() - createdAt;
  const samples = samplesOfThread(request);
  try {
    const [times, waits]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round += 1) {
      const startedAt = performance.now();
      const drawn = await samples.next();
      const drawnAt = performance.now();
      await run.run(
        scheduledBatch(configuration, drawn, (step) =>
          scheduleAt(defaultFitSettings, wholeFit(defaultFitSettings), step, 1),
        ),
      );
      if (round === 0) continue;
      times.push((performance.now() - startedAt) / stepsPerRun);
      waits.push((drawnAt - startedAt) / stepsPerRun);
    }
    const [lowerQuartile, median, upperQuartile] = [0.25, 0.5, 0.75].map((share) => quantile(times, share));
    const waitMilliseconds = quantile(waits, 0.5);
    return { median, lowerQuartile, upperQuartile, drawMilliseconds, waitMilliseconds, buildMilliseconds };
  } finally {
    await Promise.all([run.dispose(), samples.dispose()]);
  }
}

/** Milliseconds that it takes to draw the samples of one step, when nothing else runs. */
async function measureDrawing(request: SamplerRequest): Promise<number> {
  const samples = samplesHere(request);
  await samples.next();
  const startedAt = performance.now();
  for (let round = 0; round < 3; round += 1) await samples.next();
  return (performance.now() - startedAt) / (3 * request.configuration.stepsPerRun);
}
