import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { normalizeFrame, normalizeX, normalizeY, pixelsPerUnit } from "../../models/atlas/coordinates";
import type { AtlasInference } from "../inference/atlas-inference";
import { nearestNode } from "../motion/motion-grid";
import { median } from "../quantile";
import { likelyLayer, type FitEvidence } from "./sample-source";

/** Distances in analysis pixels between the atlas places of corresponding points that the fit has not seen. */
export interface HeldOutErrors {
  /** Mean over the layers of each layer's median, so that a small object counts as much as the background. */
  readonly median: number;
  /** `[layers]`: median of each layer's correspondences; NaN where there are none. */
  readonly perLayer: readonly number[];
  /** `[frames]`: median of the correspondences that start in each frame; NaN where there are none. */
  readonly perFrame: Float64Array;
}

/** Measures how far the two ends of held-out correspondences lie apart in the atlas of the layer they belong to. */
export async function heldOutErrors(
  inference: AtlasInference,
  configuration: AtlasConfiguration,
  { motion, carried }: FitEvidence,
  heldOut: Int32Array,
): Promise<HeldOutErrors> {
  const distances: number[][] = Array.from({ length: configuration.layers }, () => []);
  const perFrame: number[][] = Array.from({ length: configuration.frames }, () => []);
  const values = motion.pairs.values;
  const layerOf = heldOut.map((index) => {
    const at = index * 6;
    return likelyLayer(carried, nearestNode(motion, values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0));
  });
  for (let layer = 0; layer < configuration.layers; layer += 1) {
    const own = heldOut.filter((_, position) => layerOf[position] === layer);
    if (own.length === 0) continue;
    const from = await inference.mapping(layer, endsOf(own, values, 0, configuration));
    const to = await inference.mapping(layer, endsOf(own, values, 3, configuration));
    const pixels = pixelsPerUnit(configuration);
    for (let index = 0; index < own.length; index += 1) {
      const dx = (from[index] ?? 0) - (to[index] ?? 0);
      const dy = (from[index + own.length] ?? 0) - (to[index + own.length] ?? 0);
      const distance = Math.hypot(dx, dy) * pixels;
      distances[layer]?.push(distance);
      perFrame[values[(own[index] ?? 0) * 6] ?? 0]?.push(distance);
    }
  }
  const perLayer = distances.map(median);
  const medians = perLayer.filter(Number.isFinite);
  return {
    perLayer,
    median: medians.reduce((sum, value) => sum + value, 0) / Math.max(1, medians.length),
    perFrame: Float64Array.from(perFrame, median),
  };
}

function endsOf(
  indices: Int32Array,
  values: Float32Array,
  end: 0 | 3,
  configuration: AtlasConfiguration,
): Float32Array {
  const count = indices.length;
  const points = new Float32Array(3 * count);
  for (let position = 0; position < count; position += 1) {
    const at = (indices[position] ?? 0) * 6 + end;
    points[position] = normalizeX(configuration, values[at + 1] ?? 0);
    points[position + count] = normalizeY(configuration, values[at + 2] ?? 0);
    points[position + 2 * count] = normalizeFrame(configuration, values[at] ?? 0);
  }
  return points;
}
