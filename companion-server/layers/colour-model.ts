/** What colours each layer has, learned on the frames that carry regions. */
import { sharedFloats } from "../motion/motion-tasks";

/** Steps of each colour channel. */
const steps = 16;
const bins = steps * steps * steps;

/** Log-likelihoods of colours under every layer. */
export interface ColourModel {
  readonly layers: number;
  /** `[layers, bins]`: natural logarithm of the share of the layer's pixels in the bin. */
  readonly logLikelihood: Float32Array;
  /** How well colour alone tells the layers apart on the frames it was learned from: 0 not at all, 1 always. */
  readonly separation: number;
}

/** Colours of nodes and how much each belongs to every layer. */
export interface ColourSample {
  /** `[nodes, 3]` RGB. */
  readonly colours: Float32Array;
  /** `[layers, nodes]`: weight of the node for the layer; 0 where it should not be learned from. */
  readonly weights: Float32Array;
}

/** Room for the log-likelihoods of a model, in memory that threads share. */
export function colourMemory(layers: number): Float32Array<SharedArrayBuffer> {
  return sharedFloats(layers * bins);
}

/**
 * Learns the layers' colours; every layer starts from a small even share, so unseen colours decide nothing. The model's
 * log-likelihoods are written to `logLikelihood`.
 */
export function learnColours(
  layers: number,
  samples: readonly ColourSample[],
  logLikelihood: Float32Array = new Float32Array(layers * bins),
): ColourModel {
  for (let layer = 0; layer < layers; layer += 1) {
    const counts = new Float32Array(bins);
    for (const { colours, weights } of samples) {
      const nodes = colours.length / 3;
      for (let node = 0; node < nodes; node += 1) {
        const weight = weights[layer * nodes + node] ?? 0;
        if (weight > 0) spreadColour(counts, colours, node, weight);
      }
    }
    const smooth = smoothBins(counts);
    const total = smooth.reduce((sum, count) => sum + count, 0);
    const even = 0.02 / bins;
    for (let bin = 0; bin < bins; bin += 1)
      logLikelihood[layer * bins + bin] = Math.log(total > 0 ? (0.98 * (smooth[bin] ?? 0)) / total + even : even);
  }
  const model = { layers, logLikelihood, separation: 0 };
  return { ...model, separation: separationOf(model, samples) };
}

/** Index of the bin of a colour. */
export function colourBin(colours: Float32Array, node: number): number {
  const red = Math.min(steps - 1, (colours[3 * node] ?? 0) >> 4);
  const green = Math.min(steps - 1, (colours[3 * node + 1] ?? 0) >> 4);
  const blue = Math.min(steps - 1, (colours[3 * node + 2] ?? 0) >> 4);
  return (red * steps + green) * steps + blue;
}

/** Log-odds of a bin under a layer against the background, of which no colour counts more than `most`. */
export function colourOdds(model: ColourModel, layer: number, bin: number, most: number): number {
  const odds = colourLogLikelihood(model, layer, bin) - colourLogLikelihood(model, 0, bin);
  return Math.min(Math.max(odds, -most), most);
}

/** Natural logarithm of the likelihood of a bin under a layer. */
export function colourLogLikelihood(model: ColourModel, layer: number, bin: number): number {
  return model.logLikelihood[layer * bins + bin] ?? 0;
}

function spreadColour(counts: Float32Array, colours: Float32Array, node: number, weight: number): void {
  const bin = colourBin(colours, node);
  counts[bin] = (counts[bin] ?? 0) + weight;
}

/** Lets each bin share with its neighbours along every channel (1 2 1), so that slight shifts of light matter little. */
function smoothBins(counts: Float32Array): Float32Array {
  let current = counts;
  for (const stride of [1, steps, steps * steps]) {
    const next = new Float32Array(bins);
    for (let bin = 0; bin < bins; bin += 1) {
      const place = Math.floor(bin / stride) % steps;
      const before = place > 0 ? (current[bin - stride] ?? 0) : (current[bin] ?? 0);
      const after = place < steps - 1 ? (current[bin + stride] ?? 0) : (current[bin] ?? 0);
      next[bin] = (before + 2 * (current[bin] ?? 0) + after) / 4;
    }
    current = next;
  }
  return current;
}

/** Balanced share of learned nodes whose likeliest layer is their own, scaled so that guessing gives 0. */
function separationOf(model: ColourModel, samples: readonly ColourSample[]): number {
  const right = new Float64Array(model.layers);
  const total = new Float64Array(model.layers);
  for (const { colours, weights } of samples) {
    const nodes = colours.length / 3;
    for (let node = 0; node < nodes; node += 1) {
      const bin = colourBin(colours, node);
      let likeliest = 0;
      for (let layer = 1; layer < model.layers; layer += 1)
        if (colourLogLikelihood(model, layer, bin) > colourLogLikelihood(model, likeliest, bin)) likeliest = layer;
      for (let layer = 0; layer < model.layers; layer += 1) {
        const weight = weights[layer * nodes + node] ?? 0;
        total[layer] = (total[layer] ?? 0) + weight;
        if (layer === likeliest) right[layer] = (right[layer] ?? 0) + weight;
      }
    }
  }
  let mean = 0;
  for (let layer = 0; layer < model.layers; layer += 1)
    mean += (total[layer] ?? 0) > 0 ? (right[layer] ?? 0) / (total[layer] ?? 1) / model.layers : 1 / model.layers;
  return Math.max(0, (mean - 1 / model.layers) / (1 - 1 / model.layers));
}
