import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { defaultConfiguration } from "../../models/atlas/configuration";
import type { StepInputName } from "../../models/atlas/training-inputs";
import { stepInputs } from "../../models/atlas/training-inputs";
import { createRandom } from "../../models/random";
import { InveError } from "../protocol/errors";
import type { Device } from "./device";
import type { TrainingBatch } from "./training-run";
import { TrainingRun } from "./training-run";

/** What a device made of a few training steps. */
export interface ProbeResult {
  readonly millisecondsPerStep: number;
  /** Loss after the last step, which every device has to agree on. */
  readonly loss: number;
}

/** Steps that are measured after the one that warms up: enough to tell devices apart, few enough not to be noticed. */
const STEPS = 8;
/** A device that is not done after this time is slower than any processor; looked at between steps. */
export const probeLimitMilliseconds = 10_000;

/**
 * Trains the default model on made-up numbers. Errors: those of {@link TrainingRun}; `DeviceLost` for a device that is not
 * done within the limit.
 */
export async function probeDevice(device: Device): Promise<ProbeResult> {
  const shape = { layers: 2, frames: 24, width: 768, height: 432 };
  const configuration = { ...defaultConfiguration(shape), stepsPerRun: 1 };
  const batch = inventedBatch(configuration, 1);
  const begin = performance.now();
  const run = await TrainingRun.create({ configuration, device, seed: 1 });
  try {
    await run.run(batch);
    const start = performance.now();
    let loss = NaN;
    for (let step = 0; step < STEPS; step++) {
      if (performance.now() - begin > probeLimitMilliseconds) throw new InveError("DeviceLost");
      loss = (await run.run(batch)).total.at(-1) ?? NaN;
    }
    const millisecondsPerStep = (performance.now() - start) / STEPS;
    await run.snapshot(); // A device whose memory cannot be read is of no use.
    return { millisecondsPerStep, loss };
  } finally {
    await run.dispose();
  }
}

/** Places between -1 and 1 and everything else between 0 and 1, with every loss switched on. */
export function inventedBatch(configuration: AtlasConfiguration, seed: number): TrainingBatch {
  const random = createRandom(seed);
  const signed: readonly StepInputName[] = ["chain", "pinTarget"];
  return Object.fromEntries(
    stepInputs(configuration).map(({ name, shape }) => {
      const length = configuration.stepsPerRun * shape.reduce((product, each) => product * each, 1);
      const draw = signed.includes(name) ? () => random() * 2 - 1 : random;
      return [name, Float32Array.from({ length }, name === "learningRate" ? () => 1 : draw)];
    }),
  );
}
