import { z } from "zod";
import { documentSchema } from "./document";
import { frameSchema, rangeSchema, rateSchema } from "./geometry";
import { errorBodySchema } from "./errors";
import { progressSchema, reportSchema } from "./progress";
import { regionSchema } from "./regions";

/** `GET hello`: who answers. */
export const helloSchema = z.object({
  protocolVersion: z.string(),
  applicationVersion: z.string(),
  devices: z.array(z.string()),
  limits: z.record(z.string(), z.number()),
  demo: z.object({ clipPath: z.string(), documentId: z.string() }).optional(),
  captureFolder: z.string(),
});
export type Hello = z.infer<typeof helloSchema>;

/** `POST clips`: `path` is a media file or an image sequence pattern, which needs `rate`. */
export const openClipSchema = z.object({ path: z.string().min(1).max(4096), rate: rateSchema.optional() });

/** What is known of an opened clip. `width` x `height` are display pixels after rotation, before pixel aspect. */
export const clipSchema = z.object({
  id: z.string(),
  path: z.string(),
  fingerprint: z.string(),
  width: z.int(),
  height: z.int(),
  pixelAspect: z.number(),
  rate: rateSchema,
  frames: z.int(),
  hasAlpha: z.boolean(),
  startTimecode: z.string().optional(),
});
export type Clip = z.infer<typeof clipSchema>;

/** `POST captures`: a frame that Premiere was asked to write into the capture folder, under one of these names. */
export const openCaptureSchema = z.object({
  names: z.array(z.string().min(1).max(200)).min(1).max(8),
  waitMilliseconds: z.int().min(0).max(20_000),
});
export const captureSchema = z.object({ id: z.string(), path: z.string(), width: z.int(), height: z.int() });

/** `POST analyses`. */
export const startAnalysisSchema = z.object({
  clipId: z.string(),
  mark: frameSchema,
  range: rangeSchema.optional(),
  regions: z.array(regionSchema).max(1000),
});

/** `GET analyses/:id`. */
export const analysisSchema = z.object({
  id: z.string(),
  clipId: z.string(),
  state: z.enum(["missing", "running", "ready"]),
  jobId: z.string().optional(),
  range: rangeSchema,
  report: reportSchema.optional(),
});
export type AnalysisStatus = z.infer<typeof analysisSchema>;

/** `GET|PUT documents/:id`: a write names the revision it was made from; a stale one is refused with `Conflict`. */
export const storedDocumentSchema = z.object({ id: z.string(), revision: z.int().min(0), document: documentSchema });
export type StoredDocument = z.infer<typeof storedDocumentSchema>;
export const putDocumentSchema = z.object({ revision: z.int().min(0), document: documentSchema });

/** `POST renders`: analyses the clip when needed, then writes the overlay. `out` defaults to the workspace. */
export const startRenderSchema = z.object({
  documentId: z.string(),
  range: rangeSchema.optional(),
  out: z.string().max(4096).optional(),
});

/** A job is one unit of the server's work; the state moves only forward. */
export const jobStateSchema = z.enum(["queued", "running", "cancelling", "cancelled", "failed", "succeeded"]);
export type JobState = z.infer<typeof jobStateSchema>;

/** `GET jobs/:id`. `result` depends on `kind`. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(["analysis", "render"]),
  state: jobStateSchema,
  createdAt: z.string(),
  progress: progressSchema.optional(),
  error: errorBodySchema.optional(),
  subject: z.string(),
  result: z.object({ analysisId: z.string(), overlayPath: z.string().optional(), report: reportSchema }).optional(),
});
export type Job = z.infer<typeof jobSchema>;

/** What `GET events` streams; `sequence` grows by one, so that a reader can ask for what it missed. */
export const serverEventSchema = z.object({ sequence: z.int(), job: jobSchema });
export type ServerEvent = z.infer<typeof serverEventSchema>;
