import type { PictureMap } from "../../models/geometry/picture-map";

/**
 * Lattice points across the width of a clip: 4 px apart at 1920 px, closer in smaller clips, whose analysis is relatively
 * finer.
 */
const pointsAcross = 480;

/** Least distance between lattice points in pixels of the picture. */
const leastStep = 2;

/** Shares in [0, 1] of the pixels of a picture. */
export interface Shares {
  /** Writes the shares of pixels `start` up to but not including `end` of row `y` to `out[0...]`. */
  shares(y: number, start: number, end: number, out: Float32Array): void;
}

/**
 * A smooth share in [0, 1] over a picture, from values on a lattice of at least 2 px. Values are asked for only near
 * pixels that are asked for, once each, and interpolated with a sharpened edge.
 */
export class ShareLattice implements Shares {
  /** Pixels of the picture between lattice points. */
  private readonly step: number;
  private readonly columns: number;
  /** Shares at lattice points, row by row; negative where not yet asked for. */
  private readonly nodes: Float32Array;

  /** `shareAt` takes pixels of the clip. */
  constructor(
    private readonly map: PictureMap,
    private readonly shareAt: (x: number, y: number) => number,
  ) {
    const { size, clip, scale } = map;
    this.step = Math.max(leastStep, Math.round((clip.width * scale) / pointsAcross));
    this.columns = Math.ceil(size.width / this.step) + 1;
    this.nodes = new Float32Array(this.columns * (Math.ceil(size.height / this.step) + 1)).fill(-1);
  }

  shares(y: number, start: number, end: number, out: Float32Array): void {
    const row = Math.floor(y / this.step);
    const down = y / this.step - row;
    let column = Math.floor(start / this.step);
    let left = this.between(column, row, down);
    let right = this.between(column + 1, row, down);
    for (let x = start; x < end; x += 1) {
      if (x >= (column + 1) * this.step) {
        column += 1;
        left = right;
        right = this.between(column + 1, row, down);
      }
      const share = left + (right - left) * (x / this.step - column);
      // This polynomial keeps 0, one half and 1 where they are and makes the ramp between lattice points steeper.
      out[x - start] = share * share * (3 - 2 * share);
    }
  }

  private between(column: number, row: number, down: number): number {
    const above = this.node(column, row);
    return down === 0 ? above : above + (this.node(column, row + 1) - above) * down;
  }

  private node(column: number, row: number): number {
    const index = row * this.columns + column;
    const known = this.nodes[index] ?? 0;
    if (known >= 0) return known;
    const x = column * this.step;
    const y = row * this.step;
    const share = Math.min(1, Math.max(0, this.shareAt(this.map.clipX(x, y), this.map.clipY(x, y))));
    this.nodes[index] = share;
    return share;
  }
}
