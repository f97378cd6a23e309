/** A confidence as reports tell it: three digits. */
export function roundedConfidence(confidence: number): number {
  return Math.round(confidence * 1000) / 1000;
}

/** Index of the least of some confidences: where to look first. */
export function leastCertain(confidences: readonly number[]): number {
  return confidences.reduce((worst, value, index) => (value < (confidences[worst] ?? 1) ? index : worst), 0);
}
