import type { Adjustment, EditLayer, Texture } from "../../companion-server/protocol/document";

/** The name that textures of tests give their picture. */
export const imageName = "ab".repeat(32);

/** A texture over a box of the clip. */
export function textureOf(changes: Partial<Texture> = {}): Texture {
  return {
    id: "texture",
    frame: 0,
    image: imageName,
    corners: [
      [39.5, 19.5],
      [103.5, 19.5],
      [103.5, 67.5],
      [39.5, 67.5],
    ],
    tracking: "perspective",
    opacity: 1,
    followLight: false,
    ...changes,
  };
}

/** A neutral adjustment of a box of the clip. */
export function adjustmentOf(changes: Partial<Adjustment> = {}): Adjustment {
  return {
    id: "adjustment",
    frame: 0,
    area: [
      [39.5, 19.5],
      [103.5, 19.5],
      [103.5, 67.5],
      [39.5, 67.5],
    ],
    feather: 0,
    exposure: 0,
    brightness: 0,
    contrast: 0,
    hue: 0,
    saturation: 0,
    temperature: 0,
    tint: 0,
    blur: 0,
    sharpen: 0,
    ...changes,
  };
}

const plain = { layer: 0, visible: true, opacity: 1, blendMode: "normal" } as const;

export function textureLayerOf(items: Texture[], changes: Partial<EditLayer> = {}): EditLayer {
  return { ...plain, id: "textures", name: "Pictures", ...changes, kind: "texture", items };
}

export function adjustmentLayerOf(items: Adjustment[], changes: Partial<EditLayer> = {}): EditLayer {
  return { ...plain, id: "adjustments", name: "Look", ...changes, kind: "adjustment", items };
}
