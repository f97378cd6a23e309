import { fromLinear, toLinear } from "./colour-transfer";

/** Pixels of the picture between places where the change of light is asked for; it is smooth over many more. */
const step = 8;

/** Writes factors on the light of red, green and blue at a pixel of the picture to `out[0...2]`. */
export type GainAt = (x: number, y: number, out: Float64Array) => void;

/** The shot's change of light over a picture, asked for only where needed and interpolated between. */
export class FollowedLight {
  private readonly columns: number;
  private readonly nodes: Float64Array;
  private readonly gain = new Float64Array(3);

  constructor(
    size: { readonly width: number; readonly height: number },
    private readonly gainAt: GainAt,
  ) {
    this.columns = Math.ceil(size.width / step) + 1;
    this.nodes = new Float64Array(this.columns * (Math.ceil(size.height / step) + 1) * 3).fill(Number.NaN);
  }

  /** Lights a colour of coded values in [0, 1], multiplied by its alpha `colour[3]`, at a pixel; in place. */
  apply(x: number, y: number, colour: Float64Array): void {
    const alpha = colour[3] ?? 0;
    if (alpha <= 0) return;
    const column = Math.floor(x / step);
    const row = Math.floor(y / step);
    const right = x / step - column;
    const down = y / step - row;
    const a = this.node(column, row);
    const b = this.node(column + 1, row);
    const c = this.node(column, row + 1);
    const d = this.node(column + 1, row + 1);
    const { nodes } = this;
    for (let channel = 0; channel < 3; channel += 1) {
      const upper = (nodes[a + channel] ?? 1) * (1 - right) + (nodes[b + channel] ?? 1) * right;
      const lower = (nodes[c + channel] ?? 1) * (1 - right) + (nodes[d + channel] ?? 1) * right;
      const gain = upper * (1 - down) + lower * down;
      colour[channel] = fromLinear(toLinear((colour[channel] ?? 0) / alpha) * gain) * alpha;
    }
  }

  private node(column: number, row: number): number {
    const index = (row * this.columns + column) * 3;
    if (Number.isNaN(this.nodes[index] ?? 0)) {
      this.gainAt(column * step, row * step, this.gain);
      this.nodes.set(this.gain, index);
    }
    return index;
  }
}
