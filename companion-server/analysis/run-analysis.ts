import { runFit, type Fit } from "../fit/fit-client";
import type { DeviceChoice } from "../inference/device";
import type { MediaEngine } from "../media/clip-source";
import type { FrameStack } from "../media/frame-stack";
import type { Analysis, AnalysisRequest } from "../pipeline";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import type { Report, Stage } from "../protocol/progress";
import { peakMemoryMegabytes, programVersions } from "../versions";
import type { AnalysisStore } from "./analysis-store";
import { gatherEvidence, type RunStage } from "./gather-evidence";
import { leastCertain, roundedConfidence } from "./least-certain";
import { withinWhole, type StageShares } from "./stage-progress";
import { TableField } from "./table-field";

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
  const { stack, motion, evidence } = await gatherEvidence(
    request,
    { ...tools, flowModel: tools.store.flowModel },
    timed,
  );
  const statePath = await tools.store.statePath(tools.store.idOf(request));
  const device = await tools.device();
  const fit = await timed("fit", (part) =>
    runFit({ evidence, settings: tools.store.settings, device, seed: 1, statePath }, part),
  );
  seconds.fit = fit.outcome.fitSeconds;
  seconds.tables = fit.outcome.tableSeconds;
  return tools.store.save(request, fit.tables, {
    ...reportOf(stack, fit, seconds),
    cuts: motion.cuts.map((cut) => stack.range.first + cut),
  });
}

function reportOf(stack: FrameStack, { tables, outcome }: Fit, seconds: Partial<Record<Stage, number>>): Report {
  const { count, range } = stack;
  const field = TableField.atAnalysisSize(tables);
  const frameConfidence = Array.from({ length: count }, (_, frame) => roundedConfidence(field.frameConfidence(frame)));
  return {
    seconds,
    steps: outcome.steps,
    device: outcome.device,
    deviceReason: outcome.deviceReason,
    reconstructionPsnr: outcome.reconstructionPsnr,
    heldOutError: outcome.heldOutError,
    roundTripError: outcome.roundTripError,
    frameConfidence,
    frameToFix: range.first + leastCertain(frameConfidence),
    frames: count,
    peakMemoryMegabytes: peakMemoryMegabytes(),
    versions: programVersions(),
  };
}
