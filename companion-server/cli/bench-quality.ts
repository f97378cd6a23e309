import { evaluationClips, findQualityClip, openQualityClip, openSampleClip } from "../quality/open-quality-clip";
import { measureQuality, type ClipQuality } from "../quality/measure-quality";
import type { Benchmark } from "./benchmark";

/**
 * How well clips with known truth are followed, given regions on one frame only. Finished analyses are kept in the
 * workspace, so that an interrupted run goes on where it stopped.
 */
export const benchmarkQuality: Benchmark = async ({ sample, print, signal, report, clips }) => {
  const { engine, pipeline, clip } = await sample();
  const context = { signal, report };
  const folders = clips === null ? evaluationClips() : clips.filter((name) => name !== "sample").map(findQualityClip);
  if (clips === null && folders.length === 0)
    print("quality: there are no evaluation clips beside this checkout; the sample clip only.");
  const rows: ClipQuality[] = [];
  print(headings);
  const measure = async (quality: Parameters<typeof measureQuality>[0]): Promise<void> => {
    const row = await measureQuality(quality, pipeline, context);
    rows.push(row);
    print(rowText(row));
  };
  if (clips === null || clips.includes("sample")) await measure(openSampleClip(clip));
  for (const folder of folders) await measure(await openQualityClip(folder, engine, signal));
  const real = rows.flatMap(({ floor, region }) => (floor === null || region === null ? [] : [region]));
  if (real.length > 1)
    print(`mean J of ${real.length} real clips: ${(real.reduce((sum, j) => sum + j, 0) / real.length).toFixed(3)}`);
  return Object.fromEntries(rows.map((row) => [row.name, row]));
};

const columns = [
  ["clip", 16],
  ["delta", 6],
  ["AJ", 6],
  ["OA", 6],
  ["median px", 10],
  ["95 %", 7],
  ["J", 6],
  ["floor", 6],
  ["PSNR", 6],
  ["round trip", 11],
] as const;

const headings = `${inColumns(columns.map(([title]) => title))}  seconds`;

function rowText({ name, tracks, region, floor, report }: ClipQuality): string {
  const cells = [
    name,
    figure(tracks?.delta, 1),
    figure(tracks?.averageJaccard, 1),
    figure(tracks?.occlusionAccuracy, 1),
    figure(tracks?.median, 2),
    figure(tracks?.percentile95, 1),
    figure(region, 3),
    figure(floor, 3),
    figure(report.reconstructionPsnr, 1),
    figure(report.roundTripError, 3),
  ];
  const { seconds } = report;
  const total = Object.values(seconds).reduce((sum, value) => sum + value, 0);
  const stages = Object.entries(seconds).map(([stage, value]) => `${stage} ${value.toFixed(0)}`);
  return `${inColumns(cells)}  ${total.toFixed(0)} (${stages.join(", ")})`;
}

function inColumns(cells: readonly string[]): string {
  return columns
    .map(([, width], index) =>
      index === 0 ? (cells[index] ?? "").padEnd(width) : (cells[index] ?? "").padStart(width),
    )
    .join("");
}

function figure(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? "-" : value.toFixed(digits);
}
