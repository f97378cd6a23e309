import type { Shares } from "../propagation/share-lattice";
import { boxMean } from "./box-mean";
import type { Size } from "./coverage";
import { GuidedFilter } from "./guided-filter";
import type { SourcePicture } from "./merge-layer";
import type { PixelBox } from "./pixel-spans";

/** Side of the squares that are refined at a time, in reaches: a stroke crosses few of them, and their margins stay small. */
const tileReaches = 16;

/** Largest side of such a square in pixels of the picture. */
const longestSide = 96;

/**
 * How far from where the analysis has it an edge is looked for, as a share of the clip's width. Measured on real clips
 * with masks: twice as far finds a little more of rough edges and loses more of good ones.
 */
const reachShare = 0.0045;

/**
 * Where colour explains less of an edge than the first share, as between like colours, the edge stays as it was; above the
 * second it follows the picture.
 */
const unexplained = 0.2;
const wellExplained = 0.5;

/** Shares between these are an edge; what the filter leaves within them of 0 and 1 is taken as nothing and as all. */
export const edgeShare = 0.05;

/** How far around an edge a picture is looked at, in pixels of a picture in which the clip is so wide. */
export function refinedReach(clipWidth: number): number {
  return Math.max(2, Math.round(reachShare * clipWidth));
}

/** Refined squares by number; null where nothing of a square is near an edge. */
export type RefinedTiles = Map<number, Float32Array | null>;

/**
 * Shares of a picture whose edges follow the picture at its own size, hair-thin structures with partial shares; what is
 * farther from an edge stays as it is. Worked out square by square, only where asked for.
 */
export class RefinedShares implements Shares {
  private readonly reach: number;
  /** Side of a square in pixels. */
  private readonly side: number;
  private readonly across: number;

  /**
   * `source`: the picture, of exactly this size, in which the clip is `clipWidth` pixels wide. `tiles`: what was refined
   * before of the same shares by the same picture.
   */
  constructor(
    private readonly rough: Shares,
    private readonly size: Size,
    private readonly source: SourcePicture,
    clipWidth: number = size.width,
    private readonly tiles: RefinedTiles = new Map(),
  ) {
    this.reach = refinedReach(clipWidth);
    this.side = Math.min(longestSide, tileReaches * this.reach);
    this.across = Math.ceil(size.width / this.side);
  }

  shares(y: number, start: number, end: number, out: Float32Array): void {
    const { side } = this;
    const row = Math.floor(y / side);
    for (let x = start; x < end;) {
      const column = Math.floor(x / side);
      const next = Math.min(end, (column + 1) * side);
      const part = out.subarray(x - start, next - start);
      const tile = this.tile(column, row);
      if (tile === null) this.rough.shares(y, x, next, part);
      else {
        const first = (y - row * side) * side - column * side;
        part.set(tile.subarray(first + x, first + next));
      }
      x = next;
    }
  }

  /** The refined shares of a square, `[side, side]`, or null where nothing of it is near an edge. */
  private tile(column: number, row: number): Float32Array | null {
    const key = row * this.across + column;
    const known = this.tiles.get(key);
    if (known !== undefined) return known;
    const made = this.refine(column * this.side, row * this.side);
    this.tiles.set(key, made);
    return made;
  }

  private refine(tileX: number, tileY: number): Float32Array | null {
    const { size, reach, side } = this;
    const left = Math.max(0, tileX - 2 * reach);
    const top = Math.max(0, tileY - 2 * reach);
    const width = Math.min(size.width, tileX + side + 2 * reach) - left;
    const height = Math.min(size.height, tileY + side + 2 * reach) - top;
    const box = { left, top, width, height };
    const planes = tilePlanes(width * height);
    const { rough, near, scratch } = planes;
    for (let y = 0; y < height; y += 1)
      this.rough.shares(top + y, left, left + width, rough.subarray(y * width, (y + 1) * width));
    let hasEdge = false;
    for (let i = 0; i < width * height; i += 1) {
      const share = rough[i] ?? 0;
      const isEdge = share > edgeShare && share < 1 - edgeShare;
      near[i] = isEdge ? 1 : 0;
      hasEdge ||= isEdge;
    }
    if (!hasEdge) return null;
    boxMean(near, box, reach, scratch);
    this.takeGuide(box, planes.guide);
    const { values, explained } = filter.filter(rough, planes.guide, box, reach);
    const tile = new Float32Array(side * side);
    for (let y = 0; y < Math.min(side, size.height - tileY); y += 1)
      for (let x = 0; x < Math.min(side, size.width - tileX); x += 1) {
        const at = (tileY - top + y) * width + tileX - left + x;
        const isNear = (near[at] ?? 0) > 1e-6;
        const before = rough[at] ?? 0;
        const trust = isNear ? between((explained[at] ?? 0) - unexplained, wellExplained - unexplained) : 0;
        const share = between((values[at] ?? 0) - edgeShare, 1 - 2 * edgeShare);
        tile[y * side + x] = before + trust * (share - before);
      }
    return tile;
  }

  /** Writes the picture's colours in a box, in [0, 1]. */
  private takeGuide(box: PixelBox, planes: readonly Float32Array[]): void {
    const { pixels, width, height } = this.source;
    this.source.make?.(box);
    const channels = pixels.length / (width * height);
    planes.forEach((plane, channel) => {
      for (let y = 0; y < box.height; y += 1) {
        const first = ((box.top + y) * width + box.left) * channels + channel;
        for (let x = 0; x < box.width; x += 1) plane[y * box.width + x] = (pixels[first + x * channels] ?? 0) / 255;
      }
    });
  }
}

/** Room to refine one square at a time in, used again for the next one: making it anew took a fifth of the time. */
const filter = new GuidedFilter();
let room = roomFor(0);

function tilePlanes(count: number): typeof room {
  if (room.rough.length < count) room = roomFor(count);
  return room;
}

function roomFor(count: number) {
  const plane = (): Float32Array => new Float32Array(count);
  return { rough: plane(), near: plane(), scratch: plane(), guide: [plane(), plane(), plane()] as const };
}

function between(value: number, most: number): number {
  return Math.min(1, Math.max(0, value / most));
}
