import { mix } from "./noise";

/** Red, green and blue in [0, 1], display-referred. */
export type Colour = readonly [number, number, number];

/** A colour written as `#rrggbb`. */
export function colour(text: string): Colour {
  const code = Number.parseInt(text.slice(1), 16);
  return [(code >> 16) / 255, ((code >> 8) & 255) / 255, (code & 255) / 255];
}

/** `share` of `b` over `a`. */
export function blend(a: Colour, b: Colour, share: number): Colour {
  return [mix(a[0], b[0], share), mix(a[1], b[1], share), mix(a[2], b[2], share)];
}

/** The colour made lighter or darker. */
export function shade(a: Colour, gain: number): Colour {
  return [a[0] * gain, a[1] * gain, a[2] * gain];
}
