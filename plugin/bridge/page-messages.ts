import * as z from "zod/mini";
import { markStateSchema, placeOverlaySchema, ticksSchema } from "../host/host-requests";
import type { PremiereHost } from "../host/premiere-host";

/**
 * What the drawing app's page sends to the plug-in's own page. Messages are JSON, small, and carry the secret of this
 * panel; both ends build and check them with these schemas and drop whatever does not fit. Pixels never travel here.
 */

/** Marks our messages among others on the same window, and proves that the panel's own page sent them. */
export const envelope = { inve: z.literal(1), secret: z.string().check(z.minLength(16)) };

/** Ids and names have no business being longer. */
const textSchema = z.string().check(z.maxLength(4096));

/** The name of a call of {@link PremiereHost} that travels. */
export type HostCall = Exclude<keyof PremiereHost, "subscribe">;

/** The arguments of each call, in order. Lists and no tuples of the schema library: those alone are a twentieth of the page. */
export const hostParameters = {
  state: [],
  clipAt: [textSchema, ticksSchema],
  setPlayhead: [textSchema, ticksSchema],
  listMarks: [textSchema],
  addMark: [textSchema, ticksSchema, textSchema],
  removeMark: [textSchema, textSchema],
  colourMark: [textSchema, textSchema, markStateSchema],
  claimDocument: [textSchema, textSchema.check(z.minLength(1))],
  importWarning: [textSchema],
  captureFrame: [textSchema, ticksSchema, textSchema, textSchema],
  endCapture: [],
  placeOverlay: [textSchema, placeOverlaySchema],
  replaceOverlay: [textSchema, textSchema, placeOverlaySchema],
  listOverlays: [textSchema],
} as const satisfies Record<HostCall, readonly z.ZodMiniType[]>;

const callNames = Object.keys(hostParameters) as [HostCall, ...HostCall[]]; // The keys of the table are the names.

/** Opens the conversation, again after every reload of the page. */
const helloSchema = z.object({ ...envelope, kind: z.literal("hello"), protocolVersion: z.string() });
const listenSchema = z.object({ ...envelope, kind: z.literal("listen"), isListening: z.boolean() });
const callSchema = z.object({
  ...envelope,
  kind: z.literal("call"),
  id: z.string().check(z.maxLength(100)),
  call: z.enum(callNames),
  parameters: z.array(z.unknown()),
});

/** Everything that the drawing app's page sends. */
export const pageMessageSchema = z.union([helloSchema, listenSchema, callSchema]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** From the boot page: what the user, or the page itself once it is ready, wants done. */
export const bootMessageSchema = z.object({
  inve: z.literal(1),
  kind: z.literal("boot"),
  wish: z.enum(["ready", "retry", "start"]),
});

/** What the boot page shows: still looking, nothing answers, or something answers that does not open. */
export type BootState = "looking" | "absent" | "silent";

/** Whether two versions of the wire contract understand each other: the first number decides. */
export function areCompatible(a: string, b: string): boolean {
  return a.split(".")[0] === b.split(".")[0];
}
