import { runFit } from "../fit/fit-client";
import type { DeviceChoice } from "../inference/device";
import type { MediaEngine } from "../media/clip-source";
import type { Analysis, AnalysisRequest } from "../pipeline";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import type { Stage } from "../protocol/progress";
import { peakMemoryMegabytes, programVersions } from "../versions";
import type { AnalysisStore } from "./analysis-store";
import { gatherEvidence, type RunStage } from "./gather-evidence";
import { confidenceOf } from "./least-certain";
import { withinWhole, type StageShares } from "./stage-progress";

/** Share of the whole that each stage takes, measured on 60 frames of 768x432 on two cores. */
const stageShares: StageShares = [
  ["decode", 0.02],
  ["motion", 0.3],
  ["layers", 0.16],
  ["fit", 0.36],
  ["tables", 0.16],
];

/** What an analysis runs with. */
export interface AnalysisTools {
  readonly engine: MediaEngine;
  readonly store: AnalysisStore;
  /** Where to train; measured once, when first needed. */
  readonly device: () => Promise<DeviceChoice>;
}

/** Decodes, estimates motion, carries the regions, fits the atlas and tabulates it; saves the result. */
export async function runAnalysis(
  request: AnalysisRequest,
  tools: AnalysisTools,
  context: WorkContext,
): Promise<Analysis> {
  if (request.mark < request.range.first || request.mark > request.range.last) {
    throw new InveError("InvalidInput", `The marked frame ${request.mark} does not lie within the range.`);
  }
  const seconds: Partial<Record<Stage, number>> = {};
  const timed: RunStage = async (stage, work) => {
    context.signal.throwIfAborted();
    const start = performance.now();
    const result = await work({ signal: context.signal, report: withinWhole(stageShares, stage, context.report) });
    seconds[stage] = (performance.now() - start) / 1000;
    return result;
  };
  const { store } = tools;
  const id = store.idOf(request);
  const statePath = await store.statePath(id);
  const kept = store.evidenceOf(id);
  const evidence = await gatherEvidence(request, { ...tools, flowModel: store.flowModel, kept }, timed);
  // Without room for it, an interrupted fit has to find out about motion again; that is no reason to fail.
  const keeping = kept.write(evidence).catch(() => undefined);
  const device = await tools.device();
  const { tables, outcome } = await timed("fit", (part) =>
    runFit({ evidence, settings: store.settings, device, seed: 1, statePath }, part),
  ).finally(() => keeping);
  const { fitSeconds, tableSeconds, ...measured } = outcome;
  return store.save(request, tables, {
    seconds: { ...seconds, fit: fitSeconds, tables: tableSeconds },
    ...measured,
    ...confidenceOf(tables, request.range.first),
    frames: evidence.stack.count,
    cuts: evidence.motion.cuts.map((cut) => request.range.first + cut),
    peakMemoryMegabytes: peakMemoryMegabytes(),
    versions: programVersions(),
  });
}
