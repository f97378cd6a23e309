import type { AnalysisField } from "./analysis-field";
import { detailLevels, type BrightnessLevels } from "./brightness-levels";

/** Samples of a patch lie on a square of this many a side. */
const side = 9;
const half = (side - 1) / 2;
const samples = side * side;

/** Rounds of alignment on each level of detail. */
const rounds = 6;

/** Steps below this share of a level's pixel change nothing. */
const smallestStep = 0.02;

/** Pixels around a patch's middle over which the mapping's slopes are taken. */
const slopeReach = 4;

/** The middle of a patch, then right, below, left and above of it. */
const probes = [
  [0, 0],
  [slopeReach, 0],
  [0, slopeReach],
  [-slopeReach, 0],
  [0, -slopeReach],
] as const;

interface Template {
  /** Brightness less its mean. */
  readonly values: Float32Array;
  /** Slopes of the brightness less their means, per pixel of the reference frame. */
  readonly slopeX: Float32Array;
  readonly slopeY: Float32Array;
  readonly inverse: readonly [number, number, number];
  /** Root of the sum of squares of `values`. */
  readonly norm: number;
}

/** How a patch was found on a frame. */
export interface PatchSight {
  /** Pixels between where the field has the patch and where it is seen. */
  readonly distance: number;
  /** How much it looks like itself there: correlation in [-1, 1]. */
  readonly correlation: number;
}

/**
 * A patch of a reference frame that can be looked for on others, around where a field puts it: brightness less its mean,
 * aligned by a shift from coarse to fine (inverse compositional, Baker and Matthews 2004).
 */
export class WatchedPatch {
  private readonly templates: readonly Template[];
  private readonly atlas = new Float64Array(2 * probes.length);
  private readonly place = new Float64Array(2 * probes.length);
  private readonly seen = new Float32Array(samples);

  /** The patch around a pixel of `reference`. */
  constructor(
    private readonly field: AnalysisField,
    private readonly layer: number,
    reference: { readonly frame: number; readonly levels: BrightnessLevels },
    private readonly at: { readonly x: number; readonly y: number },
  ) {
    for (const [index, [dx, dy]] of probes.entries())
      field.toAtlas(layer, reference.frame, at.x + dx, at.y + dy, this.atlas, 2 * index);
    this.templates = Array.from({ length: detailLevels }, (_, level) => templateAt(reference.levels, level, at));
  }

  /** Looks for the patch; null when it lies outside the frame or nearer layers cover more than `mostCovered` of it. */
  find(frame: number, shown: BrightnessLevels, mostCovered: number): PatchSight | null {
    const { field, layer, atlas, place } = this;
    for (let probe = 0; probe < probes.length; probe += 1)
      field.toFrame(layer, frame, atlas[2 * probe] ?? 0, atlas[2 * probe + 1] ?? 0, place, 2 * probe);
    const x = place[0] ?? 0;
    const y = place[1] ?? 0;
    if (!isWithin(field, { x, y }, half) || field.cover(layer, frame, x, y) > mostCovered) return null;
    const shift = { x: 0, y: 0 };
    let correlation = 0;
    for (let level = detailLevels - 1; level >= 0; level -= 1) {
      // What lies beyond an edge is not known and must not pull.
      const reach = half * 2 ** level;
      const isWhole = isWithin(field, { x, y }, reach) && isWithin(field, this.at, reach);
      if (level === 0 || isWhole) correlation = this.align(shown, level, shift);
    }
    return { distance: Math.hypot(shift.x, shift.y), correlation };
  }

