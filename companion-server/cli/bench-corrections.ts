import { measureCorrections } from "../quality/measure-corrections";
import type { Benchmark } from "./benchmark";
import { clipsWithTruth } from "./clips-with-truth";

/**
 * What corrections give: the 95th percentile of the error over all points and frames before any, after one frame of every
 * stroke that needs it was put right, and after two; on the frames that are worst, and on those that the analysis names.
 */
export const benchmarkCorrections: Benchmark = async (context) => {
  const { print, signal, report } = context;
  const results: Record<string, unknown> = {};
  print("95th percentile of the error in pixels: uncorrected, one frame of each bad stroke put right, two frames");
  await clipsWithTruth(context, "every point", async (quality, { pipeline }) => {
    const found = await measureCorrections(quality, pipeline, { signal, report });
    results[found.name] = found;
    const row = (values: readonly number[]): string => values.map((value) => value.toFixed(2).padStart(7)).join("");
    print(
      `${found.name.padEnd(14)} ${String(found.strokes).padStart(3)} strokes, worst frames ${row(found.worst)}, ` +
        `named frames ${row(found.named)}, worst tenth of strokes ${row(found.worstStrokes)}, ` +
        `at most ${found.milliseconds.toFixed(0)} ms each`,
    );
  });
  return results;
};
