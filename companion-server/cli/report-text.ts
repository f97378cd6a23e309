import type { Report } from "../protocol/progress";

/** A report in a few lines for a person. */
export function reportText(report: Report): string[] {
  const seconds = Object.entries(report.seconds).map(([stage, value]) => `${stage} ${value.toFixed(1)} s`);
  const figures = [
    `${report.frames} frames`,
    ...(report.steps === undefined ? [] : [`${report.steps} steps`]),
    ...(report.device === undefined ? [] : [`on ${report.device}`]),
    ...(report.reconstructionPsnr === undefined ? [] : [`reconstruction ${report.reconstructionPsnr.toFixed(1)} dB`]),
    ...(report.heldOutError === undefined ? [] : [`held-out error ${report.heldOutError.toFixed(2)} px`]),
    ...(report.roundTripError === undefined ? [] : [`round trip ${report.roundTripError.toFixed(2)} px`]),
    `${Math.round(report.peakMemoryMegabytes)} MB`,
  ];
  const fix = report.frameToFix === undefined ? [] : [`Look at frame ${report.frameToFix}: it is the least certain.`];
  return [`Seconds: ${seconds.join(", ")}.`, `${figures.join(", ")}.`, ...cutText(report.cuts ?? []), ...fix];
}

function cutText(cuts: readonly number[]): string[] {
  if (cuts.length === 0) return [];
  const frames = cuts.length === 1 ? `frame ${cuts.join()}` : `frames ${cuts.join(", ")}`;
  return [`The clip is cut: another shot begins on ${frames}. Edits stay within the shot of the marked frame.`];
}
