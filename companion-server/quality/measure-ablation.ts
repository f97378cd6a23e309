import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LossName } from "../../models/atlas/losses";
import { gatherEvidence } from "../analysis/gather-evidence";
import { TableField } from "../analysis/table-field";
import { runFit } from "../fit/fit-client";
import { defaultFitSettings, type FitSettings } from "../fit/fit-settings";
import { usedLosses } from "../fit/loss-schedule";
import { chooseDevice } from "../inference/device";
import type { MediaEngine } from "../media/clip-source";
import type { WorkContext } from "../progress";
import { scoreField, type FieldQuality } from "./measure-quality";
import { wholeAnalysis, type QualityClip } from "./quality-clip";

/** What a fit gives without one part of its recipe. */
export interface Ablation extends FieldQuality {
  /** The loss that had no say; "nothing" for the whole recipe, "training" for a fit that stops at once. */
  readonly without: LossName | "nothing" | "training";
  readonly reconstructionPsnr: number;
  readonly fitSeconds: number;
}

/** Steps of the fit that hardly trains: one run. */
const fewestSteps = 10;

/**
 * Fits one clip again and again from the same motion and regions, by the whole recipe and with each part left out; yields
 * what each fit gives. A loss without weight is still computed, so times tell of the stopping rule alone.
 * Errors: those of an analysis.
 */
export async function* measureAblation(
  quality: QualityClip,
  engine: MediaEngine,
  context: WorkContext,
): AsyncGenerator<Ablation> {
  const { clip, mark } = quality;
  const device = await chooseDevice("cpu");
  const tools = { engine, device: () => Promise.resolve(device), flowModel: undefined };
  const evidence = await gatherEvidence(wholeAnalysis(quality), tools, (_stage, work) => work(context));
  const folder = await mkdtemp(join(tmpdir(), "inve-ablation-"));
  try {
    for (const without of ["nothing", "training", ...usedLosses] as const) {
      context.signal.throwIfAborted();
      const statePath = join(folder, `${without}.bin`);
      const fit = await runFit({ evidence, settings: settingsWithout(without), device, seed: 1, statePath }, context);
      const { width, height } = clip;
      const field = new TableField({ tables: fit.tables, range: evidence.stack.range, mark, width, height });
      const scores = await scoreField(quality, field, engine, context.signal);
      const { reconstructionPsnr, fitSeconds } = fit.outcome;
      yield { without, ...scores, reconstructionPsnr, fitSeconds };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function settingsWithout(part: Ablation["without"]): FitSettings {
  if (part === "nothing") return defaultFitSettings;
  if (part === "training") return { ...defaultFitSettings, steps: fewestSteps };
  return { ...defaultFitSettings, without: [part] };
}
