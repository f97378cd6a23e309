import { Foreground } from "../jobs/foreground";
import type { Analysis } from "../pipeline";
import type { WorkContext } from "../progress";
import { scoreField, type ClipQuality, type QualityTools } from "./measure-quality";
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
  const { name, floor } = quality;
  const request = wholeAnalysis(quality);
  const score = async ({ field, report }: Analysis): Promise<ClipQuality> => ({
    ...{ name, floor, report },
    ...(await scoreField(quality, field, engine, context.signal)),
  });
  const before = await score(await pipeline.analyze(request, context));
  const startedAt = performance.now();
  const refined = await pipeline.refine(request, new Foreground(), context);
  const seconds = (performance.now() - startedAt) / 1000;
  return { before, after: await score(refined), seconds };
}
