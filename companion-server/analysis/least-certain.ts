import type { Report } from "../protocol/progress";
import type { AnalysisTables } from "./analysis-tables";
import { TableField } from "./table-field";

/** A confidence as reports tell it: three digits. */
export function roundedConfidence(confidence: number): number {
  return Math.round(confidence * 1000) / 1000;
}

/** Index of the least of some confidences: where to look first. */
export function leastCertain(confidences: readonly number[]): number {
  return confidences.reduce((worst, value, index) => (value < (confidences[worst] ?? 1) ? index : worst), 0);
}

/** The part of a report that says how sure each frame is; `first` is the clip's frame that the tables begin with. */
export function confidenceOf(
  tables: AnalysisTables,
  first: number,
): Required<Pick<Report, "frameConfidence" | "frameToFix">> {
  const field = TableField.atAnalysisSize(tables);
  const confidences = Array.from({ length: tables.frames }, (_, frame) => field.frameConfidence(frame));
  const frameConfidence = confidences.map(roundedConfidence);
  return { frameConfidence, frameToFix: first + leastCertain(frameConfidence) };
}
