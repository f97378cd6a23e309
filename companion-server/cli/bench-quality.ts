import { measureQuality, type ClipQuality } from "../quality/measure-quality";
import type { Benchmark } from "./benchmark";
import { clipsWithTruth } from "./clips-with-truth";
import { figure } from "./figure";

/**
 * How well clips with known truth are followed, given regions on one frame only. Finished analyses are kept in the
 * workspace, so that an interrupted run goes on where it stopped.
 */
export const benchmarkQuality: Benchmark = async (context) => {
  const { print, signal, report } = context;
  const rows: ClipQuality[] = [];
  print(headings);
  await clipsWithTruth(context, "all", async (quality, services) => {
    const row = await measureQuality(quality, services, { signal, report });
    rows.push(row);
    print(rowText(row));
  });
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
