import type { FrameRange } from "../protocol/geometry";
import type { AnalysisField, Sticking } from "./analysis-field";
import { nodeCount, type AnalysisTables, type Lattice } from "./analysis-tables";
import { confidenceOf, stickingChannels } from "./sticking-table";

/** Newton stops when the atlas point is met to this many analysis pixels; far below what a drawing can show. */
const convergedPixels = 0.005;
/** More steps than this never helped in our measurements: the point lies on a fold or outside the mapping. */
const mostNewtonSteps = 12;
/** A longer step leaves the neighbourhood in which the Jacobian says anything. */
const longestStepPixels = 32;

/** What a tabulated analysis needs to know besides its tables. */
export interface TableFieldOptions {
  readonly tables: AnalysisTables;
  readonly range: FrameRange;
  readonly mark: number;
  /** Full size of the clip. */
  readonly width: number;
  readonly height: number;
}

/**
 * An analysis looked up in tables. Bilinear between nodes; the inverse mapping starts at the inverse network's guess and
 * is finished by Newton steps on the forward mapping, so that a point comes back to where it started.
 */
export class TableField implements AnalysisField {
  readonly range: FrameRange;
  readonly mark: number;
  readonly width: number;
  readonly height: number;
  readonly layers: number;
  private readonly tables: AnalysisTables;
  private readonly scaleX: number;
  private readonly scaleY: number;
  /** Value and derivatives of the last look-up: u, v, du/dx, du/dy, dv/dx, dv/dy. */
  private readonly sample = new Float64Array(6);

  constructor(options: TableFieldOptions) {
    this.range = options.range;
    this.mark = options.mark;
    this.width = options.width;
    this.height = options.height;
    this.tables = options.tables;
    this.layers = options.tables.layers;
    this.scaleX = options.tables.width / options.width;
    this.scaleY = options.tables.height / options.height;
  }

  /** Tables at their own size, with frames that count from 0. */
  static atAnalysisSize(tables: AnalysisTables, mark = 0): TableField {
    const { frames, width, height } = tables;
    return new TableField({ tables, range: { first: 0, last: frames - 1 }, mark, width, height });
  }

  toAtlas(layer: number, frame: number, x: number, y: number, out: Float64Array, offset: number): void {
    this.lookUpMapping(layer, frame, (x + 0.5) * this.scaleX - 0.5, (y + 0.5) * this.scaleY - 0.5);
    out[offset] = ((this.sample[0] ?? 0) + 0.5) / this.scaleX - 0.5;
    out[offset + 1] = ((this.sample[1] ?? 0) + 0.5) / this.scaleY - 0.5;
  }

  toFrame(layer: number, frame: number, u: number, v: number, out: Float64Array, offset: number): number {
    const targetU = (u + 0.5) * this.scaleX - 0.5;
    const targetV = (v + 0.5) * this.scaleY - 0.5;
    this.lookUpStart(layer, frame, targetU, targetV);
    let x = this.sample[0] ?? 0;
    let y = this.sample[1] ?? 0;
    let bestX = x;
    let bestY = y;
    let bestError = Infinity;
    for (let step = 0; step <= mostNewtonSteps; step += 1) {
      this.lookUpMapping(layer, frame, x, y);
      const du = targetU - (this.sample[0] ?? 0);
      const dv = targetV - (this.sample[1] ?? 0);
      const error = Math.hypot(du, dv);
      if (error < bestError) [bestX, bestY, bestError] = [x, y, error];
      if (error < convergedPixels) break;
      const ux = this.sample[2] ?? 0;
      const uy = this.sample[3] ?? 0;
      const vx = this.sample[4] ?? 0;
      const vy = this.sample[5] ?? 0;
      const determinant = ux * vy - uy * vx;
      const divisor = Math.abs(determinant) < 0.05 ? Math.sign(determinant || 1) * 0.05 : determinant;
      const stepX = (vy * du - uy * dv) / divisor;
      const stepY = (ux * dv - vx * du) / divisor;
      const length = Math.hypot(stepX, stepY);
      const shorten = length > longestStepPixels ? longestStepPixels / length : 1;
      x += stepX * shorten;
      y += stepY * shorten;
    }
    out[offset] = (bestX + 0.5) / this.scaleX - 0.5;
    out[offset + 1] = (bestY + 0.5) / this.scaleY - 0.5;
    return bestError / this.scaleX;
  }

  visibility(layer: number, frame: number, x: number, y: number): number {
    if (layer > 0) return this.share(layer, frame, x, y);
    return Math.max(0, 1 - this.cover(0, frame, x, y));
  }

  cover(layer: number, frame: number, x: number, y: number): number {
    let cover = 0;
    for (let nearer = layer + 1; nearer < this.layers; nearer += 1) cover += this.share(nearer, frame, x, y);
    return Math.min(1, cover);
  }

  edgeCertainty(frame: number, x: number, y: number): number {
    const { frameLattice, edgeCertainty } = this.tables;
    return this.nodeValue(edgeCertainty, this.frameIndex(frame) * nodeCount(frameLattice), frameLattice, { x, y });
  }

