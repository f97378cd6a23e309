import { z } from "zod";
import { rateSchema } from "../protocol/geometry";
import { errorTable, type ErrorCode } from "../protocol/errors";

/**
 * The control messages between the companion and its media child. Pixels never travel here but through a pipe of their
 * own (file descriptor 3), whose back-pressure holds whoever is faster.
 */

/** The pixel pipe of a media child, as a file descriptor of the child. */
export const pixelPipe = 3;

/** What a file says about itself; frame numbers count presented frames from 0. */
export const fileFactsSchema = z.object({
  width: z.int().min(1),
  height: z.int().min(1),
  pixelAspect: z.number().positive(),
  rate: rateSchema,
  frames: z.int().min(1),
  hasAlpha: z.boolean(),
  startTimecode: z.string().exactOptional(),
});
export type FileFacts = z.infer<typeof fileFactsSchema>;

const decodeCommandSchema = z.object({
  kind: z.literal("decode"),
  path: z.string(),
  first: z.int().min(0),
  last: z.int().min(0),
  width: z.int().min(1),
  height: z.int().min(1),
  channels: z.union([z.literal(3), z.literal(4)]),
});
/** Asks for the frames `first` to `last`, both included, written to the pixel pipe one after the other. */
export type DecodeCommand = z.infer<typeof decodeCommandSchema>;

const encodeCommandSchema = z.object({
  kind: z.literal("encode"),
  path: z.string(),
  width: z.int().min(1),
  height: z.int().min(1),
  rate: rateSchema,
  pixelAspect: z.number().positive(),
  timecode: z.string(),
  content: z.enum(["overlay", "opaque"]).exactOptional(),
});
/** Asks for an overlay file at `path`; frames arrive on the pixel pipe in the form of overlay-packets.ts. */
export type EncodeCommand = z.infer<typeof encodeCommandSchema>;

/** The first message to a child decides its whole life; `finish` closes an encode after `frames` frames. */
export const childCommandSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("check") }),
  z.object({ kind: z.literal("probe"), path: z.string() }),
  decodeCommandSchema,
  encodeCommandSchema,
  z.object({ kind: z.literal("finish"), frames: z.int().min(0) }),
]);
export type ChildCommand = z.infer<typeof childCommandSchema>;

const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]; // Object.keys forgets the literal types.

/** The last message of a child: what it found, that it is done, or why it failed. */
export const childReplySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("checked"), version: z.string() }),
  z.object({ kind: z.literal("probed"), facts: fileFactsSchema }),
  z.object({ kind: z.literal("done"), frames: z.int().min(0) }),
  z.object({ kind: z.literal("failed"), code: z.enum(errorCodes), message: z.string() }),
]);
export type ChildReply = z.infer<typeof childReplySchema>;
