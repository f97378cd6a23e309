import type { Adjustment, AdjustmentArea } from "../../companion-server/protocol/document";

/** A number of an adjustment that the user sets. */
export type AdjustmentSetting =
  | "feather"
  | "exposure"
  | "brightness"
  | "contrast"
  | "highlights"
  | "shadows"
  | "saturation"
  | "hue"
  | "temperature"
  | "tint"
  | "blur"
  | "sharpen"
  | "pixelate";

/** All settings but the feather, which says where and not how. */
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
] as const satisfies readonly AdjustmentSetting[];

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

/** An adjustment that changes nothing yet; the feather suits the frame's size, and a whole object needs none. */
export function newAdjustment(
  parts: { readonly id: string; readonly frame: number; readonly area: AdjustmentArea },
  clip: { readonly height: number },
): Adjustment {
  const isWhole = !Array.isArray(parts.area) && parts.area["object"] === true;
  return { ...parts, feather: isWhole ? 0 : Math.max(Math.round(clip.height / 90), 2), ...neutralLook };
}

/** Whether an adjustment leaves every pixel as it is. */
export function isNeutral(adjustment: Adjustment): boolean {
  return lookSettings.every((setting) => (adjustment[setting] ?? 0) === 0);
}
