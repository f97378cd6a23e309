/** Writes the values at a pixel of the picture to `out[0...]`. */
export type ValuesAt = (x: number, y: number, out: Float64Array) => void;

/** What a {@link LazyLattice} holds. */
export interface LazyLatticeOptions {
  /** Pixels of the picture between nodes. */
  readonly step: number;
  /** Values at a node. */
  readonly channels: number;
  readonly valuesAt: ValuesAt;
}

/** Values that vary smoothly over a picture: asked for at nodes, only where needed, and bilinear between them. */
export class LazyLattice {
  private readonly columns: number;
  private readonly nodes: Float64Array;
  private readonly values: Float64Array;

  constructor(
    size: { readonly width: number; readonly height: number },
    private readonly options: LazyLatticeOptions,
  ) {
    const { step, channels } = options;
    this.columns = Math.ceil(size.width / step) + 1;
    this.nodes = new Float64Array(this.columns * (Math.ceil(size.height / step) + 1) * channels).fill(Number.NaN);
    this.values = new Float64Array(channels);
  }

  /**
   * Writes the n values at a pixel to `out[0...n - 1]`, and where `out` has room for them their slopes per pixel, n to the
   * right and n down.
   */
  look(x: number, y: number, out: Float64Array): void {
    const { step, channels } = this.options;
    const column = Math.floor(x / step);
    const row = Math.floor(y / step);
    const right = x / step - column;
    const down = y / step - row;
    const a = this.node(column, row);
    const b = this.node(column + 1, row);
    const c = this.node(column, row + 1);
    const d = this.node(column + 1, row + 1);
    const { nodes } = this;
    const withSlopes = out.length >= 3 * channels;
    for (let channel = 0; channel < channels; channel += 1) {
      const upperLeft = nodes[a + channel] ?? 0;
      const lowerLeft = nodes[c + channel] ?? 0;
      const upperSlope = (nodes[b + channel] ?? 0) - upperLeft;
      const lowerSlope = (nodes[d + channel] ?? 0) - lowerLeft;
      const upper = upperLeft + upperSlope * right;
      const lower = lowerLeft + lowerSlope * right;
      out[channel] = upper + (lower - upper) * down;
      if (!withSlopes) continue;
      out[channels + channel] = (upperSlope + (lowerSlope - upperSlope) * down) / step;
      out[2 * channels + channel] = (lower - upper) / step;
    }
  }

  private node(column: number, row: number): number {
    const { step, channels, valuesAt } = this.options;
    const index = (row * this.columns + column) * channels;
    if (Number.isNaN(this.nodes[index] ?? 0)) {
      valuesAt(column * step, row * step, this.values);
      this.nodes.set(this.values, index);
    }
    return index;
  }
}
