import { nodeCount, type AnalysisTables } from "../analysis/analysis-tables";
import { TableField } from "../analysis/table-field";
import type { FrameStack } from "../media/frame-stack";
import type { TableWorkspace } from "./table-tasks";

/** Side of the squares over which the way to another frame is interpolated between its corners, in analysis pixels. */
export const squareSide = 8;

/** Distances in frames at which a layer is looked for where it was not covered, nearest first, so that light fits. */
const distances = [1, 2, 3, 4, 6, 8, 11, 15, 20, 26, 34, 45, 60, 80, 105, 140];

/** So many other frames are enough. */
const enoughFrames = 4;

/** Both layers must have moved apart by so many pixels: what covers the place here must not cover it there. */
const leastApart = 1.5;

/** A pixel counts as clear of nearer layers when those have less than this share (of 255) anywhere around it. */
const mostCover = 13;

/** A square of a frame at an edge: what may cover it, and which layer could be seen if it did not. */
export interface CoveredSquare {
  readonly frame: number;
  readonly column: number;
  readonly row: number;
  readonly covering: number;
  readonly behind: number;
}

/** The pixels of another frame that show what lies behind a square: the way there, bilinear between the corners. */
export interface OtherFrame {
  readonly frame: number;
  /** x and y of the left top, right top, left bottom and right bottom corner. */
  readonly corners: Float64Array;
}

/** Other frames, looked for one by one as they are needed. */
export class OtherFrames {
  private readonly found: OtherFrame[] = [];

  constructor(private readonly search: Iterator<OtherFrame, void>) {}

  /** The frame with this index, or null when there are not so many. */
  at(index: number): OtherFrame | null {
    while (this.found.length <= index) {
      const next = this.search.next();
      if (next.done === true) return null;
      this.found.push(next.value);
    }
    return this.found[index] ?? null;
  }
}

/**
 * Finds what layers hide: a layer's own motion leads to frames on which what covers it has moved away. So the picture says
 * what colours lie behind an edge.
 */
export class SeenBehind {
  private readonly field: TableField;
  private readonly tables: AnalysisTables;
  private readonly stack: FrameStack;
  private readonly covers: Uint8Array;
  private readonly point = new Float64Array(2);
  /** Corners of squares in other frames, by layer and frame; of one frame at a time. */
  private readonly corners = new Map<number, Float64Array>();
  private cornersOf = -1;
  private readonly across: number;
  private readonly down: number;

  constructor({ tables, evidence, covers }: TableWorkspace) {
    const { width, height } = tables;
    this.tables = tables;
    this.stack = evidence.stack;
    this.covers = covers;
    this.field = TableField.atAnalysisSize(tables);
    this.across = Math.ceil(width / squareSide) + 1;
    this.down = Math.ceil(height / squareSide) + 1;
  }

  /** Other frames, nearest first, on which the layer behind a square has moved out from what covers it. */
  othersOf(square: CoveredSquare): OtherFrames {
    return new OtherFrames(this.search(square));
  }

  private *search({ frame, column, row, covering, behind }: CoveredSquare): Generator<OtherFrame, void> {
    for (const distance of distances)
      for (const other of [frame + distance, frame - distance]) {
        if (other < 0 || other >= this.tables.frames) continue;
        const corners = this.wayOf(behind, frame, other, column, row);
        const covered = this.wayOf(covering, frame, other, column, row);
        let [x, y] = [0, 0];
        for (let corner = 0; corner < 8; corner += 2) {
          x += ((corners[corner] ?? 0) - (covered[corner] ?? 0)) / 4;
          y += ((corners[corner + 1] ?? 0) - (covered[corner + 1] ?? 0)) / 4;
        }
        if (Math.hypot(x, y) >= leastApart) yield { frame: other, corners };
      }
  }

