import { fromLinear, toLinear } from "./colour-transfer";
import { LazyLattice, type ValuesAt } from "./lazy-lattice";

/** Pixels of the picture between places where the change of light is asked for; it is smooth over many more. */
const step = 8;

/** The shot's change of light over a picture. */
export class FollowedLight {
  private readonly gains: LazyLattice;
  private readonly gain = new Float64Array(3);

  /** `gainAt` gives factors on the light of red, green and blue. */
  constructor(size: { readonly width: number; readonly height: number }, gainAt: ValuesAt) {
    this.gains = new LazyLattice(size, { step, channels: 3, valuesAt: gainAt });
  }

  /** Lights a colour of coded values in [0, 1], multiplied by its alpha `colour[3]`, at a pixel; in place. */
  apply(x: number, y: number, colour: Float64Array): void {
    const alpha = colour[3] ?? 0;
    if (alpha <= 0) return;
    this.gains.look(x, y, this.gain);
    for (let channel = 0; channel < 3; channel += 1) {
      const light = toLinear((colour[channel] ?? 0) / alpha) * (this.gain[channel] ?? 1);
      colour[channel] = fromLinear(light) * alpha;
    }
  }
}
