import type { FrameRange } from "../protocol/geometry";
import type { Report } from "../protocol/progress";
import { leastCertain, roundedConfidence } from "./least-certain";

/**
 * The part of a report that says how sure frames are, after rendering: as sure as the least sure of the edits that show on
 * a frame, so that what was put right counts; outside the rendered frames as the analysis said. `analysed` is the range
 * that the report's confidences speak of.
 */
export function editConfidence(
  report: Report,
  analysed: FrameRange,
  rendered: { readonly range: FrameRange; readonly frameConfidence: readonly number[] },
): Pick<Report, "frameConfidence" | "frameToFix"> {
  if (report.frameConfidence === undefined) return {};
  const frameConfidence = report.frameConfidence.map((known, index) => {
    const shown = rendered.frameConfidence[analysed.first + index - rendered.range.first];
    return shown === undefined ? known : roundedConfidence(shown);
  });
  return { frameConfidence, frameToFix: analysed.first + leastCertain(frameConfidence) };
}
