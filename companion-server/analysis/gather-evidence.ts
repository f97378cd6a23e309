import { fitEvidence } from "../fit/fit-evidence";
import type { FitEvidence } from "../fit/sample-source";
import type { DeviceChoice } from "../inference/device";
import { estimateLayers } from "../layers/estimate-layers";
import type { FrameStack } from "../media/frame-stack";
import type { MediaEngine } from "../media/clip-source";
import { loadMask } from "../media/images";
import { analysisSize, readFrameStack } from "../media/read-frames";
import { estimateMotion } from "../motion/estimate-motion";
import { FlowModel, type FlowModelFile } from "../motion/flow-model";
import { onlyToMark, type Motion } from "../motion/motion";
import type { AnalysisRequest } from "../pipeline";
import type { WorkContext } from "../progress";
import type { Stage } from "../protocol/progress";
import type { KeptEvidence } from "./kept-evidence";
import { scaleRegions } from "./scale-regions";
import { partOfStage } from "./stage-progress";

/** Share of the layers' stage that carrying the regions takes; the rest goes into what the fit learns from. */
const carryingShare = 0.75;

/** Runs one stage of the work with a context of its own. */
export type RunStage = <T>(stage: Stage, work: (context: WorkContext) => Promise<T>) => Promise<T>;

/** What evidence is gathered with. */
export interface EvidenceTools {
  readonly engine: MediaEngine;
  /** Where networks run; measured once, when first needed. */
  readonly device: () => Promise<DeviceChoice>;
  /** The user's own network for flows over gaps; our search where there is none. */
  readonly flowModel: FlowModelFile | undefined;
  /** Where evidence of the same request may have been kept. */
  readonly kept?: KeptEvidence;
}

/** Decodes a clip, estimates its motion and carries its regions: all that comes before a fit. Errors: as these do. */
export async function gatherEvidence(
  request: AnalysisRequest,
  tools: EvidenceTools,
  run: RunStage,
): Promise<FitEvidence> {
  const size = analysisSize(request.clip);
  const stack = await run("decode", (part) =>
    readFrameStack(tools.engine, request.clip, { range: request.range, ...size }, part),
  );
  const known = (await tools.kept?.read(stack)) ?? null;
  if (known !== null) return known;
  const mark = request.mark - request.range.first;
  const motion = await run("motion", (part) => motionOf(stack, mark, tools, part));
  return run("layers", async (part) => {
    const regions = await scaleRegions(request, stack, loadMask);
    const carrying = { motion, stack, regions, layers: layerCount(request) };
    const carried = await estimateLayers(carrying, partOfStage(part, 0, carryingShare));
    return fitEvidence(stack, onlyToMark(motion), carried, partOfStage(part, carryingShare, 1 - carryingShare));
  });
}

/** Motion by our own search, or with the user's flow model for the flows over gaps. */
async function motionOf(
  stack: FrameStack,
  mark: number,
  { flowModel, device }: EvidenceTools,
  context: WorkContext,
): Promise<Motion> {
  if (flowModel === undefined) return estimateMotion(stack, mark, context);
  const model = await FlowModel.open(flowModel, (await device()).device, stack, context.signal);
  try {
    return await estimateMotion(stack, mark, context, model);
  } finally {
    await model.release();
  }
}

/** Number of layers that regions name, the background included. */
export function layerCount({ regions }: Pick<AnalysisRequest, "regions">): number {
  return regions.reduce((most, region) => Math.max(most, region.layer), 0) + 1;
}