  /**
   * Writes the mean colour (0..255) of a layer at pixel (x, y) of a square, as other frames show it, to `out[0...2]`.
   * Answers how many do.
   */
  colour({ column, row, behind }: CoveredSquare, others: OtherFrames, x: number, y: number, out: Float64Array): number {
    const wx = x / squareSide - column;
    const wy = y / squareSide - row;
    let seen = 0;
    out.fill(0, 0, 3);
    for (let index = 0; seen < enoughFrames; index += 1) {
      const other = others.at(index);
      if (other === null) break;
      const { corners } = other;
      const upperX = (corners[0] ?? 0) * (1 - wx) + (corners[2] ?? 0) * wx;
      const lowerX = (corners[4] ?? 0) * (1 - wx) + (corners[6] ?? 0) * wx;
      const upperY = (corners[1] ?? 0) * (1 - wx) + (corners[3] ?? 0) * wx;
      const lowerY = (corners[5] ?? 0) * (1 - wx) + (corners[7] ?? 0) * wx;
      const placeX = upperX * (1 - wy) + lowerX * wy;
      const placeY = upperY * (1 - wy) + lowerY * wy;
      if (this.add(behind, other.frame, placeX, placeY, out)) seen += 1;
    }
    for (let channel = 0; channel < 3; channel += 1) out[channel] = (out[channel] ?? 0) / Math.max(1, seen);
    return seen;
  }

  /** Adds the colour at a place of a frame, unless that lies outside or something nearer may cover it. */
  private add(layer: number, frame: number, x: number, y: number, out: Float64Array): boolean {
    const { width, height, rgb } = this.stack;
    if (!(x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1)) return false;
    const { shareLattice: lattice } = this.tables;
    const node = Math.round(y / lattice.pitch) * lattice.columns + Math.round(x / lattice.pitch);
    const plane = (layer * this.tables.frames + frame) * nodeCount(lattice);
    if ((this.covers[plane + node] ?? 0) >= mostCover) return false;
    const left = Math.min(Math.floor(x), width - 2);
    const top = Math.min(Math.floor(y), height - 2);
    const wx = x - left;
    const wy = y - top;
    const above = 3 * ((frame * height + top) * width + left);
    const below = above + 3 * width;
    for (let channel = 0; channel < 3; channel += 1) {
      const upper = (rgb[above + channel] ?? 0) * (1 - wx) + (rgb[above + 3 + channel] ?? 0) * wx;
      const lower = (rgb[below + channel] ?? 0) * (1 - wx) + (rgb[below + 3 + channel] ?? 0) * wx;
      out[channel] = (out[channel] ?? 0) + upper * (1 - wy) + lower * wy;
    }
    return true;
  }

  /** Where a layer takes the corners of a square of one frame to in another. */
  private wayOf(layer: number, frame: number, other: number, column: number, row: number): Float64Array {
    const places = this.cornersIn(layer, frame, other);
    const way = new Float64Array(8);
    for (let corner = 0; corner < 4; corner += 1) {
      const [x, y] = [column + (corner & 1), row + (corner >> 1)];
      const index = 2 * (y * this.across + x);
      if (Number.isNaN(places[index])) {
        this.field.toAtlas(layer, frame, x * squareSide, y * squareSide, this.point, 0);
        this.field.toFrame(layer, other, this.point[0] ?? 0, this.point[1] ?? 0, places, index);
      }
      way[2 * corner] = places[index] ?? 0;
      way[2 * corner + 1] = places[index + 1] ?? 0;
    }
    return way;
  }

  /** Places of corners in another frame, NaN where not yet asked for. */
  private cornersIn(layer: number, frame: number, other: number): Float64Array {
    if (this.cornersOf !== frame) {
      this.corners.clear();
      this.cornersOf = frame;
    }
    const key = layer * this.tables.frames + other;
    const known = this.corners.get(key);
    if (known !== undefined) return known;
    const places = new Float64Array(2 * this.across * this.down).fill(Number.NaN);
    this.corners.set(key, places);
    return places;
  }
}
