import * as z from "zod/mini";
import { ticksSchema } from "./host-requests";

/** What the host answers and tells. Apart from the requests, because the plug-in's small page needs only those. */

/** See `HostState`. */
export const hostStateSchema = z.object({
  hostVersion: z.string(),
  simulated: z.boolean(),
  project: z.nullable(z.object({ id: z.string(), name: z.string(), path: z.string() })),
  sequence: z.nullable(
    z.object({
      id: z.string(),
      name: z.string(),
      width: z.int(),
      height: z.int(),
      pixelAspect: z.number(),
      ticksPerFrame: ticksSchema,
      zeroPoint: ticksSchema,
      dropFrame: z.boolean(),
      endTicks: ticksSchema,
      documentId: z.nullable(z.string()),
      /** The sequence is a duplicate that still names the original's document: ask whether to share or to copy it. */
      isCopy: z.optional(z.boolean()),
    }),
  ),
  playheadTicks: ticksSchema,
});

const pairSchema = z.tuple([z.number(), z.number()]);

/** See `ClipMotion`. */
export const clipMotionSchema = z.object({
  /** Where the anchor lies, as fractions of the sequence frame. */
  position: pairSchema,
  /** 1 is the size of the source. */
  scale: pairSchema,
  /** Clockwise. */
  rotationDegrees: z.number(),
  /** As fractions of the source frame. */
  anchor: pairSchema,
});

/** See `ClipAt`. */
export const clipAtSchema = z.object({
  source: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("media"),
      path: z.string(),
      mediaTicks: ticksSchema,
      /** How long Premiere takes the file to be, when it says so. */
      lengthTicks: z.optional(ticksSchema),
      /** Absent when the clip is centred at its own size. */
      motion: z.optional(clipMotionSchema),
      /** What the file does not show of the clip, as a sentence; it can be worked on all the same. */
      caution: z.optional(z.string()),
    }),
    z.object({ kind: z.literal("capture"), reason: z.string() }),
  ]),
  name: z.string(),
  startTicks: ticksSchema,
  endTicks: ticksSchema,
});

/** See `HostMark`. */
export const hostMarkSchema = z.object({ key: z.string(), name: z.string(), ticks: ticksSchema });

/** See `HostOverlay`. */
export const hostOverlaySchema = z.object({
  itemId: z.string(),
  path: z.string(),
  trackIndex: z.int(),
  startTicks: ticksSchema,
  endTicks: ticksSchema,
  /** It came along when the sequence was duplicated and belongs to the original's document. */
  isInherited: z.optional(z.boolean()),
});

/** See `HostEvent`. */
export const hostEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("playhead"), ticks: ticksSchema }),
  z.object({ kind: z.enum(["sequence", "project", "timeline"]) }),
]);
