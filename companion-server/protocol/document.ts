import { z } from "zod";
import { coordinateSchema, frameSchema, pointSchema, polygonSchema, rangeSchema, rateSchema } from "./geometry";
import { layerSchema, regionSchema } from "./regions";

/** The name and version that every edit document carries. */
export const documentSchemaName = "inve.document/1";

/** Most points in one stroke; a longer one is refused, never cut. */
export const mostStrokePoints = 20_000;

const idSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9._-]+$/, "Only letters, digits, dot, dash and underscore.");
const colourSchema = z.string().regex(/^#[0-9a-fA-F]{6}$/, "A colour is written #rrggbb.");
const unitSchema = z.number().min(0).max(1);

/** A point of a stroke; `pressure` is absent when the device has none. */
export const strokePointSchema = z.looseObject({
  x: coordinateSchema,
  y: coordinateSchema,
  pressure: unitSchema.optional(),
});
export type StrokePoint = z.infer<typeof strokePointSchema>;

/**
 * The line of an item as it was drawn anew on another frame, where it is exactly that; `width` in pixels of the clip, as wide
 * as the line was there. Corrections of the item on that frame say how the frames around it follow.
 */
export const redrawnSchema = z.looseObject({
  frame: frameSchema,
  points: z.array(strokePointSchema).min(1).max(mostStrokePoints),
  width: z.number().min(0.1).max(10_000).optional(),
});
export type Redrawn = z.infer<typeof redrawnSchema>;

const redrawnListSchema = z.array(redrawnSchema).max(1000).optional();

/** Most letters in one text stroke. */
export const mostLetters = 500;

/**
 * A vector drawing on one frame. An ellipse fills the box of its first and last point; text runs along its points as a
 * baseline, with letters of `fontSize` pixels. Width in pixels of the clip; `hardness` 1 is a sharp edge. `fixedWidth` keeps the width
 * in pixels when the surface grows or shrinks; `writeOn` names the frames during which the stroke reveals itself;
 * `followLight` takes the shot's change of light.
 */
export const strokeSchema = z.looseObject({
  id: idSchema,
  frame: frameSchema,
  tool: z.enum(["brush", "line", "polygon", "ellipse", "arrow", "text", "eraser"]),
  points: z.array(strokePointSchema).min(1).max(mostStrokePoints),
  width: z.number().min(0.1).max(2000),
  color: colourSchema,
  opacity: unitSchema,
  hardness: unitSchema,
  taper: z.number().min(0).max(2000).optional(),
  fill: colourSchema.optional(),
  text: z.string().max(mostLetters).optional(),
  fontSize: z.number().min(1).max(2000).optional(),
  smoothing: unitSchema.optional(),
  fixedWidth: z.boolean().optional(),
  writeOn: rangeSchema.optional(),
  followLight: z.boolean().optional(),
  redrawn: redrawnListSchema,
});
export type Stroke = z.infer<typeof strokeSchema>;

/**
 * A picture pinned to four corners of one frame, clockwise from its top left. `shutterAngle` in degrees blurs it along
 * its motion: 360 is a whole frame's time, absent or 0 is none.
 */
export const textureSchema = z.looseObject({
  id: idSchema,
  frame: frameSchema,
  image: z.string().regex(/^[0-9a-f]{64}$/, "An image is named by its SHA-256."),
  corners: z.tuple([pointSchema, pointSchema, pointSchema, pointSchema]),
  tracking: z.enum(["position", "similarity", "perspective", "surface"]),
  opacity: unitSchema,
  followLight: z.boolean(),
  shutterAngle: z.number().min(0).max(360).optional(),
});
export type Texture = z.infer<typeof textureSchema>;

const brushAreaSchema = z.looseObject({
  brush: z.looseObject({
    points: z.array(strokePointSchema).min(1).max(mostStrokePoints),
    width: z.number().min(0.1).max(2000),
  }),
});
export type BrushArea = z.infer<typeof brushAreaSchema>;

/**
 * Where an adjustment acts, on the frame it was made on: inside a polygon, under a brush stroke (width in pixels of the
 * clip), or on all that is seen of the clip's layer that the edit layer is bound to.
 */
const areaSchema = z.union([polygonSchema, z.looseObject({ object: z.literal(true) }), brushAreaSchema]);
export type AdjustmentArea = z.infer<typeof areaSchema>;

/** Whether an area was painted; what is neither that nor a polygon is a whole object. */
export function isBrushArea(area: AdjustmentArea): area is BrushArea {
  return !Array.isArray(area) && area["object"] !== true;
}

/** Whether an area is all that is seen of a layer. */
export function isWholeObject(area: AdjustmentArea): boolean {
  return !Array.isArray(area) && area["object"] === true;
}

/**
 * A change of look inside an area of one frame. Neutral is 0 for every setting. `blur`, `sharpen` and the blocks of
 * `pixelate` are pixels of the clip.
 */
export const adjustmentSchema = z.looseObject({
  id: idSchema,
  frame: frameSchema,
  area: areaSchema,
  redrawn: redrawnListSchema,
  feather: z.number().min(0).max(1000),
  exposure: z.number().min(-10).max(10),
  brightness: z.number().min(-1).max(1),
  contrast: z.number().min(-1).max(1),
  hue: z.number().min(-180).max(180),
  saturation: z.number().min(-1).max(1),
  temperature: z.number().min(-1).max(1),
  tint: z.number().min(-1).max(1),
  blur: z.number().min(0).max(500),
  sharpen: z.number().min(0).max(10),
  highlights: z.number().min(-1).max(1).optional(),
  shadows: z.number().min(-1).max(1).optional(),
  pixelate: z.number().min(0).max(500).optional(),
});
export type Adjustment = z.infer<typeof adjustmentSchema>;

/** Frames that an edit layer takes to appear after the first frame of its range, or to vanish before the last. */
const fadeSchema = z.int().min(0).max(10_000);

const editLayerShape = {
  id: idSchema,
  layer: layerSchema,
  name: z.string().max(200),
  visible: z.boolean(),
  opacity: unitSchema,
  blendMode: z.enum(["normal", "multiply", "screen", "overlay", "soft-light", "add", "colour"]),
  range: rangeSchema.optional(),
  fadeIn: fadeSchema.optional(),
  fadeOut: fadeSchema.optional(),
  locked: z.boolean().optional(),
};

/** One independent edit, bound to a layer of the clip: strokes, textures or adjustments, drawn in list order. */
export const editLayerSchema = z.discriminatedUnion("kind", [
  z.looseObject({ ...editLayerShape, kind: z.literal("sketch"), items: z.array(strokeSchema).max(5000) }),
  z.looseObject({ ...editLayerShape, kind: z.literal("texture"), items: z.array(textureSchema).max(1000) }),
  z.looseObject({ ...editLayerShape, kind: z.literal("adjustment"), items: z.array(adjustmentSchema).max(1000) }),
]);
export type EditLayer = z.infer<typeof editLayerSchema>;

/** A frame the user marked; `markerKey` finds the Premiere marker that carries it again. */
export const markSchema = z.looseObject({
  id: idSchema,
  frame: frameSchema,
  ticks: z.string().regex(/^-?\d{1,30}$/),
  markerKey: z.string().max(500).optional(),
});
export type Mark = z.infer<typeof markSchema>;

/** A layer of the clip and the outlines that say what it is. Index 0, the background, needs no entry. */
export const clipLayerSchema = z.looseObject({
  id: idSchema,
  index: layerSchema.min(1),
  name: z.string().max(200),
  regions: z.array(regionSchema).max(1000),
});
export type ClipLayer = z.infer<typeof clipLayerSchema>;

/**
 * Where the user put something that propagation had put elsewhere; exact on its frame. `from` and `to` are places on that
 * frame. With `itemId` it is about that item alone, and `point` names the corrected point of it on the frame that the item
 * was drawn on, so that it is found again after another analysis; without `point` it is what propagation had put at
 * `from`. Without `itemId` it moves what lies near `from` on `layer`, or on the layer that is seen there.
 */
export const correctionSchema = z.looseObject({
  frame: frameSchema,
  itemId: idSchema.optional(),
  point: pointSchema.optional(),
  layer: layerSchema.optional(),
  from: pointSchema,
  to: pointSchema,
});
export type Correction = z.infer<typeof correctionSchema>;

/** Most corrections of one item, and of places without an item, on one frame. */
export const mostCorrectionsOfItem = 64;

const correctionsSchema = z
  .array(correctionSchema)
  .max(10_000)
  .refine((corrections) => mostOfOneItem(corrections) <= mostCorrectionsOfItem, {
    message: `An item can have at most ${mostCorrectionsOfItem} corrections on one frame.`,
  });

function mostOfOneItem(corrections: readonly Correction[]): number {
  const counts = new Map<string, number>();
  for (const { frame, itemId } of corrections) {
    const key = `${frame}/${itemId ?? ""}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** The clip that a document belongs to, as it was when the document was made. */
export const documentClipSchema = z.looseObject({
  path: z.string().min(1).max(4096),
  fingerprint: z.string().max(200),
  width: z.int().min(1).max(32_768),
  height: z.int().min(1).max(32_768),
  pixelAspect: z.number().min(0.1).max(10),
  rate: rateSchema,
  range: rangeSchema,
  source: z.enum(["media", "capture"]),
});

/**
 * The edit document: everything the user made, nothing that can be computed. All coordinates are pixels of the clip at
 * full size. Unknown fields survive a round trip; numbers must be finite.
 */
export const documentSchema = z.looseObject({
  schema: z.literal(documentSchemaName),
  clip: documentClipSchema,
  marks: z.array(markSchema).max(1000),
  layers: z.array(clipLayerSchema).max(20),
  editLayers: z.array(editLayerSchema).max(200),
  corrections: correctionsSchema,
});
export type EditDocument = z.infer<typeof documentSchema>;
