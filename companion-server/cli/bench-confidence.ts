import { confidenceCurve, measureConfidence, type JudgedFrame } from "../quality/measure-confidence";
import type { QualityClip } from "../quality/quality-clip";
import type { Benchmark } from "./benchmark";
import { clipsWithTruth } from "./clips-with-truth";

const groups = 8;

/** Whether frames that are marked bad really are: true error against confidence, and the frame that is named first. */
export const benchmarkConfidence: Benchmark = async (context) => {
  const { print, signal, report } = context;
  const judged: JudgedFrame[] = [];
  const results: Record<string, unknown> = {};
  await clipsWithTruth(context, "every point", async (quality: QualityClip, { pipeline }) => {
    const found = await measureConfidence(quality, pipeline, { signal, report });
    judged.push(...found.judged);
    results[found.name] = found;
    const frames = new Set(found.judged.map(({ frame }) => frame)).size;
    print(
      `${found.name.padEnd(14)} rank correlation ${found.rankCorrelation.toFixed(2)}, frame ${found.named} is named: ` +
        `number ${found.namedPlace} of ${frames} by true error`,
    );
  });
  print("confidence   mean error px   90 % below px");
  for (const { confidence, error, highError } of confidenceCurve(judged, groups))
    print(`${confidence.toFixed(2).padStart(10)}${error.toFixed(2).padStart(16)}${highError.toFixed(2).padStart(16)}`);
  return results;
};
