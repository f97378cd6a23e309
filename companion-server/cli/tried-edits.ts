import { createHash } from "node:crypto";
import sharp from "sharp";
import type { Adjustment, EditDocument, EditLayer, Texture } from "../protocol/document";
import { neutralLook } from "../protocol/neutral-look";
import { sampleClip } from "../sample/sample-motion";
import type { AssetStore } from "../storage/asset-store";

/** An edit of one kind in a document that has others. */
export interface TriedEdit {
  readonly name: string;
  /** The document with the edit: `place` moves it by so many pixels, `look` changes how it looks and not where it lies. */
  at(place: number, look: number): EditDocument;
}

const plain = { visible: true, opacity: 1, blendMode: "normal" } as const;
const box = { left: 470, top: 110, width: 200, height: 160 };
const [background, balloon] = [0, 1];

/** One edit of every kind: a stroke, a picture in each way of tracking, and looks of areas of each kind. */
export async function triedEdits(document: EditDocument, assets: AssetStore): Promise<TriedEdit[]> {
  const image = await storeChequers(assets);
  const withLayer = (layer: EditLayer): EditDocument => ({ ...document, editLayers: [...document.editLayers, layer] });
  const stroke: TriedEdit = {
    name: "stroke",
    at: (place, look) => withLayer(oneMoreStroke(document, 12 * place, 1 - look / 20)),
  };
  const pictures = (["position", "similarity", "perspective", "surface"] as const).map((tracking): TriedEdit => ({
    name: `picture, ${tracking}`,
    at: (place, look) => withLayer(pictureLayer({ image, tracking }, place, 1 - look / 20)),
  }));
  const looks = { exposure: { exposure: 0.5 }, blur: { blur: 6 }, pixelate: { pixelate: 16 } } as const;
  const areas = (["lasso", "brush", "object"] as const).flatMap((area) =>
    Object.entries(looks).map(([name, look]): TriedEdit => ({
      name: `${area}, ${name}`,
      at: (place, change) => withLayer(lookLayer(area, { ...look, hue: change }, place)),
    })),
  );
  return [stroke, ...pictures, ...areas];
}

/** The document's first stroke once more, so many pixels lower. */
function oneMoreStroke({ editLayers }: EditDocument, lower: number, opacity: number): EditLayer {
  const first = editLayers.find((layer) => layer.kind === "sketch");
  const [stroke] = first?.kind === "sketch" ? first.items : [];
  if (first?.kind !== "sketch" || stroke === undefined) throw new Error("The document has no stroke to draw again.");
  const points = stroke.points.map((point) => ({ ...point, y: point.y + lower }));
  return { ...first, id: "tried", items: [{ ...stroke, id: "tried-stroke", opacity, points }] };
}

function pictureLayer(picture: Pick<Texture, "image" | "tracking">, place: number, opacity: number): EditLayer {
  const corners = cornersAt(place);
  const item: Texture = {
    ...picture,
    id: "tried-picture",
    frame: sampleClip.mark,
    corners,
    opacity,
    followLight: false,
  };
  return { ...plain, kind: "texture", id: "tried", name: "Picture", layer: balloon, items: [item] };
}

function lookLayer(kind: "lasso" | "brush" | "object", look: Partial<Adjustment>, place: number): EditLayer {
  const corners = cornersAt(place);
  const points = corners.map(([x, y]) => ({ x, y }));
  const area: Adjustment["area"] =
    kind === "lasso" ? corners : kind === "brush" ? { brush: { points, width: 60 } } : { object: true };
  const item: Adjustment = { ...neutralLook, ...look, id: "tried-look", frame: sampleClip.mark, area, feather: 6 };
  // A whole object has no place to be moved to; lassos lie on what is behind it, so that it covers them.
  const layer = kind === "object" ? balloon : background;
  return { ...plain, kind: "adjustment", id: "tried", name: "Look", layer, items: [item] };
}

function cornersAt(place: number): Texture["corners"] {
  const [left, top] = [box.left + place, box.top + 3 * place];
  const [right, bottom] = [left + box.width, top + box.height];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** A picture that is nowhere smooth; returns its name. */
async function storeChequers(assets: AssetStore): Promise<string> {
  const side = 256;
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_value, index) => {
    const pixel = Math.floor(index / 3);
    const isDark = (((pixel % side) >> 4) + (Math.floor(pixel / side) >> 4)) % 2 === 0;
    return isDark ? 40 + (index % 3) * 30 : 220 - (index % 3) * 20;
  });
  const bytes = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  const name = createHash("sha256").update(bytes).digest("hex");
  await assets.put(name, bytes);
  return name;
}
