import type { NearCells } from "./cell-colours";

/** Squared grey levels (three channels) that colours of one surface differ by without meaning anything. */
export const meaningless = 3 * 6 * 6;

/** Nearby colours explain a pixel better than distant ones: what a pixel of distance costs, in half squares of noise. */
const distanceCost = 0.08;

/** Trust lost per squared spread of the shares that pairs give: a third either way leaves hardly any. */
const varianceLoss = 8;

/** How a pixel's colour is explained: the layer's share in [0, 1] and how far to trust it, in [0, 1]. */
export interface Explanation {
  share: number;
  trust: number;
  /** Least squared distance of the colour from any mixture, grey levels of three channels. */
  beside: number;
}

/**
 * Explains a colour (`colour[at...]`, 0..255) as a mixture of one colour of the layer and one of what lies behind (robust
 * matting, Wang and Cohen, CVPR 2007; the spread of each colour counts as noise, as in Bayesian matting, Chuang et al.,
 * CVPR 2001). All pairs have a say, by how well they explain it; where they differ, or their colours are alike, trust falls.
 */
export function explainColour(
  colour: Uint8Array,
  at: number,
  { own, behind }: { readonly own: NearCells; readonly behind: NearCells },
  out: Explanation,
): void {
  let [total, shares, squares, contrasts] = [0, 0, 0, 0];
  out.beside = Infinity;
  const red = colour[at] ?? 0;
  const green = colour[at + 1] ?? 0;
  const blue = colour[at + 2] ?? 0;
  for (let j = 0; j < behind.count; j += 1) {
    const backRed = behind.colours[3 * j] ?? 0;
    const backGreen = behind.colours[3 * j + 1] ?? 0;
    const backBlue = behind.colours[3 * j + 2] ?? 0;
    for (let i = 0; i < own.count; i += 1) {
      const [wholeRed, wholeGreen, wholeBlue] = [
        (own.colours[3 * i] ?? 0) - backRed,
        (own.colours[3 * i + 1] ?? 0) - backGreen,
        (own.colours[3 * i + 2] ?? 0) - backBlue,
      ];
      const contrast = wholeRed * wholeRed + wholeGreen * wholeGreen + wholeBlue * wholeBlue;
      const along = (red - backRed) * wholeRed + (green - backGreen) * wholeGreen + (blue - backBlue) * wholeBlue;
      const share = Math.min(1, Math.max(0, along / Math.max(contrast, 1)));
      const beside =
        (red - backRed - share * wholeRed) ** 2 +
        (green - backGreen - share * wholeGreen) ** 2 +
        (blue - backBlue - share * wholeBlue) ** 2;
      out.beside = Math.min(out.beside, beside);
      const noise = meaningless + share * (own.spreads[i] ?? 0) + (1 - share) * (behind.spreads[j] ?? 0);
      const cost = beside / (2 * noise) + distanceCost * ((own.distances[i] ?? 0) + (behind.distances[j] ?? 0));
      const weight = Math.exp(-cost);
      total += weight;
      shares += weight * share;
      squares += weight * share * share;
      contrasts += (weight * contrast) / (contrast + 4 * noise);
    }
  }
  if (total < 1e-12) {
    out.share = out.trust = 0;
    return;
  }
  const mean = shares / total;
  const variance = Math.max(0, squares / total - mean * mean);
  out.share = mean;
  out.trust = (contrasts / total) * Math.max(0, 1 - varianceLoss * variance);
}
