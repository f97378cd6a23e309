import type { Pipeline } from "../pipeline";
import { evaluationClips, findQualityClip, openQualityClip, openSampleClip } from "../quality/open-quality-clip";
import type { QualityClip } from "../quality/quality-clip";
import type { BenchmarkContext } from "./benchmark";

/** Clips with truth on every frame, unless others are asked for. */
const withTruth = /synthetic/;

/** Measures the clips that were asked for, or the sample and those whose truth is known on every frame. */
export async function clipsWithTruth(
  { sample, print, signal, clips }: BenchmarkContext,
  name: string,
  measure: (quality: QualityClip, pipeline: Pipeline) => Promise<void>,
): Promise<void> {
  const { engine, pipeline, clip } = await sample();
  const known = evaluationClips().filter((folder) => withTruth.test(folder));
  const folders = clips === null ? known : clips.filter((asked) => asked !== "sample").map(findQualityClip);
  if (clips === null && folders.length === 0)
    print(`${name}: there are no evaluation clips beside this checkout; the sample clip only.`);
  if (clips === null || clips.includes("sample")) await measure(openSampleClip(clip), pipeline);
  for (const folder of folders) await measure(await openQualityClip(folder, engine, signal), pipeline);
}
