import { measureAblation, type Ablation } from "../quality/measure-ablation";
import type { Benchmark } from "./benchmark";
import { clipsWithTruth } from "./clips-with-truth";
import { figure } from "./figure";

/** What each part of the fit's recipe does for tracks, regions and time: the same fit without it, one row each. */
export const benchmarkAblation: Benchmark = async (context) => {
  const { print, signal, report } = context;
  const results: Record<string, Ablation[]> = {};
  await clipsWithTruth(context, "every point", async (quality, { engine }) => {
    const rows: Ablation[] = [];
    results[quality.name] = rows;
    print(`${quality.name.padEnd(20)} delta     AJ  median px   95 %      J   PSNR  fit s`);
    for await (const row of measureAblation(quality, engine, { signal, report })) {
      rows.push(row);
      print(rowText(row));
    }
  });
  return results;
};

function rowText({ without, tracks, region, reconstructionPsnr, fitSeconds }: Ablation): string {
  return (
    `without ${without}`.padEnd(19) +
    figure(tracks?.delta, 1).padStart(7) +
    figure(tracks?.averageJaccard, 1).padStart(7) +
    figure(tracks?.median, 2).padStart(11) +
    figure(tracks?.percentile95, 1).padStart(7) +
    figure(region, 3).padStart(7) +
    figure(reconstructionPsnr, 1).padStart(7) +
    figure(fitSeconds, 0).padStart(7)
  );
}
