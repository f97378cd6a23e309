import * as z from "zod/mini";
import { errorTable, type ErrorCode } from "../../companion-server/protocol/errors";
import {
  clipAtSchema,
  hostEventSchema,
  hostMarkSchema,
  hostOverlaySchema,
  hostStateSchema,
} from "../host/host-answers";
import { envelope, type HostCall } from "./page-messages";

/** What the plug-in's own page sends to the drawing app's page. */

/** What each call answers. */
export const hostResults = {
  state: hostStateSchema,
  clipAt: z.nullable(clipAtSchema),
  setPlayhead: z.undefined(),
  listMarks: z.array(hostMarkSchema),
  addMark: hostMarkSchema,
  removeMark: z.undefined(),
  colourMark: z.undefined(),
  claimDocument: z.undefined(),
  importWarning: z.nullable(z.string()),
  captureFrame: z.array(z.string()),
  endCapture: z.undefined(),
  placeOverlay: hostOverlaySchema,
  replaceOverlay: hostOverlaySchema,
  listOverlays: z.array(hostOverlaySchema),
} as const satisfies Record<HostCall, z.ZodMiniType>;

const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]; // The keys of the table are the codes.
const themeSchema = z.enum(["darkest", "dark", "medium", "light", "lightest"]);

/** The themes that Premiere has. */
export type HostTheme = z.infer<typeof themeSchema>;

/** Everything that the plug-in's page sends. Events are numbered, for a message may arrive by two ways. */
export const pluginMessageSchema = z.discriminatedUnion("kind", [
  z.object({ ...envelope, kind: z.literal("welcome"), protocolVersion: z.string(), theme: themeSchema }),
  z.object({ ...envelope, kind: z.literal("theme"), theme: themeSchema }),
  z.object({ ...envelope, kind: z.literal("answer"), id: z.string(), result: z.optional(z.unknown()) }),
  z.object({
    ...envelope,
    kind: z.literal("failure"),
    id: z.string(),
    error: z.object({
      code: z.enum(errorCodes),
      message: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
  }),
  z.object({ ...envelope, kind: z.literal("event"), number: z.int(), event: hostEventSchema }),
]);
export type PluginMessage = z.infer<typeof pluginMessageSchema>;
