import type { PlaneArea } from "../media/overlay-planes";
import type { Size } from "./coverage";

/** A box of whole pixels. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Columns are remembered in blocks of this many; a thin stroke across the picture then costs its own pixels only. */
const blockShift = 4;

/** Which pixels of a picture were painted, in short blocks of rows, so that only those are cleared, blended and sent. */
export class PixelSpans {
  private readonly blocks: number;
  /** `[height, blocks]`: 1 where something was painted. */
  private readonly marks: Uint8Array;
  /** The first painted column of each row and the one behind the last; the former is not less in an empty row. */
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  constructor(private readonly size: Size) {
    this.blocks = Math.ceil(size.width / (1 << blockShift));
    this.marks = new Uint8Array(this.blocks * size.height);
    this.starts = new Int32Array(size.height).fill(size.width);
    this.ends = new Int32Array(size.height);
  }

  /** Notes columns `start` up to but not including `end` of row `y`. */
  add(y: number, start: number, end: number): void {
    if (end <= start) return;
    const last = (end - 1) >> blockShift;
    for (let block = start >> blockShift; block <= last; block += 1) this.marks[y * this.blocks + block] = 1;
    if (start < (this.starts[y] ?? 0)) this.starts[y] = start;
    if (end > (this.ends[y] ?? 0)) this.ends[y] = end;
  }

  /** Takes over what another picture of the same size has noted. */
  copy(other: PixelSpans): void {
    this.marks.set(other.marks);
    this.starts.set(other.starts);
    this.ends.set(other.ends);
  }

  /** Calls `visit` for every run of painted blocks, row by row from the left. */
  forEach(visit: (y: number, start: number, end: number) => void): void {
    const { marks, blocks } = this;
    for (let y = 0; y < this.size.height; y += 1) {
      const row = y * blocks;
      const last = ((this.ends[y] ?? 0) - 1) >> blockShift;
      let block = (this.starts[y] ?? 0) >> blockShift;
      while (block <= last) {
        let end = block + 1;
        while (end <= last && marks[row + end] === 1) end += 1;
        visit(y, block << blockShift, Math.min(this.size.width, end << blockShift));
        block = end + 1;
        while (block <= last && marks[row + block] === 0) block += 1;
      }
    }
  }

  clear(): void {
    for (let y = 0; y < this.size.height; y += 1) {
      const row = y * this.blocks;
      if ((this.ends[y] ?? 0) > 0) this.marks.fill(0, row, row + this.blocks);
    }
    this.starts.fill(this.size.width);
    this.ends.fill(0);
  }

  /** Areas that together hold every painted pixel; runs of the same columns in rows that follow each other are one. */
  areas(): PlaneArea[] {
    const areas: { firstRow: number; rows: number; firstColumn: number; columns: number }[] = [];
    let above: typeof areas = [];
    let current: typeof areas = [];
    let row = -1;
    this.forEach((y, start, end) => {
      if (y !== row) {
        above = y === row + 1 ? current : [];
        current = [];
        row = y;
      }
      const columns = end - start;
      const same = above.find((area) => area.firstColumn === start && area.columns === columns);
      const area = same ?? { firstRow: y, rows: 0, firstColumn: start, columns };
      if (same === undefined) areas.push(area);
      area.rows += 1;
      current.push(area);
    });
    return areas;
  }

  /** The smallest box around all painted pixels, or null when there is none. */
  box(): PixelBox | null {
    let left = this.size.width;
    let right = 0;
    let top = -1;
    let bottom = 0;
    for (let y = 0; y < this.size.height; y += 1) {
      const end = this.ends[y] ?? 0;
      if (end === 0) continue;
      if (top < 0) top = y;
      bottom = y + 1;
      left = Math.min(left, this.starts[y] ?? 0);
      right = Math.max(right, end);
    }
    return top < 0 ? null : { left, top, width: right - left, height: bottom - top };
  }
}
