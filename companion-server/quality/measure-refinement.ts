import { Foreground } from "../jobs/foreground";
import type { WorkContext } from "../progress";
import { scoreAnalysis, type ClipQuality, type QualityTools } from "./measure-quality";
import { wholeAnalysis, type QualityClip } from "./quality-clip";

/** How well a clip is followed by its analysis as it is found, and after its refinement. */
export interface RefinementQuality {
  readonly before: ClipQuality;
  readonly after: ClipQuality;
  /** What the refinement took, on a computer where nobody waited for anything else. */
  readonly seconds: number;
}

/** Analyses a clip, refines it to its end and compares both with the truth. Errors: those of an analysis. */
export async function measureRefinement(
  quality: QualityClip,
  { pipeline, engine }: QualityTools,
  context: WorkContext,
): Promise<RefinementQuality> {
  const request = wholeAnalysis(quality);
  const before = await scoreAnalysis(quality, await pipeline.analyze(request, context), engine, context.signal);
  const startedAt = performance.now();
  const refined = await pipeline.refine(request, new Foreground(), context);
  const seconds = (performance.now() - startedAt) / 1000;
  return { before, after: await scoreAnalysis(quality, refined, engine, context.signal), seconds };
}
