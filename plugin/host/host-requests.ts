import * as z from "zod/mini";

/** What the drawing app sends to the host, as far as it has a form of its own. */

/** A time or a length in ticks, as text. */
export const ticksSchema = z.string().check(z.regex(/^-?\d{1,30}$/));

/** See `MarkState`. */
export const markStateSchema = z.enum(["empty", "drawn", "propagated", "outdated"]);

/** See `PlaceOverlay`. */
export const placeOverlaySchema = z.object({
  path: z.string(),
  startTicks: ticksSchema,
  frames: z.number().check(z.minimum(1), z.multipleOf(1)),
  name: z.string(),
  documentId: z.string(),
  /** Keys of the marks whose drawings the overlay shows: their markers are coloured in the same undo entry. */
  shownMarks: z.optional(z.array(z.string())),
});
