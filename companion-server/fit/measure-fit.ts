import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { normalizeFrame, normalizeX, normalizeY } from "../../models/atlas/coordinates";
import { createRandom } from "../../models/random";
import type { AnalysisTables } from "../analysis/analysis-tables";
import { TableField } from "../analysis/table-field";
import type { AtlasInference } from "../inference/atlas-inference";
import { heldOutPairs, type FitEvidence } from "./sample-source";
import { median } from "../quantile";
import { heldOutErrors, type HeldOutErrors } from "./held-out-error";

/** Pixels on which the reconstruction is measured; the PSNR of more differs in the second decimal. */
const reconstructionSamples = 16_384;
/** Points on which the round trip is measured. */
const roundTripSamples = 2048;
/** Pixels of doubt when 1 / e of a frame is related to the marked one, and the share below which it grows no more. */
const unrelatedPixels = 1.5;
const leastKnown = 0.05;

/** How well a fit explains its clip. */
export interface FitMeasures {
  readonly psnr: number;
  readonly heldOut: HeldOutErrors;
}

/** Measures reconstruction on random pixels and the mapping on correspondences that training has not seen. */
export async function measureFit(
  inference: AtlasInference,
  configuration: AtlasConfiguration,
  evidence: FitEvidence,
): Promise<FitMeasures> {
  const heldOut = await heldOutErrors(inference, configuration, evidence, heldOutPairs(evidence.motion));
  return { heldOut, psnr: await reconstructionPsnr(inference, configuration, evidence) };
}

async function reconstructionPsnr(
  inference: AtlasInference,
  configuration: AtlasConfiguration,
  { stack }: FitEvidence,
): Promise<number> {
  const random = createRandom(7);
  const count = reconstructionSamples;
  const points = new Float32Array(3 * count);
  const pixels = new Int32Array(count);
  for (let index = 0; index < count; index += 1) {
    const frame = Math.floor(random() * stack.count);
    const x = Math.floor(random() * stack.width);
    const y = Math.floor(random() * stack.height);
    points[index] = normalizeX(configuration, x);
    points[index + count] = normalizeY(configuration, y);
    points[index + 2 * count] = normalizeFrame(configuration, frame);
    pixels[index] = (frame * stack.height + y) * stack.width + x;
  }
  const colour = await inference.colour(points);
  let sum = 0;
  for (let index = 0; index < count; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const difference =
        (colour[index + channel * count] ?? 0) - (stack.rgb[(pixels[index] ?? 0) * 3 + channel] ?? 0) / 255;
      sum += difference * difference;
    }
  }
  return -10 * Math.log10(Math.max(1e-10, sum / (3 * count)));
}

/** Median distance in analysis pixels between points and where they come back to through the atlas. */
export function roundTripError(tables: AnalysisTables): number {
  const { layers, frames, width, height } = tables;
  const field = TableField.atAnalysisSize(tables);
  const random = createRandom(11);
  const out = new Float64Array(2);
  const errors: number[] = [];
  for (let sample = 0; sample < roundTripSamples; sample += 1) {
    const layer = sample % layers;
    const frame = Math.floor(random() * frames);
    const x = random() * (width - 1);
    const y = random() * (height - 1);
    if (field.visibility(layer, frame, x, y) < 0.5) continue;
    field.toAtlas(layer, frame, x, y, out, 0);
    field.toFrame(layer, frame, out[0] ?? 0, out[1] ?? 0, out, 0);
    errors.push(Math.hypot((out[0] ?? 0) - x, (out[1] ?? 0) - y));
  }
  return errors.length === 0 ? 0 : median(errors);
}

/**
 * Pixels by which each frame is doubted, `[frames]`: the error of correspondences that training has not seen, and more
 * where less of the edited layers (of the background when there are none) is related to the marked frame by motion.
 */
export function frameDoubts({ heldOut }: FitMeasures, { knownShares }: FitEvidence): number[] {
  return knownShares.map((known, frame) => {
    const error = heldOut.perFrame[frame] ?? NaN;
    return (Number.isFinite(error) ? error : 1) - unrelatedPixels * Math.log(Math.max(leastKnown, known));
  });
}
