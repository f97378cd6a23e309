import { isWholeObject, type Adjustment, type AdjustmentArea } from "../../companion-server/protocol/document";
import { lookSettings, neutralLook } from "../../companion-server/protocol/neutral-look";

/** A number of an adjustment that the user sets. */
export type AdjustmentSetting = "feather" | (typeof lookSettings)[number];

/** An adjustment that changes nothing yet; the feather suits the frame's size, and a whole object needs none. */
export function newAdjustment(
  parts: { readonly id: string; readonly frame: number; readonly area: AdjustmentArea },
  clip: { readonly height: number },
): Adjustment {
  return {
    ...parts,
    feather: isWholeObject(parts.area) ? 0 : Math.max(Math.round(clip.height / 90), 2),
    ...neutralLook,
  };
}

/** Whether an adjustment leaves every pixel as it is. */
export function isNeutral(adjustment: Adjustment): boolean {
  return lookSettings.every((setting) => (adjustment[setting] ?? 0) === 0);
}
