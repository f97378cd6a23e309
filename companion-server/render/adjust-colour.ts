import type { Adjustment } from "../protocol/document";
import { fromLinear, toLinear } from "./colour-transfer";

/** The settings of an adjustment that change each pixel by itself. */
export type ColourSettings = Pick<
  Adjustment,
  "exposure" | "brightness" | "contrast" | "highlights" | "shadows" | "hue" | "saturation" | "temperature" | "tint"
>;

/** Changes a colour of three coded values in [0, 1] in place. */
export type ColourChange = (colour: Float64Array) => void;

/** Weights of light in what the eye takes for brightness (ITU-R BT.709). */
const luma = [0.2126, 0.7152, 0.0722] as const;

/** Full temperature or tint changes a channel by this many stops. */
const balanceStops = 0.5;

/** Full brightness adds this share of the range; full contrast makes the slope at mid grey this much steeper. */
const brightnessReach = 0.5;
const contrastReach = 3;

/** Full highlights or shadows change the lightest or darkest pixels by so many stops; more would turn tones around. */
const regionStops = 1;

/**
 * The change that the settings make, or null when all are neutral. Exposure (stops), temperature and tint multiply light;
 * the latter two keep the brightness of grey. Highlights and shadows multiply light by a factor that goes from none at
 * mid grey to its full size at white or black, so they keep hue. Then, on coded values: brightness, contrast about mid grey, saturation
 * about luma, hue as a turn about the grey axis in degrees.
 */
export function colourChange(settings: ColourSettings): ColourChange | null {
  const changes = [lightChange(settings), regionChange(settings), toneChange(settings), chromaChange(settings)].filter(
    (change) => change !== null,
  );
  if (changes.length === 0) return null;
  return (colour) => {
    for (const change of changes) change(colour);
  };
}

function lightChange({ exposure, temperature, tint }: ColourSettings): ColourChange | null {
  if (exposure === 0 && temperature === 0 && tint === 0) return null;
  const warm = 2 ** (balanceStops * temperature);
  const magenta = 2 ** ((balanceStops * tint) / 2);
  const gains = [warm * magenta, 1 / (magenta * magenta), magenta / warm];
  const grey = gains.reduce((sum, gain, channel) => sum + gain * (luma[channel] ?? 0), 0);
  const scaled = gains.map((gain) => (gain / grey) * 2 ** exposure);
  return (colour) => {
    for (let channel = 0; channel < 3; channel += 1)
      colour[channel] = fromLinear(toLinear(colour[channel] ?? 0) * (scaled[channel] ?? 1));
  };
}

function regionChange({ highlights = 0, shadows = 0 }: ColourSettings): ColourChange | null {
  if (highlights === 0 && shadows === 0) return null;
  return (colour) => {
    const grey = luma[0] * (colour[0] ?? 0) + luma[1] * (colour[1] ?? 0) + luma[2] * (colour[2] ?? 0);
    const amount = grey < 0.5 ? shadows * smoothStep(1 - 2 * grey) : highlights * smoothStep(2 * grey - 1);
    if (amount === 0) return;
    const gain = 2 ** (regionStops * amount);
    for (let channel = 0; channel < 3; channel += 1)
      colour[channel] = fromLinear(toLinear(colour[channel] ?? 0) * gain);
  };
}

function smoothStep(value: number): number {
  return value * value * (3 - 2 * value);
}

function toneChange({ brightness, contrast }: ColourSettings): ColourChange | null {
  if (brightness === 0 && contrast === 0) return null;
  const slope = contrast < 0 ? 1 + contrast : 1 + contrastReach * contrast;
  const added = brightnessReach * brightness;
  return (colour) => {
    for (let channel = 0; channel < 3; channel += 1)
      colour[channel] = clip(((colour[channel] ?? 0) + added - 0.5) * slope + 0.5);
  };
}

function chromaChange({ hue, saturation }: ColourSettings): ColourChange | null {
  if (hue === 0 && saturation === 0) return null;
  const cos = Math.cos((hue * Math.PI) / 180) * (1 + saturation);
  const sin = Math.sin((hue * Math.PI) / 180) * (1 + saturation);
  return (colour) => {
    const red = colour[0] ?? 0;
    const green = colour[1] ?? 0;
    const blue = colour[2] ?? 0;
    const grey = luma[0] * red + luma[1] * green + luma[2] * blue;
    // Red and blue differences from luma span the plane of chroma; green follows, because luma stays.
    const scaleRed = 1 / (2 * (1 - luma[0]));
    const scaleBlue = 1 / (2 * (1 - luma[2]));
    const toRed = (red - grey) * scaleRed;
    const toBlue = (blue - grey) * scaleBlue;
    const newRed = grey + (toRed * cos + toBlue * sin) / scaleRed;
    const newBlue = grey + (toBlue * cos - toRed * sin) / scaleBlue;
    colour[0] = clip(newRed);
    colour[1] = clip((grey - luma[0] * newRed - luma[2] * newBlue) / luma[1]);
    colour[2] = clip(newBlue);
  };
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
