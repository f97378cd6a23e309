/**
 * The guided filter with a colour guide (He, Sun and Tang, "Guided image filtering", PAMI 2013): in every small window the
 * result is the linear function of colour that is nearest to the input. So an edge goes where the picture has it, and a
 * hair gets the share that its colour says.
 */
import { boxMean, type PlaneSize } from "./box-mean";

/** Reds, greens and blues in [0, 1], row by row. */
export type GuidePlanes = readonly [Float32Array, Float32Array, Float32Array];

/** Variance of colour below which a window says nothing about edges. */
const flatVariance = 1e-3;

/** Variance of the input below which a window holds no edge. */
const leastVariance = 1e-4;

/** What the filter makes of its input. */
export interface GuidedPlane {
  /** `[height, width]`: the input as the guide has it. */
  readonly values: Float32Array;
  /** `[height, width]`: the share of the input's variance around each pixel that colour explains, in [0, 1]. */
  readonly explained: Float32Array;
}

/** Filters with square windows of `reach`; pixels nearer than twice the reach to a cut edge are not exact. */
export function guidedFilter(input: Float32Array, guide: GuidePlanes, size: PlaneSize, reach: number): GuidedPlane {
  const count = size.width * size.height;
  const scratch = new Float32Array(count);
  const mean = (one: Float32Array, other: Float32Array | null = null): Float32Array => {
    const plane = other === null ? one.slice() : productOf(one, other);
    boxMean(plane, size, reach, scratch);
    return plane;
  };
  const [r, g, b] = guide;
  const moments = {
    ...{ p: mean(input), r: mean(r), g: mean(g), b: mean(b), pp: mean(input, input) },
    ...{ rp: mean(r, input), gp: mean(g, input), bp: mean(b, input) },
    ...{ rr: mean(r, r), gg: mean(g, g), bb: mean(b, b), rg: mean(r, g), rb: mean(r, b), gb: mean(g, b) },
  };
  const { slopeR, slopeG, slopeB, constant, explained } = fitWindows(moments, count);
  for (const plane of [slopeR, slopeG, slopeB, constant, explained]) boxMean(plane, size, reach, scratch);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1)
    values[i] =
      (slopeR[i] ?? 0) * (r[i] ?? 0) +
      (slopeG[i] ?? 0) * (g[i] ?? 0) +
      (slopeB[i] ?? 0) * (b[i] ?? 0) +
      (constant[i] ?? 0);
  return { values, explained };
}

function productOf(one: Float32Array, other: Float32Array): Float32Array {
  const product = new Float32Array(one.length);
  for (let i = 0; i < product.length; i += 1) product[i] = (one[i] ?? 0) * (other[i] ?? 0);
  return product;
}

type Moments = Readonly<
  Record<"p" | "r" | "g" | "b" | "pp" | "rp" | "gp" | "bp" | "rr" | "gg" | "bb" | "rg" | "rb" | "gb", Float32Array>
>;

interface WindowFits {
  readonly slopeR: Float32Array;
  readonly slopeG: Float32Array;
  readonly slopeB: Float32Array;
  readonly constant: Float32Array;
  readonly explained: Float32Array;
}

/** Slopes along red, green and blue, and the constant, of the linear function in every window, and how well it fits. */
function fitWindows(moments: Moments, count: number): WindowFits {
  const plane = (): Float32Array => new Float32Array(count);
  const fits = { slopeR: plane(), slopeG: plane(), slopeB: plane(), constant: plane(), explained: plane() };
  for (let i = 0; i < count; i += 1) {
    const of = (name: keyof Moments): number => moments[name][i] ?? 0;
    const [r, g, b, p] = [of("r"), of("g"), of("b"), of("p")];
    const rr = of("rr") - r * r + flatVariance;
    const gg = of("gg") - g * g + flatVariance;
    const bb = of("bb") - b * b + flatVariance;
    const [rg, rb, gb] = [of("rg") - r * g, of("rb") - r * b, of("gb") - g * b];
    const [rp, gp, bp] = [of("rp") - r * p, of("gp") - g * p, of("bp") - b * p];
    // The inverse of the symmetric covariance by its cofactors; the added variance keeps it from vanishing.
    const [c00, c01, c02] = [gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg];
    const [c11, c12, c22] = [rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg];
    const determinant = rr * c00 + rg * c01 + rb * c02;
    const slopeR = (c00 * rp + c01 * gp + c02 * bp) / determinant;
    const slopeG = (c01 * rp + c11 * gp + c12 * bp) / determinant;
    const slopeB = (c02 * rp + c12 * gp + c22 * bp) / determinant;
    fits.slopeR[i] = slopeR;
    fits.slopeG[i] = slopeG;
    fits.slopeB[i] = slopeB;
    fits.explained[i] = (slopeR * rp + slopeG * gp + slopeB * bp) / (of("pp") - p * p + leastVariance);
    fits.constant[i] = p - slopeR * r - slopeG * g - slopeB * b;
  }
  return fits;
}
