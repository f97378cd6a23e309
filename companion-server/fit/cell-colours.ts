import type { FrameStack } from "../media/frame-stack";
import type { EdgePlanes } from "./edge-planes";

/** Side of the cells whose colours are taken together, in analysis pixels. */
export const cellSide = 4;

/** A cell with fewer pixels of one side than this tells nothing of that side's colours. */
const fewestPixels = 6;

/** The sides of an edge. */
export type Side = "inside" | "outside";

/** Cells of one side of the edge around a pixel, nearest first; entry i: mean colour (0..255) and mean squared spread. */
export interface NearCells {
  count: number;
  /** `[most, 3]` */
  readonly colours: Float64Array;
  readonly spreads: Float64Array;
  /** Distance of the cell's middle in pixels. */
  readonly distances: Float64Array;
}

/** Room for the cells around a pixel. */
export function nearCells(most: number): NearCells {
  return {
    count: 0,
    colours: new Float64Array(3 * most),
    spreads: new Float64Array(most),
    distances: new Float64Array(most),
  };
}

/** Counts, sums of colours and of their squares. */
const channels = 5;

/** Colours of the pixels surely on each side of a layer's edge, cell by cell. */
export class CellColours {
  private readonly across: number;
  private readonly down: number;
  private readonly sums: Readonly<Record<Side, Float32Array>>;
  private touched: number[] = [];

  constructor({ width, height }: Pick<FrameStack, "width" | "height">) {
    this.across = Math.ceil(width / cellSide);
    this.down = Math.ceil(height / cellSide);
    const room = (): Float32Array => new Float32Array(channels * this.across * this.down);
    this.sums = { inside: room(), outside: room() };
  }

  /** Takes the colours of a frame on both sides of the edge that `planes` has taken. */
  take(planes: EdgePlanes, { rgb, width, height }: FrameStack, frame: number): void {
    for (const cell of this.touched)
      for (const sums of [this.sums.inside, this.sums.outside]) sums.fill(0, channels * cell, channels * (cell + 1));
    this.touched = [];
    for (const pixel of planes.pixels) {
      const side = planes.sides[pixel] ?? 0;
      if (side === 0) continue;
      const cell =
        Math.floor(Math.floor(pixel / width) / cellSide) * this.across + Math.floor((pixel % width) / cellSide);
      const sums = side > 0 ? this.sums.inside : this.sums.outside;
      if (this.sums.inside[channels * cell] === 0 && this.sums.outside[channels * cell] === 0) this.touched.push(cell);
      const at = 3 * (frame * width * height + pixel);
      sums[channels * cell] = (sums[channels * cell] ?? 0) + 1;
      let squares = 0;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = rgb[at + channel] ?? 0;
        const entry = channels * cell + 1 + channel;
        sums[entry] = (sums[entry] ?? 0) + value;
        squares += value * value;
      }
      sums[channels * cell + 4] = (sums[channels * cell + 4] ?? 0) + squares;
    }
  }

  /** Writes the nearest cells of a side whose middles lie between `least` and `reach` pixels from a place to `out`. */
  near(side: Side, x: number, y: number, [least, reach]: readonly [number, number], out: NearCells): void {
    const sums = this.sums[side];
    const middle = (cellSide - 1) / 2;
    out.count = 0;
    const first = (place: number): number => Math.max(0, Math.ceil((place - reach - middle) / cellSide));
    const last = (place: number, most: number): number =>
      Math.min(most - 1, Math.floor((place + reach - middle) / cellSide));
    for (let row = first(y); row <= last(y, this.down); row += 1)
      for (let column = first(x); column <= last(x, this.across); column += 1) {
        const at = channels * (row * this.across + column);
        const count = sums[at] ?? 0;
        if (count < fewestPixels) continue;
        const distance = Math.hypot(column * cellSide + middle - x, row * cellSide + middle - y);
        if (distance >= least && distance <= reach) insert(out, sums, at, distance);
      }
  }
}

/** Puts a cell in its place by distance; the farthest falls out when there is no room. */
function insert(out: NearCells, sums: Float32Array, at: number, distance: number): void {
  const most = out.spreads.length;
  let place = out.count;
  while (place > 0 && (out.distances[place - 1] ?? 0) > distance) place -= 1;
  if (place === most) return;
  out.count = Math.min(most, out.count + 1);
  out.colours.copyWithin(3 * (place + 1), 3 * place, 3 * (out.count - 1));
  out.spreads.copyWithin(place + 1, place, out.count - 1);
  out.distances.copyWithin(place + 1, place, out.count - 1);
  const count = sums[at] ?? 1;
  let squares = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const mean = (sums[at + 1 + channel] ?? 0) / count;
    out.colours[3 * place + channel] = mean;
    squares += mean * mean;
  }
  out.spreads[place] = Math.max(0, (sums[at + 4] ?? 0) / count - squares);
  out.distances[place] = distance;
}
