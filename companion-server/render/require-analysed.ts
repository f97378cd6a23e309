import type { AnalysisField } from "../analysis/analysis-field";
import { InveError } from "../protocol/errors";
import type { FrameRange } from "../protocol/geometry";

/** Refuses a range that an analysis does not cover; `what` begins the sentence. Error: `InvalidInput`. */
export function requireAnalysed(field: AnalysisField, range: FrameRange, what: string): void {
  if (range.first >= field.range.first && range.last <= field.range.last) return;
  throw new InveError(
    "InvalidInput",
    `${what} were asked for frames ${range.first} to ${range.last}, but frames ${field.range.first} to ` +
      `${field.range.last} are analysed.`,
  );
}