  light(layer: number, frame: number, u: number, v: number, out: Float64Array): void {
    const lattice = this.tables.light?.lattices[layer];
    const values = this.tables.light?.values[layer];
    out.fill(0, 0, 3);
    if (lattice === undefined || values === undefined) return;
    const fx = clamp(((u + 0.5) * this.scaleX - 0.5 - lattice.x0) / lattice.pitch, 0, lattice.columns - 1);
    const fy = clamp(((v + 0.5) * this.scaleY - 0.5 - lattice.y0) / lattice.pitch, 0, lattice.rows - 1);
    const i = Math.min(Math.floor(fx), lattice.columns - 2);
    const j = Math.min(Math.floor(fy), lattice.rows - 2);
    const at = (this.frameIndex(frame) * nodeCount(lattice) + j * lattice.columns + i) * 3;
    const below = at + lattice.columns * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      const top = (values[at + channel] ?? 0) * (1 - fx + i) + (values[at + 3 + channel] ?? 0) * (fx - i);
      const bottom = (values[below + channel] ?? 0) * (1 - fx + i) + (values[below + 3 + channel] ?? 0) * (fx - i);
      out[channel] = top * (1 - fy + j) + bottom * (fy - j);
    }
  }

  frameConfidence(frame: number, layer?: number): number {
    if (layer !== undefined) return confidenceOf(this.stickingValue(layer, frame, 2));
    let worst = this.layers === 1 ? this.stickingValue(0, frame, 2) : 0;
    for (let edited = 1; edited < this.layers; edited += 1)
      worst = Math.max(worst, this.stickingValue(edited, frame, 2));
    return confidenceOf(worst);
  }

  sticking(layer: number, frame: number): Sticking {
    return {
      error: this.stickingValue(layer, frame, 2) / this.scaleX,
      lost: this.stickingValue(layer, frame, 1),
    };
  }

  private stickingValue(layer: number, frame: number, channel: 0 | 1 | 2): number {
    const at = (layer * this.tables.frames + this.frameIndex(frame)) * stickingChannels;
    return this.tables.sticking[at + channel] ?? 0;
  }

  private frameIndex(frame: number): number {
    return Math.min(Math.max(frame, this.range.first), this.range.last) - this.range.first;
  }

  private lookUpMapping(layer: number, frame: number, x: number, y: number): void {
    const { frameLattice, mapping, frames } = this.tables;
    const plane = (layer * frames + this.frameIndex(frame)) * nodeCount(frameLattice) * 2;
    interpolatePair(mapping, plane, frameLattice, x, y, this.sample);
  }

  private lookUpStart(layer: number, frame: number, u: number, v: number): void {
    const lattice = this.tables.atlasLattices[layer];
    const start = this.tables.inverseStart[layer];
    if (lattice === undefined || start === undefined) return;
    interpolatePair(start, this.frameIndex(frame) * nodeCount(lattice) * 2, lattice, u, v, this.sample);
  }

  private share(layer: number, frame: number, x: number, y: number): number {
    const { shareLattice, shares, layers } = this.tables;
    const plane = (this.frameIndex(frame) * (layers - 1) + layer - 1) * nodeCount(shareLattice);
    return this.nodeValue(shares, plane, shareLattice, { x, y });
  }

  /** Bilinear value in [0, 1] of a lattice of bytes that begins at `plane`, at a place in pixels of the clip. */
  private nodeValue(values: Uint8Array, plane: number, lattice: Lattice, place: { x: number; y: number }): number {
    const fx = clamp(((place.x + 0.5) * this.scaleX - 0.5 - lattice.x0) / lattice.pitch, 0, lattice.columns - 1);
    const fy = clamp(((place.y + 0.5) * this.scaleY - 0.5 - lattice.y0) / lattice.pitch, 0, lattice.rows - 1);
    const i = Math.min(Math.floor(fx), lattice.columns - 2);
    const j = Math.min(Math.floor(fy), lattice.rows - 2);
    const at = plane + j * lattice.columns + i;
    const below = at + lattice.columns;
    const wx = fx - i;
    const wy = fy - j;
    const top = (values[at] ?? 0) * (1 - wx) + (values[at + 1] ?? 0) * wx;
    const bottom = (values[below] ?? 0) * (1 - wx) + (values[below + 1] ?? 0) * wx;
    return (top * (1 - wy) + bottom * wy) / 255;
  }
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/**
 * Bilinear value and derivatives of a two-channel lattice at (x, y), linearly continued beyond its edge. Writes a, b,
 * da/dx, da/dy, db/dx, db/dy.
 */
function interpolatePair(
  values: Float32Array,
  plane: number,
  lattice: Lattice,
  x: number,
  y: number,
  out: Float64Array,
): void {
  const fx = (x - lattice.x0) / lattice.pitch;
  const fy = (y - lattice.y0) / lattice.pitch;
  const i = clamp(Math.floor(fx), 0, lattice.columns - 2);
  const j = clamp(Math.floor(fy), 0, lattice.rows - 2);
  const wx = fx - i;
  const wy = fy - j;
  const topLeft = plane + (j * lattice.columns + i) * 2;
  const bottomLeft = topLeft + lattice.columns * 2;
  for (let channel = 0; channel < 2; channel += 1) {
    const a = values[topLeft + channel] ?? 0;
    const b = values[topLeft + 2 + channel] ?? 0;
    const c = values[bottomLeft + channel] ?? 0;
    const d = values[bottomLeft + 2 + channel] ?? 0;
    out[channel] = a * (1 - wx) * (1 - wy) + b * wx * (1 - wy) + c * (1 - wx) * wy + d * wx * wy;
    out[2 + channel * 2] = ((b - a) * (1 - wy) + (d - c) * wy) / lattice.pitch;
    out[3 + channel * 2] = ((c - a) * (1 - wx) + (d - b) * wx) / lattice.pitch;
  }
}
