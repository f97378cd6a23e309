import { z } from "zod";
import { coordinateSchema, frameSchema, pointSchema, polygonSchema } from "./geometry";

/** Most layers a clip may have, the background included. */
export const mostLayers = 8;

/** 0 is the background; higher layers are nearer the camera. */
export const layerSchema = z
  .int()
  .min(0)
  .max(mostLayers - 1);

/**
 * A stroke on one frame that says of what it touches that it belongs to an object or does not; width in pixels of the clip.
 * A later scribble wins over an earlier one where they cross.
 */
export const scribbleSchema = z.object({
  effect: z.enum(["add", "subtract"]),
  width: z.number().min(0.1).max(2000),
  points: z.array(pointSchema).min(1).max(20_000),
});
export type Scribble = z.infer<typeof scribbleSchema>;

/** Most scribbles of one object on one frame. */
export const mostScribbles = 200;

/**
 * The rough outline, or a mask file (8-bit, white inside), that says which object a layer is on one frame. Scribbles correct either, or
 * say it alone: then the rest of the frame is decided by the colours that they touch.
 */
export const regionSchema = z
  .object({
    frame: frameSchema,
    layer: layerSchema.min(1),
    polygon: polygonSchema.optional(),
    mask: z.string().min(1).max(4096).optional(),
    scribbles: z.array(scribbleSchema).min(1).max(mostScribbles).optional(),
  })
  .refine((region) => region.polygon === undefined || region.mask === undefined, {
    message: "A region has either a polygon or a mask.",
  })
  .refine(
    ({ polygon, mask, scribbles }) =>
      polygon !== undefined || mask !== undefined || scribbles?.some(({ effect }) => effect === "add") === true,
    { message: "A region has a polygon, a mask, or a scribble that adds." },
  );
export type Region = z.infer<typeof regionSchema>;

/** Most regions of one clip, and of one answer. */
export const mostRegions = 1000;

/** The file given to `--regions`. */
export const regionsFileSchema = z.object({ regions: z.array(regionSchema).max(mostRegions) });

/** The file given to `inve track --queries`: points to follow, each on its own frame, in pixels of the clip. */
export const queriesFileSchema = z.object({
  queries: z
    .array(z.object({ frame: frameSchema, x: coordinateSchema, y: coordinateSchema, layer: layerSchema.optional() }))
    .min(1)
    .max(100_000),
  regions: z.array(regionSchema).max(mostRegions).optional(),
});
export type QueriesFile = z.infer<typeof queriesFileSchema>;

/** What `inve track --out` writes: one entry per frame of the range, in the queries' order. */
export const tracksFileSchema = z.object({
  tracks: z.array(
    z.object({
      xy: z.array(z.tuple([z.number(), z.number()])),
      visible: z.array(z.boolean()),
      confidence: z.array(z.number().min(0).max(1)),
    }),
  ),
});
export type TracksFile = z.infer<typeof tracksFileSchema>;
