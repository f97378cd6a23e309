import { CoverageScratch, type Size } from "./coverage";

/** Standard deviations of a blur in pixels. */
export type Spread = readonly [across: number, down: number];

/** Three box filters of one width are within 3 % of a Gaussian, by the central limit theorem. */
const passes = 3;

/** A box of `2 radius + 1` full weights and one partial weight `edge` on either side. */
interface Box {
  readonly radius: number;
  readonly edge: number;
}

/**
 * Blurs a `[height, width]` plane in place by a Gaussian of the given standard deviations; the plane's edges
 * repeat outwards. Method: repeated box filters with fractional width (Gwosdek et al. 2011, equations 5 and 6).
 */
export function blurPlane(plane: Float32Array, size: Size, [deviationAcross, deviationDown]: Spread): void {
  const { width, height } = size;
  const across = new LineBlur(width, boxFor(deviationAcross));
  for (let y = 0; y < height; y += 1) {
    const row = plane.subarray(y * width, (y + 1) * width);
    across.line.set(row);
    if (across.blur()) row.set(across.line);
  }
  blurDown(plane, size, boxFor(deviationDown));
}

/** Half-blurred columns of one plane at a time. */
const scratch = new CoverageScratch();

/** Blurs the columns, all of them row by row, as memory lies. */
function blurDown(plane: Float32Array, { width, height }: Size, { radius, edge }: Box): void {
  const weight = 1 / (2 * radius + 1 + 2 * edge);
  const rowAt = (y: number): number => Math.min(height - 1, Math.max(0, y)) * width;
  const sums = new Float64Array(width);
  let [from, to] = [plane, scratch.take(plane.length)];
  for (let pass = 0; pass < passes; pass += 1) {
    sums.fill(0);
    for (let y = -radius; y <= radius; y += 1) {
      const row = rowAt(y);
      for (let x = 0; x < width; x += 1) sums[x] = (sums[x] ?? 0) + (from[row + x] ?? 0);
    }
    for (let y = 0; y < height; y += 1) {
      const [above, leaves, below] = [rowAt(y - radius - 1), rowAt(y - radius), rowAt(y + radius + 1)];
      for (let x = 0; x < width; x += 1) {
        const sum = sums[x] ?? 0;
        const after = from[below + x] ?? 0;
        to[y * width + x] = weight * (sum + edge * ((from[above + x] ?? 0) + after));
        sums[x] = sum + (after - (from[leaves + x] ?? 0));
      }
    }
    [from, to] = [to, from];
  }
  for (let i = 0; i < plane.length; i += 1) plane[i] = withoutRounding(from[i] ?? 0);
}

/** The running sum leaves a little rounding where the true value is nothing. */
function withoutRounding(value: number): number {
  return Math.abs(value) < 1e-9 ? 0 : value;
}

function boxFor(deviation: number): Box {
  const variance = (deviation * deviation) / passes;
  const radius = Math.floor(0.5 * Math.sqrt(12 * variance + 1) - 0.5);
  const edge =
    ((2 * radius + 1) * (radius * (radius + 1) - 3 * variance)) / (6 * (variance - (radius + 1) * (radius + 1)));
  return { radius, edge };
}

/** Blurs one line after another of the same length. */
class LineBlur {
  /** The line to blur, and the blurred line afterwards. */
  readonly line: Float64Array;
  private readonly padded: Float64Array;

  constructor(
    private readonly count: number,
    private readonly box: Box,
  ) {
    this.line = new Float64Array(count);
    this.padded = new Float64Array(count + 2 * (box.radius + 1));
  }

  /** Blurs the line; false when it is empty and stays so. */
  blur(): boolean {
    let first = 0;
    while (first < this.count && this.line[first] === 0) first += 1;
    if (first === this.count) return false;
    for (let pass = 0; pass < passes; pass += 1) this.filter();
    for (let i = 0; i < this.count; i += 1) this.line[i] = withoutRounding(this.line[i] ?? 0);
    return true;
  }

  private filter(): void {
    const { line, padded, count } = this;
    const { radius, edge } = this.box;
    const pad = radius + 1;
    padded.fill(line[0] ?? 0, 0, pad);
    padded.set(line, pad);
    padded.fill(line[count - 1] ?? 0, pad + count);
    const weight = 1 / (2 * radius + 1 + 2 * edge);
    let sum = 0;
    for (let i = 1; i <= 2 * radius + 1; i += 1) sum += padded[i] ?? 0;
    for (let i = 0; i < count; i += 1) {
      const before = padded[i] ?? 0;
      const after = padded[i + 2 * pad] ?? 0;
      line[i] = weight * (sum + edge * (before + after));
      sum += after - (padded[i + 1] ?? 0);
    }
  }
}
