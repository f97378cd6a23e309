import { createFlowField, sampleFlow, type FlowField } from "./flow-field";
import { fillWeak, type WeightedFlow } from "./fill-unknown";

/** Flow between two frames in both directions. */
export interface FlowPair {
  readonly there: FlowField;
  readonly back: FlowField;
}

/**
 * The displacement of going along `first` and then along `second`, for every pixel of `first`. Where either disagrees
 * with its own return (a pixel that is hidden on the way), the surroundings say what is likely.
 */
export function composeConsistent(first: FlowPair, second: FlowPair): FlowField {
  const { width, height } = first.there;
  const composed: WeightedFlow = { ...createFlowField(width, height), weights: new Float32Array(width * height) };
  const sample = new Float64Array(2);
  let pixel = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const firstX = first.there.values[2 * pixel] ?? 0;
      const firstY = first.there.values[2 * pixel + 1] ?? 0;
      sampleFlow(first.back, x + firstX, y + firstY, sample);
      const firstError = Math.hypot(firstX + (sample[0] ?? 0), firstY + (sample[1] ?? 0));
      sampleFlow(second.there, x + firstX, y + firstY, sample);
      const secondX = sample[0] ?? 0;
      const secondY = sample[1] ?? 0;
      const totalX = firstX + secondX;
      const totalY = firstY + secondY;
      sampleFlow(second.back, x + totalX, y + totalY, sample);
      const error = firstError + Math.hypot(secondX + (sample[0] ?? 0), secondY + (sample[1] ?? 0));
      composed.values[2 * pixel] = totalX;
      composed.values[2 * pixel + 1] = totalY;
      composed.weights[pixel] = 1 / (0.25 + 4 * error * error);
      pixel += 1;
    }
  }
  fillWeak(composed);
  return composed;
}
