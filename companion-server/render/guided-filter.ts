/**
 * The guided filter with a colour guide (He, Sun and Tang, "Guided image filtering", PAMI 2013): in every small window the
 * result is the linear function of colour that is nearest to the input. So an edge goes where the picture has it, and a
 * hair gets the share that its colour says.
 */
import { boxMean, boxMeanOfProduct, type PlaneSize } from "./box-mean";

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
export class GuidedFilter {
  private planes: Planes = makePlanes(0);

  /** `input` and `guide` are not changed; the answer is valid until the next call. */
  filter(input: Float32Array, guide: GuidePlanes, size: PlaneSize, reach: number): GuidedPlane {
    const count = size.width * size.height;
    if (this.planes.values.length < count) this.planes = makePlanes(count);
    const { planes } = this;
    takeMoments(planes, { input, guide, size, reach });
    fitWindows(planes, count);
    const { slopeR, slopeG, slopeB, constant, explained, values, scratch } = planes;
    for (const plane of [slopeR, slopeG, slopeB, constant, explained]) boxMean(plane, size, reach, scratch);
    const [r, g, b] = guide;
    for (let i = 0; i < count; i += 1)
      values[i] =
        (slopeR[i] ?? 0) * (r[i] ?? 0) +
        (slopeG[i] ?? 0) * (g[i] ?? 0) +
        (slopeB[i] ?? 0) * (b[i] ?? 0) +
        (constant[i] ?? 0);
    return { values, explained };
  }
}

const momentNames = ["p", "r", "g", "b", "pp", "rp", "gp", "bp", "rr", "gg", "bb", "rg", "rb", "gb"] as const;
const fitNames = ["slopeR", "slopeG", "slopeB", "constant", "explained"] as const;

/** Means of the windows, what fits them, the answer, and room to work in. */
type Planes = Readonly<
  Record<(typeof momentNames)[number] | (typeof fitNames)[number] | "values" | "scratch", Float32Array>
>;

function makePlanes(count: number): Planes {
  const names = [...momentNames, ...fitNames, "values", "scratch"] as const;
  // Every name has its plane.
  return Object.fromEntries(names.map((name) => [name, new Float32Array(count)])) as Planes;
}

interface FilterInput {
  readonly input: Float32Array;
  readonly guide: GuidePlanes;
  readonly size: PlaneSize;
  readonly reach: number;
}

function takeMoments(planes: Planes, { input, guide, size, reach }: FilterInput): void {
  const of = { p: input, r: guide[0], g: guide[1], b: guide[2] };
  const { scratch } = planes;
  const count = size.width * size.height;
  for (const name of momentNames) {
    const [one, other] = Array.from(name) as (keyof typeof of)[];
    if (one === undefined) continue;
    if (other !== undefined) boxMeanOfProduct([of[one], of[other]], planes[name], { size, reach, scratch });
    else {
      planes[name].set(of[one].subarray(0, count));
      boxMean(planes[name], size, reach, scratch);
    }
  }
}

/** Slopes along red, green and blue, and the constant, of the linear function in every window, and how well it fits. */
function fitWindows(planes: Planes, count: number): void {
  const { p: ps, r: rs, g: gs, b: bs, pp, rp: rps, gp: gps, bp: bps } = planes;
  const { rr: rrs, gg: ggs, bb: bbs, rg: rgs, rb: rbs, gb: gbs } = planes;
  const { slopeR: slopesR, slopeG: slopesG, slopeB: slopesB, constant, explained } = planes;
  for (let i = 0; i < count; i += 1) {
    const p = ps[i] ?? 0;
    const r = rs[i] ?? 0;
    const g = gs[i] ?? 0;
    const b = bs[i] ?? 0;
    const rr = (rrs[i] ?? 0) - r * r + flatVariance;
    const gg = (ggs[i] ?? 0) - g * g + flatVariance;
    const bb = (bbs[i] ?? 0) - b * b + flatVariance;
    const rg = (rgs[i] ?? 0) - r * g;
    const rb = (rbs[i] ?? 0) - r * b;
    const gb = (gbs[i] ?? 0) - g * b;
    const rp = (rps[i] ?? 0) - r * p;
    const gp = (gps[i] ?? 0) - g * p;
    const bp = (bps[i] ?? 0) - b * p;
    // The inverse of the symmetric covariance by its cofactors; the added variance keeps it from vanishing.
    const c00 = gg * bb - gb * gb;
    const c01 = rb * gb - rg * bb;
    const c02 = rg * gb - rb * gg;
    const c11 = rr * bb - rb * rb;
    const c12 = rb * rg - rr * gb;
    const c22 = rr * gg - rg * rg;
    const determinant = rr * c00 + rg * c01 + rb * c02;
    const slopeR = (c00 * rp + c01 * gp + c02 * bp) / determinant;
    const slopeG = (c01 * rp + c11 * gp + c12 * bp) / determinant;
    const slopeB = (c02 * rp + c12 * gp + c22 * bp) / determinant;
    slopesR[i] = slopeR;
    slopesG[i] = slopeG;
    slopesB[i] = slopeB;
    explained[i] = (slopeR * rp + slopeG * gp + slopeB * bp) / ((pp[i] ?? 0) - p * p + leastVariance);
    constant[i] = p - slopeR * r - slopeG * g - slopeB * b;
  }
}
