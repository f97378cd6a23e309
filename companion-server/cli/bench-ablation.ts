import { measureAblation, type Ablation } from "../quality/measure-ablation";
import type { Benchmark } from "./benchmark";
import { clipsWithTruth } from "./clips-with-truth";

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
  const figure = (value: number | null | undefined, digits: number, width: number): string =>
    (value ?? NaN).toFixed(digits).padStart(width);
  return (
    `without ${without}`.padEnd(19) +
    figure(tracks?.delta, 1, 7) +
    figure(tracks?.averageJaccard, 1, 7) +
    figure(tracks?.median, 2, 11) +
    figure(tracks?.percentile95, 1, 7) +
    figure(region, 3, 7) +
    figure(reconstructionPsnr, 1, 7) +
    figure(fitSeconds, 0, 7)
  );
}