  /** Improves the shift on one level of detail; returns the correlation that is reached. */
  private align(shown: BrightnessLevels, level: number, shift: { x: number; y: number }): number {
    const template = this.templates[level];
    if (template === undefined) return 0;
    const slope = (axis: number): number =>
      ((this.place[2 + axis] ?? 0) - (this.place[6 + axis] ?? 0)) / (2 * slopeReach);
    const frame = { xx: slope(0), yx: slope(1), xy: slope(2), yy: slope(3) };
    const step = 2 ** level;
    const [inverseXX, inverseXY, inverseYY] = template.inverse;
    for (let round = 0; ; round += 1) {
      const norm = this.sample(shown, { level, step, shift, ...frame });
      let sumX = 0;
      let sumY = 0;
      let product = 0;
      for (let k = 0; k < samples; k += 1) {
        const value = this.seen[k] ?? 0;
        const wanted = template.values[k] ?? 0;
        product += value * wanted;
        sumX += (template.slopeX[k] ?? 0) * (value - wanted);
        sumY += (template.slopeY[k] ?? 0) * (value - wanted);
      }
      const correlation = product / Math.max(1e-6, norm * template.norm);
      if (round === rounds) return correlation;
      const x = inverseXX * sumX + inverseXY * sumY;
      const y = inverseXY * sumX + inverseYY * sumY;
      const shorten = Math.min(1, (3 * step) / Math.max(1e-9, Math.hypot(x, y)));
      shift.x -= (frame.xx * x + frame.xy * y) * shorten;
      shift.y -= (frame.yx * x + frame.yy * y) * shorten;
      if (Math.abs(x) + Math.abs(y) < smallestStep * step) return correlation;
    }
  }

  /** Samples the frame where the shifted patch lies, less the mean; returns the root of the sum of squares. */
  private sample(
    shown: BrightnessLevels,
    at: {
      level: number;
      step: number;
      shift: { x: number; y: number };
      xx: number;
      xy: number;
      yx: number;
      yy: number;
    },
  ): number {
    const { seen, place } = this;
    const left = (place[0] ?? 0) + at.shift.x;
    const top = (place[1] ?? 0) + at.shift.y;
    let sum = 0;
    for (let k = 0; k < samples; k += 1) {
      const dx = ((k % side) - half) * at.step;
      const dy = (Math.floor(k / side) - half) * at.step;
      const value = shown.at(at.level, left + at.xx * dx + at.xy * dy, top + at.yx * dx + at.yy * dy);
      seen[k] = value;
      sum += value;
    }
    return removeMean(seen, sum / samples);
  }
}

function isWithin(field: AnalysisField, { x, y }: { x: number; y: number }, reach: number): boolean {
  return x >= reach && y >= reach && x <= field.width - 1 - reach && y <= field.height - 1 - reach;
}

function templateAt(levels: BrightnessLevels, level: number, { x, y }: { x: number; y: number }): Template {
  const step = 2 ** level;
  const values = new Float32Array(samples);
  const slopeX = new Float32Array(samples);
  const slopeY = new Float32Array(samples);
  for (let k = 0; k < samples; k += 1) {
    const px = x + ((k % side) - half) * step;
    const py = y + (Math.floor(k / side) - half) * step;
    values[k] = levels.at(level, px, py);
    slopeX[k] = (levels.at(level, px + step, py) - levels.at(level, px - step, py)) / (2 * step);
    slopeY[k] = (levels.at(level, px, py + step) - levels.at(level, px, py - step)) / (2 * step);
  }
  for (const list of [slopeX, slopeY]) removeMean(list, meanOf(list));
  const norm = removeMean(values, meanOf(values));
  // The identity added is the noise of a pixel: without texture nothing moves.
  let xx = 1;
  let xy = 0;
  let yy = 1;
  for (let k = 0; k < samples; k += 1) {
    const gx = slopeX[k] ?? 0;
    const gy = slopeY[k] ?? 0;
    xx += gx * gx;
    xy += gx * gy;
    yy += gy * gy;
  }
  const determinant = xx * yy - xy * xy;
  return { values, slopeX, slopeY, inverse: [yy / determinant, -xy / determinant, xx / determinant], norm };
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function removeMean(values: Float32Array, mean: number): number {
  let squares = 0;
  for (let k = 0; k < values.length; k += 1) {
    const value = (values[k] ?? 0) - mean;
    values[k] = value;
    squares += value * value;
  }
  return Math.sqrt(squares);
}
