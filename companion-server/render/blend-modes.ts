import type { EditLayer } from "../protocol/document";

/** How an edit layer's colours meet what lies below. */
export type BlendMode = EditLayer["blendMode"];

/** Mixes one channel of what lies below with one of the edit, all in [0, 1]. */
type ChannelBlend = (below: number, edit: number) => number;

/** Separable modes by channel. Source: Compositing and Blending Level 1 (W3C), section 10.1; `add` is plus-lighter. */
const channelBlends: Readonly<Record<Exclude<BlendMode, "colour">, ChannelBlend>> = {
  normal: (_below, edit) => edit,
  multiply: (below, edit) => below * edit,
  screen: (below, edit) => below + edit - below * edit,
  overlay: (below, edit) => (below <= 0.5 ? 2 * below * edit : 1 - 2 * (1 - below) * (1 - edit)),
  "soft-light": softLight,
  add: (below, edit) => Math.min(1, below + edit),
};

/** Three channels in [0, 255]. */
export type Rgb = [number, number, number];

/** Writes to `out` the colour that `edit` at full opacity gives over `below`, all in [0, 255]. */
export function blendColours(mode: BlendMode, below: Readonly<Rgb>, edit: Readonly<Rgb>, out: Rgb): void {
  if (mode === "colour") {
    takeLuminosity(below, edit, out);
    return;
  }
  const blend = channelBlends[mode];
  out[0] = 255 * blend(below[0] / 255, edit[0] / 255);
  out[1] = 255 * blend(below[1] / 255, edit[1] / 255);
  out[2] = 255 * blend(below[2] / 255, edit[2] / 255);
}

function softLight(below: number, edit: number): number {
  if (edit <= 0.5) return below - (1 - 2 * edit) * below * (1 - below);
  const lifted = below <= 0.25 ? ((16 * below - 12) * below + 4) * below : Math.sqrt(below);
  return below + (2 * edit - 1) * (lifted - below);
}

/** Hue and saturation of the edit with the luminosity of what lies below (W3C, section 10.2, `color`). */
function takeLuminosity(below: Readonly<Rgb>, edit: Readonly<Rgb>, out: Rgb): void {
  const change = luminosity(below) - luminosity(edit);
  const red = edit[0] + change;
  const green = edit[1] + change;
  const blue = edit[2] + change;
  const light = luminosity([red, green, blue]);
  const least = Math.min(red, green, blue);
  const most = Math.max(red, green, blue);
  let keep = 1;
  if (least < 0) keep = Math.min(keep, light / (light - least));
  if (most > 255) keep = Math.min(keep, (255 - light) / (most - light));
  out[0] = light + (red - light) * keep;
  out[1] = light + (green - light) * keep;
  out[2] = light + (blue - light) * keep;
}

function luminosity(colour: Readonly<Rgb>): number {
  return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2];
}
