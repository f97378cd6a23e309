/** The settings of an adjustment but the feather, which says where and not how. */
export const lookSettings = [
  "exposure",
  "brightness",
  "contrast",
  "highlights",
  "shadows",
  "saturation",
  "hue",
  "temperature",
  "tint",
  "blur",
  "sharpen",
  "pixelate",
] as const;

/** The settings that leave every pixel as it is. */
export const neutralLook: Readonly<Record<(typeof lookSettings)[number], number>> = {
  exposure: 0,
  brightness: 0,
  contrast: 0,
  highlights: 0,
  shadows: 0,
  saturation: 0,
  hue: 0,
  temperature: 0,
  tint: 0,
  blur: 0,
  sharpen: 0,
  pixelate: 0,
};
