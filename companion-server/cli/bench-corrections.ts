import { measureCorrections } from "../quality/measure-corrections";
import { evaluationClips, findQualityClip, openQualityClip, openSampleClip } from "../quality/open-quality-clip";
import type { Benchmark } from "./benchmark";

/** Clips with truth on every frame, unless others are asked for. */
const withTruth = /synthetic/;

/**
 * What corrections give: the 95th percentile of the error over all points and frames before any, after one drag of every
 * stroke, and after two; on the frames that are worst, and on those that the analysis names as the least certain.
 */
export const benchmarkCorrections: Benchmark = async ({ sample, print, signal, report, clips }) => {
  const { engine, pipeline, clip } = await sample();
  const folders =
    clips === null
      ? evaluationClips().filter((folder) => withTruth.test(folder))
      : clips.filter((name) => name !== "sample").map(findQualityClip);
  if (clips === null && folders.length === 0)
    print("corrections: there are no evaluation clips beside this checkout; the sample clip only.");
  const results: Record<string, unknown> = {};
  print("95th percentile of the error in pixels: uncorrected, one correction of each stroke, two");
  const measure = async (quality: Parameters<typeof measureCorrections>[0]): Promise<void> => {
    const found = await measureCorrections(quality, pipeline, { signal, report });
    results[found.name] = found;
    const row = (values: readonly number[]): string => values.map((value) => value.toFixed(2).padStart(7)).join("");
    const [before = NaN, , after = NaN] = found.worst;
    print(
      `${found.name.padEnd(14)} ${String(found.strokes).padStart(3)} strokes, worst frames ${row(found.worst)}  ` +
        `(${(before / after).toFixed(1)} times less), named frames ${row(found.named)}, ` +
        `worst tenth ${row(found.worstStrokes)}, at most ${found.milliseconds.toFixed(0)} ms each`,
    );
  };
  if (clips === null || clips.includes("sample")) await measure(openSampleClip(clip));
  for (const folder of folders) await measure(await openQualityClip(folder, engine, signal));
  return results;
};
