import { z } from "zod";

/** Largest frame side and coordinate magnitude that any document may name, in pixels. */
export const largestCoordinate = 100_000;

/** A coordinate in pixels of the clip at full size; pixel centres lie at integers. May lie outside the frame. */
export const coordinateSchema = z.number().min(-largestCoordinate).max(largestCoordinate);

const matrixEntry = z.number().min(-1_000_000).max(1_000_000);

/** `[x, y]` in pixels of the clip at full size. */
export const pointSchema = z.tuple([coordinateSchema, coordinateSchema]);
export type PointTuple = z.infer<typeof pointSchema>;

/** A closed polygon of at least three corners, in pixels of the clip at full size. */
export const polygonSchema = z.array(pointSchema).min(3).max(20_000);

/**
 * The picture that an overlay is drawn into when the clip does not fill it: its size, the shape of its pixels, and where
 * the clip lies in it, `[a, b, c, d, e, f]` with `x' = a x + c y + e`, `y' = b x + d y + f` from pixels of the clip to
 * pixels of the picture; pixel centres lie at integers in both.
 */
export const outputSchema = z.object({
  width: z.int().min(2).max(16_384),
  height: z.int().min(2).max(16_384),
  pixelAspect: z.number().min(0.1).max(10),
  matrix: z
    .tuple([matrixEntry, matrixEntry, matrixEntry, matrixEntry, matrixEntry, matrixEntry])
    .refine(([a, b, c, d]) => Math.abs(a * d - b * c) > 1e-6, { message: "The clip is scaled to nothing." }),
});
export type Output = z.infer<typeof outputSchema>;

/** A frame number of the clip, counted from 0. */
export const frameSchema = z.int().min(0).max(10_000_000);

/** An inclusive range of frame numbers. */
export const rangeSchema = z
  .object({ first: frameSchema, last: frameSchema })
  .refine((range) => range.first <= range.last, { message: "The first frame of a range must not lie after the last." });
export type FrameRange = z.infer<typeof rangeSchema>;

/** Frames per second as an exact fraction, for example 24000/1001. */
export const rateSchema = z.object({
  numerator: z.int().min(1).max(1_000_000),
  denominator: z.int().min(1).max(1_000_000),
});
export type FrameRate = z.infer<typeof rateSchema>;
