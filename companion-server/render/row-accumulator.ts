/** Values closer than this to 0 or 1 are rounding of sums and are set to 0 or 1. */
const rounding = 1e-4;

/**
 * Collects the exact area that lies to the right of edge pieces within one row of pixels. Column `x` spans [x, x + 1] in
 * the accumulator's coordinates. Pieces left of the row count for all of it, pieces right of it for
 * nothing.
 */
export class RowAccumulator {
  private readonly changes: Float64Array;
  private first: number;
  private last = -1;

  constructor(private readonly width: number) {
    this.changes = new Float64Array(width + 2);
    this.first = width;
  }

  /**
   * Adds an edge piece from `x0` to `x1` that is `height` of the row tall; a negative height takes the area away again.
   */
  add(x0: number, x1: number, height: number): void {
    const from = Math.min(x0, x1);
    const to = Math.max(x0, x1);
    const width = this.width;
    if (from >= width) {
      // It changes no column, but what began left of it goes on up to the end of the row.
      this.put(width, height);
      return;
    }
    if (to <= 0) {
      this.put(0, height);
      return;
    }
    if (from < 0 || to > width) {
      this.addClipped(from, to, height);
      return;
    }
    const column = Math.min(Math.floor(from), width - 1);
    if (to <= column + 1) {
      const middle = (from + to) / 2 - column;
      this.put(column, height * (1 - middle));
      this.put(column + 1, height * middle);
      return;
    }
    this.addAcross(from, to, height);
  }

  /** Writes the row's coverage to `values[offset...]`, forgets it, and returns the columns that may be covered. */
  finish(values: Float32Array, offset: number): { start: number; end: number } {
    const start = this.first;
    const end = Math.min(this.last + 1, this.width);
    let sum = 0;
    for (let column = start; column < end; column += 1) {
      sum += this.changes[column] ?? 0;
      const value = Math.abs(sum);
      values[offset + column] = value < rounding ? 0 : value > 1 - rounding ? 1 : value;
    }
    if (this.last >= start) this.changes.fill(0, start, this.last + 1);
    this.first = this.width;
    this.last = -1;
    return { start: Math.min(start, Math.max(end, 0)), end: Math.max(end, 0) };
  }

  private put(column: number, change: number): void {
    this.changes[column] = (this.changes[column] ?? 0) + change;
    if (column < this.first) this.first = column;
    if (column > this.last) this.last = column;
  }

  private addClipped(from: number, to: number, height: number): void {
    const perPixel = height / (to - from);
    if (from < 0) this.put(0, -from * perPixel);
    const left = Math.max(from, 0);
    const right = Math.min(to, this.width);
    if (right > left) this.add(left, right, (right - left) * perPixel);
    if (to > this.width) this.put(this.width, (to - this.width) * perPixel);
  }

  private addAcross(from: number, to: number, height: number): void {
    const perPixel = height / (to - from);
    let left = from;
    while (left < to) {
      const column = Math.floor(left);
      const right = Math.min(column + 1, to);
      const piece = (right - left) * perPixel;
      const middle = (left + right) / 2 - column;
      this.put(column, piece * (1 - middle));
      this.put(column + 1, piece * middle);
      left = right;
    }
  }
}
