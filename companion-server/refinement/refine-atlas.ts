import { defaultConfiguration, type AtlasConfiguration } from "../../models/atlas/configuration";
import { parametersOf } from "../../models/atlas/training-step";
import { confidenceOf } from "../analysis/least-certain";
import type { RefinementFiles } from "../analysis/refinement-files";
import { fitAtlas } from "../fit/fit-atlas";
import type { FitSettings } from "../fit/fit-settings";
import { heldOutErrors, type HeldOutErrors } from "../fit/held-out-error";
import { roundTripError } from "../fit/measure-fit";
import { heldOutPairs, type FitEvidence } from "../fit/sample-source";
import type { StartSampling } from "../fit/sample-stream";
import { tabulateFit, type TabulatedFit } from "../fit/tabulate-fit";
import { AtlasInference } from "../inference/atlas-inference";
import { checkState, type AtlasState } from "../inference/atlas-state";
import type { Device } from "../inference/device";
import type { WorkContext } from "../progress";
import { toInveError } from "../protocol/errors";
import type { Report } from "../protocol/progress";
import { sticksBetter } from "./accept-refinement";

/** A refinement ends when so many times the steps of the fit were trained. */
const mostGrowth = 4;
/** The learning rate rises to this share of its full value at the start of a round, and falls to the other. */
const firstRate = 0.3;
const lastRate = 0.02;
/** A state is large beside what is trained in a few seconds, and nobody waits for it. */
const secondsBetweenSaves = 30;
/** Share of a round that its training takes; the rest goes into tables. */
const trainingShare = 0.7;

/** What a refinement works on. */
export interface RefineOptions {
  readonly evidence: FitEvidence;
  readonly settings: FitSettings;
  readonly device: Device;
  readonly files: RefinementFiles;
  /** What is known of the analysis as it is found now. */
  readonly report: Report;
  /** The clip's frame that the evidence begins with. */
  readonly firstFrame: number;
  /** Resolves when nothing more urgent wants the processor. */
  readonly untilFree: () => Promise<void>;
  readonly startSampling?: StartSampling;
}

/** A fit that later ones are measured by. */
interface Standing {
  readonly state: AtlasState;
  readonly errors: HeldOutErrors;
}

/**
 * Trains a finished fit further in rounds, each as long as everything before it, and publishes every round that sticks better
 * than what was published before; ends with the first that does not. A refinement that was stopped goes on from its last
 * saved state. Errors: `Cancelled` (after saving), `InvalidInput` for a state of another version, `DiskFull`,
 * `NumericFailure`.
 */
export async function refineAtlas(options: RefineOptions, context: WorkContext): Promise<void> {
  const { evidence, files, settings } = options;
  const { stack, carried } = evidence;
  const { count: frames, width, height } = stack;
  const configuration = defaultConfiguration({ layers: carried.layers, frames, width, height });
  const state = await files.standingState(await files.record());
  checkState(state, parametersOf(configuration));
  let standing: Standing | null = { state, errors: await errorsOf(state, configuration, evidence) };
  const [first, last] = [settings.steps, settings.steps * mostGrowth];
  while (standing !== null && 2 * standing.state.step <= last) {
    const [from, to]: [number, number] = [standing.state.step, 2 * standing.state.step];
    const within = (share: number): number => Math.min(1, (from + (to - from) * share - first) / (last - first));
    standing = await tryRound(
      { ...options, configuration, standing },
      {
        signal: context.signal,
        report: ({ secondsLeft: _, ...progress }) => {
          const share =
            progress.stage === "fit"
              ? trainingShare * progress.fraction
              : trainingShare + (1 - trainingShare) * progress.fraction;
          context.report({ ...progress, fraction: Math.max(0, within(share)) });
        },
      },
    );
  }
  await files.finish();
}

interface Round extends RefineOptions {
  readonly configuration: AtlasConfiguration;
  readonly standing: Standing;
}

/** Trains one round and publishes it, or returns null when it does not stick better or cannot be trained. */
async function tryRound(round: Round, context: WorkContext): Promise<Standing | null> {
  const { configuration, evidence, files, standing } = round;
  const trained = await trainRound(round, context).catch((failure: unknown) => {
    if (toInveError(failure).code !== "NumericFailure") throw failure;
    return null;
  });
  if (trained === null) return null;
  const { state, device } = trained;
  // Only tables are left to make; a refinement that is stopped meanwhile does not train again.
  await files.saveUnfinished(state);
  const errors = await errorsOf(state, configuration, evidence);
  if (!sticksBetter(standing.errors, errors)) return null;
  await round.untilFree();
  context.signal.throwIfAborted();
  const made = await tabulateFit({ configuration, evidence, state, device }, context);
  await files.publish({ tables: made.tables, report: refinedReport(round, made, state.step) }, state);
  return { state, errors };
}

async function trainRound(round: Round, context: WorkContext): Promise<{ state: AtlasState; device: Device }> {
  const { configuration, evidence, device, files, startSampling, untilFree } = round;
  const from = round.standing.state.step;
  const stretch = { from, to: 2 * from, firstRate, lastRate };
  const unfinished = await files.unfinishedState(configuration);
  const isOfRound = unfinished !== null && unfinished.step > from && unfinished.step <= stretch.to;
  return fitAtlas({
    ...{ configuration, evidence, device, stretch, untilFree, seed: 1 },
    settings: { ...round.settings, secondsBetweenSaves },
    state: isOfRound ? unfinished : round.standing.state,
    save: (state) => files.saveUnfinished(state),
    report: ({ step, stepsPerSecond }) => {
      const fraction = (step - from) / from;
      context.report({ stage: "fit", fraction, rate: stepsPerSecond, unit: "steps" });
    },
    isCancelled: () => context.signal.aborted,
    ...(startSampling === undefined ? {} : { startSampling }),
  });
}

/** What is said of the analysis from now on: how it was made stays true, what it gives is measured anew. */
function refinedReport(
  { report, firstFrame }: Round,
  { tables, measured, device }: TabulatedFit,
  steps: number,
): Report {
  return {
    ...report,
    steps,
    device,
    reconstructionPsnr: measured.psnr,
    heldOutError: measured.heldOut.median,
    roundTripError: roundTripError(tables),
    ...confidenceOf(tables, firstFrame),
  };
}

async function errorsOf(
  state: AtlasState,
  configuration: AtlasConfiguration,
  evidence: FitEvidence,
): Promise<HeldOutErrors> {
  const inference = await AtlasInference.create({ configuration, state, device: "cpu" });
  try {
    return await heldOutErrors(inference, configuration, evidence, heldOutPairs(evidence.motion));
  } finally {
    await inference.dispose();
  }
}
