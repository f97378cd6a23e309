import { evaluationClips, findQualityClip, openQualityClip, openSampleClip } from "../quality/open-quality-clip";
import type { QualityClip } from "../quality/quality-clip";
import type { BenchmarkContext } from "./benchmark";
import type { Services } from "./services";

/** Clips whose every point is known on every frame. */
const everyPoint = /synthetic/;

/** Measures one clip with what can analyse it. */
export type ClipMeasure = (quality: QualityClip, services: Services) => Promise<void>;

/**
 * Measures the clips that were asked for; otherwise the sample and the evaluation clips beside this checkout: all, or only
 * those of which every point is known. The sample is made only when it is measured.
 */
export async function clipsWithTruth(
  { services, sample, print, signal, clips }: BenchmarkContext,
  which: "all" | "every point",
  measure: ClipMeasure,
): Promise<void> {
  const known = evaluationClips().filter((folder) => which === "all" || everyPoint.test(folder));
  const folders = clips === null ? known : clips.filter((asked) => asked !== "sample").map(findQualityClip);
  if (clips === null && folders.length === 0)
    print("There are no evaluation clips beside this checkout; the sample clip only.");
  if (clips === null || clips.includes("sample")) {
    const { clip, ...opened } = await sample();
    await measure(openSampleClip(clip), opened);
  }
  if (folders.length === 0) return;
  const opened = await services();
  for (const folder of folders) await measure(await openQualityClip(folder, opened.engine, signal), opened);
}
