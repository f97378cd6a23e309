import type { ClipQuality } from "../quality/measure-quality";
import { measureRefinement, type RefinementQuality } from "../quality/measure-refinement";
import type { Benchmark } from "./benchmark";
import { clipsWithTruth } from "./clips-with-truth";
import { figure } from "./figure";

/**
 * What refinement in the background gives: each clip as its analysis follows it, and as it is followed when the refinement
 * has come to its end. A workspace that has refined a clip before shows the refined one twice.
 */
export const benchmarkRefine: Benchmark = async (context) => {
  const { print, signal, report } = context;
  const results: Record<string, RefinementQuality> = {};
  print("clip             steps  delta     AJ  median px   95 %      J   PSNR  held-out px");
  await clipsWithTruth(context, "all", async (quality, services) => {
    const found = await measureRefinement(quality, services, { signal, report });
    results[quality.name] = found;
    print(rowText(found.before));
    print(`${rowText(found.after)}  after ${found.seconds.toFixed(0)} s`);
  });
  return results;
};

function rowText({ name, tracks, region, report }: ClipQuality): string {
  return (
    name.padEnd(16) +
    figure(report.steps, 0).padStart(6) +
    figure(tracks?.delta, 1).padStart(7) +
    figure(tracks?.averageJaccard, 1).padStart(7) +
    figure(tracks?.median, 3).padStart(11) +
    figure(tracks?.percentile95, 2).padStart(7) +
    figure(region, 4).padStart(7) +
    figure(report.reconstructionPsnr, 1).padStart(7) +
    figure(report.heldOutError, 3).padStart(13)
  );
}
