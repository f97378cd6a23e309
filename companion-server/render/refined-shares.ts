import type { Shares } from "../propagation/share-lattice";
import { boxMean } from "./box-mean";
import { CoverageScratch, type Size } from "./coverage";
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
 * second it follows the picture. What the analysis is certain of has seen more than this one picture, so that only a near
 * perfect explanation changes it. Measured with true shares given, on two objects that cross: 99.7 % of the pixels within 3 px
 * of an edge are right as they are, 96.3 % when every edge is refined alike.
 */
const explained = { uncertain: [0.2, 0.5], certain: [0.85, 0.97] } as const;

/** Below the first certainty the analysis counts as uncertain of an edge, above the second as certain. */
const certainty = [0.3, 0.6] as const;

/** Shares between these are an edge; what the filter leaves within them of 0 and 1 is taken as nothing and as all. */
export const edgeShare = 0.05;

/** How far around an edge a picture is looked at, in pixels of a picture in which the clip is so wide. */
export function refinedReach(clipWidth: number): number {
  return Math.max(2, Math.round(reachShare * clipWidth));
}

/** Refined squares by number; null where nothing of a square is near an edge. */
export type RefinedTiles = Map<number, Float32Array | null>;

export interface RefinedSharesOptions {
  /** So many pixels of the picture the clip is wide; the whole picture unless told. */
  readonly clipWidth?: number;
  /** What was refined before of the same shares by the same picture. */
  readonly tiles?: RefinedTiles | undefined;
  /** How certain the analysis is of edges at a pixel of the picture, in [0, 1]; not at all unless told. */
  readonly certaintyAt?: (x: number, y: number) => number;
}

/**
 * Shares of a picture whose edges follow the picture at its own size, hair-thin structures with partial shares; what is
 * farther from an edge stays as it is. Worked out square by square, only where asked for.
 */
export class RefinedShares implements Shares {
  private readonly reach: number;
  /** Side of a square in pixels. */
  private readonly side: number;
  private readonly across: number;
  private readonly tiles: RefinedTiles;
  private readonly certaintyAt: (x: number, y: number) => number;

  /** `source`: the picture, of exactly this size. */
  constructor(
    private readonly rough: Shares,
    private readonly size: Size,
    private readonly source: SourcePicture,
    { clipWidth = size.width, tiles = new Map(), certaintyAt = () => 0 }: RefinedSharesOptions = {},
  ) {
    this.tiles = tiles;
    this.certaintyAt = certaintyAt;
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
    const { side } = this;
    const square = this.around({ left: tileX, top: tileY, width: side, height: side }, 0);
    const whole = this.around(square, 2 * this.reach);
    const shares = this.takeRough(whole);
    const edges = edgesIn(shares, whole);
    if (edges === null) return null;
    // Only what lies within a reach of an edge changes, and that is decided by what lies within two more.
    const near = this.around(edges, this.reach);
    const box = intersection(this.around(near, 2 * this.reach), whole);
    const planes = tilePlanes(box.width * box.height);
    copyRows(shares, whole, { to: planes.rough, width: box.width }, box);
    for (let i = 0; i < box.width * box.height; i += 1) planes.near[i] = isEdge(planes.rough[i] ?? 0) ? 1 : 0;
    boxMean(planes.near, box, this.reach, planes.scratch);
    this.takeGuide(box, planes.guide);
    const { values, explained: known } = filter.filter(planes.rough, planes.guide, box, this.reach);
    const tile = new Float32Array(side * side);
    copyRows(shares, whole, { to: tile, width: side }, square);
    const changed = intersection(near, square);
    for (let y = changed.top; y < changed.top + changed.height; y += 1)
      for (let x = changed.left; x < changed.left + changed.width; x += 1) {
        const at = (y - box.top) * box.width + x - box.left;
        if ((planes.near[at] ?? 0) <= 1e-6) continue;
        const before = planes.rough[at] ?? 0;
        const trust = this.trust(x, y, known[at] ?? 0);
        const share = between((values[at] ?? 0) - edgeShare, 1 - 2 * edgeShare);
        tile[(y - tileY) * side + x - tileX] = before + trust * (share - before);
      }
    return tile;
  }

  /** How far a pixel follows the picture, in [0, 1], where colour explains so much of the edge. */
  private trust(x: number, y: number, share: number): number {
    const sure = between(this.certaintyAt(x, y) - certainty[0], certainty[1] - certainty[0]);
    const limit = (end: 0 | 1): number => explained.uncertain[end] * (1 - sure) + explained.certain[end] * sure;
    return between(share - limit(0), limit(1) - limit(0));
  }

  /** A box with so many pixels more on every side, as far as the picture goes. */
  private around({ left, top, width, height }: PixelBox, margin: number): PixelBox {
    const grown = { left: left - margin, top: top - margin, width: width + 2 * margin, height: height + 2 * margin };
    return intersection(grown, { left: 0, top: 0, ...this.size });
  }

  /** The shares of a box as they are given, `[height, width]`; valid until the next box is taken. */
  private takeRough({ left, top, width, height }: PixelBox): Float32Array {
    const shares = taken.take(width * height);
    for (let y = 0; y < height; y += 1)
      this.rough.shares(top + y, left, left + width, shares.subarray(y * width, (y + 1) * width));
    return shares;
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
const taken = new CoverageScratch();
let room = roomFor(0);

function tilePlanes(count: number): typeof room {
  if (room.rough.length < count) room = roomFor(count);
  return room;
}

function roomFor(count: number) {
  const plane = (): Float32Array => new Float32Array(count);
  return { rough: plane(), near: plane(), scratch: plane(), guide: [plane(), plane(), plane()] as const };
}

/** The smallest box around the edges among the shares of a box, or null when there are none. */
function edgesIn(shares: Float32Array, box: PixelBox): PixelBox | null {
  let [left, right, top, bottom] = [box.width, -1, -1, -1];
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      if (!isEdge(shares[y * box.width + x] ?? 0)) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (top < 0) top = y;
      bottom = y;
    }
  }
  if (right < 0) return null;
  return { left: box.left + left, top: box.top + top, width: right - left + 1, height: bottom - top + 1 };
}

/** Copies what lies in `part` of the values of a box to the beginning of rows of another width. */
function copyRows(
  values: Float32Array,
  box: PixelBox,
  { to, width }: { readonly to: Float32Array; readonly width: number },
  part: PixelBox,
): void {
  for (let y = 0; y < part.height; y += 1) {
    const from = (part.top - box.top + y) * box.width + part.left - box.left;
    to.set(values.subarray(from, from + part.width), y * width);
  }
}

function isEdge(share: number): boolean {
  return share > edgeShare && share < 1 - edgeShare;
}

function intersection(one: PixelBox, other: PixelBox): PixelBox {
  const left = Math.max(one.left, other.left);
  const top = Math.max(one.top, other.top);
  const width = Math.max(0, Math.min(one.left + one.width, other.left + other.width) - left);
  const height = Math.max(0, Math.min(one.top + one.height, other.top + other.height) - top);
  return { left, top, width, height };
}

function between(value: number, most: number): number {
  return Math.min(1, Math.max(0, value / most));
}
