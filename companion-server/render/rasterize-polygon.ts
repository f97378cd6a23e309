import { boundsOf, type Ring } from "../../models/geometry/ring";
import { createCoverage, CoverageScratch, type Coverage, type Size } from "./coverage";
import { listEdges, type EdgeList } from "./edge-list";
import { RowAccumulator } from "./row-accumulator";

/** Bands thinner than this share of a row are not cut again where edges cross. */
const thinnestBand = 1 / 64;

/** Edges may change order by this many pixels within a band before it is cut at the crossing. */
const crossingTolerance = 1e-3;

/**
 * The exact area of each pixel that lies inside the rings by the nonzero rule, or null when nothing lies in the picture.
 * Rings are in pixels with centres at integers. Every row is cut into bands at the corners and crossings of edges;
 * within a band the inside is a set of trapezoids, whose areas are added exactly, so overlapping rings and strokes that
 * cross themselves have clean edges. `scratch` lends the memory; the answer is then valid until it lends it again.
 */
export function rasterizePolygon(rings: readonly Ring[], size: Size, scratch = new CoverageScratch()): Coverage | null {
  const bounds = boundsOf(rings);
  if (bounds === null || !Number.isFinite(bounds.right - bounds.left) || !Number.isFinite(bounds.bottom - bounds.top))
    return null;
  const left = Math.max(0, Math.floor(bounds.left + 0.5));
  const top = Math.max(0, Math.floor(bounds.top + 0.5));
  const right = Math.min(size.width - 1, Math.floor(bounds.right + 0.5));
  const bottom = Math.min(size.height - 1, Math.floor(bounds.bottom + 0.5));
  if (left > right || top > bottom) return null;
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 };
  const coverage = createCoverage(box, scratch.take(box.width * box.height));
  const edges = listEdges(rings, left, top, coverage.height);
  const sweep = new Sweep(edges, new RowAccumulator(coverage.width));
  for (let row = 0; row < coverage.height; row += 1) {
    sweep.addRow(row);
    const span = sweep.accumulator.finish(coverage.values, row * coverage.width);
    coverage.starts[row] = span.start;
    coverage.ends[row] = span.end;
  }
  return coverage;
}

/** Walks down the rows with the edges that are active in each. */
class Sweep {
  private readonly active: number[] = [];
  /** Edges of the current band in order, with their abscissae at its upper and lower end. */
  private readonly order: number[] = [];
  private readonly upper: Float64Array;
  private readonly lower: Float64Array;

  constructor(
    private readonly edges: EdgeList,
    readonly accumulator: RowAccumulator,
  ) {
    this.upper = new Float64Array(edges.x0.length);
    this.lower = new Float64Array(edges.x0.length);
  }

  addRow(row: number): void {
    const { edges, active } = this;
    for (let edge = edges.first[row] ?? -1; edge >= 0; edge = edges.next[edge] ?? -1) active.push(edge);
    if (active.length === 0) return;
    const cuts = this.cutsWithin(row);
    let from = row;
    for (const cut of cuts) {
      if (cut > from) this.addBand(from, cut);
      from = cut;
    }
    if (from < row + 1) this.addBand(from, row + 1);
    this.dropFinished(row + 1);
  }

  private cutsWithin(row: number): number[] {
    const cuts: number[] = [];
    for (const edge of this.active) {
      const begin = this.edges.y0[edge] ?? 0;
      const end = this.edges.y1[edge] ?? 0;
      if (begin > row) cuts.push(begin);
      if (end < row + 1) cuts.push(end);
    }
    return cuts.length > 1 ? cuts.sort((a, b) => a - b) : cuts;
  }

  private dropFinished(bottom: number): void {
    let kept = 0;
    for (const edge of this.active) {
      if ((this.edges.y1[edge] ?? 0) > bottom) {
        this.active[kept] = edge;
        kept += 1;
      }
    }
    this.active.length = kept;
  }

  private addBand(from: number, to: number): void {
    this.sortBand(from, to);
    const cut = to - from > thinnestBand ? this.firstCrossing() : 1;
    if (cut < 1) {
      // A cut close to an end must still make the band smaller, or the division would not come to an end.
      const middle = from + (to - from) * Math.min(0.9, Math.max(0.1, cut));
      this.addBand(from, middle);
      this.addBand(middle, to);
      return;
    }
    this.addTrapezoids(to - from);
  }

  /** Collects the edges that span the band and sorts them by where they are in its middle. */
  private sortBand(from: number, to: number): void {
    const { edges, order, upper, lower } = this;
    order.length = 0;
    for (const edge of this.active) {
      const y0 = edges.y0[edge] ?? 0;
      const y1 = edges.y1[edge] ?? 0;
      if (y0 > from || y1 < to) continue;
      const x0 = edges.x0[edge] ?? 0;
      const slope = ((edges.x1[edge] ?? 0) - x0) / (y1 - y0);
      const a = x0 + (from - y0) * slope;
      const b = x0 + (to - y0) * slope;
      upper[edge] = a;
      lower[edge] = b;
      let place = order.length;
      while (place > 0) {
        const other = order[place - 1] ?? 0;
        if ((upper[other] ?? 0) + (lower[other] ?? 0) <= a + b) break;
        order[place] = other;
        place -= 1;
      }
      order[place] = edge;
    }
  }

  /** Share of the band above the first crossing of neighbouring edges; 1 when none cross. */
  private firstCrossing(): number {
    let first = 1;
    for (let i = 1; i < this.order.length; i += 1) {
      const a = this.order[i - 1] ?? 0;
      const b = this.order[i] ?? 0;
      const above = (this.upper[b] ?? 0) - (this.upper[a] ?? 0);
      const below = (this.lower[b] ?? 0) - (this.lower[a] ?? 0);
      if (Math.min(above, below) < -crossingTolerance) first = Math.min(first, above / (above - below));
    }
    return first;
  }

  private addTrapezoids(height: number): void {
    let winding = 0;
    for (const edge of this.order) {
      const before = winding;
      winding += this.edges.direction[edge] ?? 0;
      if (before === 0) this.accumulator.add(this.upper[edge] ?? 0, this.lower[edge] ?? 0, height);
      else if (winding === 0) this.accumulator.add(this.upper[edge] ?? 0, this.lower[edge] ?? 0, -height);
    }
  }
}
