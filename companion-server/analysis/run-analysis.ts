import { runFit, type Fit } from "../fit/fit-client";
import type { DeviceChoice } from "../inference/device";
import { fitEvidence } from "../fit/fit-evidence";
import { estimateLayers } from "../layers/estimate-layers";
import { loadMask } from "../media/images";
import type { MediaEngine } from "../media/clip-source";
import type { FrameStack } from "../media/frame-stack";
import { analysisSize, readFrameStack } from "../media/read-frames";
import { FlowModel } from "../motion/flow-model";
import type { Motion } from "../motion/motion";
import { estimateMotion } from "../motion/estimate-motion";
import type { Analysis, AnalysisRequest } from "../pipeline";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import type { Report, Stage } from "../protocol/progress";
import { peakMemoryMegabytes, programVersions } from "../versions";
import type { AnalysisStore } from "./analysis-store";
import { leastCertain } from "./least-certain";
import { scaleRegions } from "./scale-regions";
import { partOfStage, withinWhole, type StageShares } from "./stage-progress";
import { TableField } from "./table-field";

/** Share of the whole that each stage takes, measured on 60 frames of 768x432 on two cores. */
const stageShares: StageShares = [
  ["decode", 0.03],
  ["motion", 0.35],
  ["layers", 0.07],
  ["fit", 0.5],
  ["tables", 0.05],
];

/** Share of the layers' stage that carrying the regions takes; the rest goes into what the fit learns from. */
const carryingShare = 0.75;

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
  const timed = async <T>(stage: Stage, work: (context: WorkContext) => Promise<T>): Promise<T> => {
    context.signal.throwIfAborted();
    const start = performance.now();
    const result = await work({ signal: context.signal, report: withinWhole(stageShares, stage, context.report) });
    seconds[stage] = (performance.now() - start) / 1000;
    return result;
  };
  const size = analysisSize(request.clip);
  const stack = await timed("decode", (part) =>
    readFrameStack(tools.engine, request.clip, { range: request.range, ...size }, part),
  );
  const mark = request.mark - request.range.first;
  const motion = await timed("motion", (part) => motionOf(stack, mark, tools, part));
  const evidence = await timed("layers", async (part) => {
    const regions = await scaleRegions(request, stack, loadMask);
    const carrying = { motion, stack, regions, layers: layerCount(request) };
    const carried = await estimateLayers(carrying, partOfStage(part, 0, carryingShare));
    return fitEvidence(stack, motion, carried, partOfStage(part, carryingShare, 1 - carryingShare));
  });
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

/** Motion by our own search, or with the user's flow model for the flows over gaps. */
async function motionOf(
  stack: FrameStack,
  mark: number,
  { store, device }: AnalysisTools,
  context: WorkContext,
): Promise<Motion> {
  if (store.flowModel === undefined) return estimateMotion(stack, mark, context);
  const model = await FlowModel.open(store.flowModel, (await device()).device, stack, context.signal);
  try {
    return await estimateMotion(stack, mark, context, model);
  } finally {
    await model.release();
  }
}

function layerCount(request: AnalysisRequest): number {
  return request.regions.reduce((most, region) => Math.max(most, region.layer), 0) + 1;
}

function reportOf(stack: FrameStack, { tables, outcome }: Fit, seconds: Partial<Record<Stage, number>>): Report {
  const { width, height, count, range } = stack;
  const field = new TableField({ tables, range: { first: 0, last: count - 1 }, mark: 0, width, height });
  const frameConfidence = Array.from({ length: count }, (_, frame) => rounded(field.frameConfidence(frame)));
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

function rounded(confidence: number): number {
  return Math.round(confidence * 1000) / 1000;
}
