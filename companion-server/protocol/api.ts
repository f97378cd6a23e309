import { z } from "zod";
import { documentSchema } from "./document";
import { frameSchema, outputSchema, pointSchema, rangeSchema, rateSchema } from "./geometry";
import { errorBodySchema } from "./error-body";
import { progressSchema, reportSchema } from "./progress";
import { mostRegions, regionSchema } from "./regions";

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
export type OpenCapture = z.infer<typeof openCaptureSchema>;

/** A captured frame; `id` is its file name, under which `GET captures/:id` shows it. */
export const captureSchema = z.object({ id: z.string(), path: z.string(), width: z.int(), height: z.int() });
export type Capture = z.infer<typeof captureSchema>;

/** `POST captures/clip`: turns captured frames, named in their order, into a clip of that rate, for good. */
export const gatherCapturesSchema = z.object({
  names: z.array(z.string().min(1).max(200)).min(1).max(10_000),
  rate: rateSchema,
});

/** `POST captures/discard`: deletes captured frames that nobody needs any more; missing ones are no error. */
export const discardCapturesSchema = z.object({ names: z.array(z.string().min(1).max(200)).max(20_000) });
export const discardedCapturesSchema = z.object({ discarded: z.int() });

/** `POST analyses`: of a clip as described here, or of a stored document, which then says what it needs. */
export const startAnalysisSchema = z.union([
  z.object({
    clipId: z.string(),
    mark: frameSchema,
    range: rangeSchema.optional(),
    regions: z.array(regionSchema).max(1000),
  }),
  z.object({ documentId: z.string(), range: rangeSchema.optional() }),
]);
export type StartAnalysis = z.infer<typeof startAnalysisSchema>;

/** `POST analyses`, `GET analyses/:id`, and `GET documents/:id/analysis`, which never starts one. */
export const analysisSchema = z.object({
  id: z.string(),
  clipId: z.string(),
  state: z.enum(["missing", "running", "ready"]),
  jobId: z.string().optional(),
  mark: frameSchema,
  range: rangeSchema,
  report: reportSchema.optional(),
});
export type AnalysisStatus = z.infer<typeof analysisSchema>;

/** `POST clips/:id/objects/:frame`: what moves by itself there; `range` are the frames that may be looked at, all unless given. */
export const findObjectsSchema = z.object({ range: rangeSchema.optional() });

/** What streams back as server-sent events: progress, then the regions, the largest first, or why there are none. */
export const findingSchema = z.union([
  z.object({ progress: progressSchema }),
  z.object({ regions: z.array(regionSchema) }),
  z.object({ error: errorBodySchema }),
]);
export type Finding = z.infer<typeof findingSchema>;

/**
 * `POST clips/:id/areas/:frame`: what regions on that frame select, as one region with an outline for every piece; both ways.
 */
export const areasSchema = z.object({ regions: z.array(regionSchema).max(mostRegions) });
export type Areas = z.infer<typeof areasSchema>;

/** `GET|PUT documents/:id`: a write names the revision it was made from; a stale one is refused with `Conflict`. */
export const storedDocumentSchema = z.object({ id: z.string(), revision: z.int().min(0), document: documentSchema });
export type StoredDocument = z.infer<typeof storedDocumentSchema>;
export const putDocumentSchema = z.object({ revision: z.int().min(0), document: documentSchema });

/**
 * `POST renders`: analyses the clip when needed, then writes the overlay. `output`: the picture to draw it into, the clip's
 * own frame unless given. `out` defaults to the workspace.
 */
export const startRenderSchema = z.object({
  documentId: z.string(),
  range: rangeSchema.optional(),
  output: outputSchema.optional(),
  out: z.string().max(4096).optional(),
});
export type StartRender = z.infer<typeof startRenderSchema>;

/**
 * A job is one unit of the server's work. The state moves only forward, except that an analysis or refinement which a stop of
 * the companion interrupted, or a refinement which made way for another job, waits again.
 */
export const jobStateSchema = z.enum(["queued", "running", "cancelling", "cancelled", "failed", "succeeded"]);
export type JobState = z.infer<typeof jobStateSchema>;

/**
 * `GET jobs/:id`. `result` depends on `kind`. A refinement trains an analysis (its `subject`) further while nothing else is to
 * be done; what it has published counts from the next render on.
 */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(["analysis", "render", "refinement"]),
  state: jobStateSchema,
  createdAt: z.string(),
  progress: progressSchema.optional(),
  error: errorBodySchema.optional(),
  subject: z.string(),
  result: z.object({ analysisId: z.string(), overlayPath: z.string().optional(), report: reportSchema }).optional(),
});
export type Job = z.infer<typeof jobSchema>;

/** `GET jobs`: newest first. */
export const jobListSchema = z.object({ jobs: z.array(jobSchema) });

/** What `GET events` streams; `sequence` grows by one, so that a reader can ask for what it missed. */
export const serverEventSchema = z.object({ sequence: z.int(), job: jobSchema });
export type ServerEvent = z.infer<typeof serverEventSchema>;

/** `PUT assets/:sha256`: the picture as it was stored. */
export const assetSchema = z.object({
  sha256: z.string(),
  mime: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
});
export type Asset = z.infer<typeof assetSchema>;

/** `POST pair`: the six digits that the companion shows, in exchange for the run's token. */
export const pairSchema = z.object({ code: z.string().regex(/^\d{6}$/, "The code has six digits.") });
export const pairedSchema = z.object({ token: z.string() });

const wholeNumberSchema = z
  .string()
  .regex(/^\d{1,8}$/, "A whole number was expected.")
  .transform(Number);
const pictureWidthSchema = wholeNumberSchema.pipe(z.int().min(1).max(16_384));

/** A frame number as part of an address. */
export const frameParameterSchema = wholeNumberSchema.pipe(frameSchema);

/** The query of `GET clips/:id/frames/:n`; without `width` the frame has its full size, and it is never enlarged. */
export const frameQuerySchema = z.object({
  width: pictureWidthSchema.optional(),
  format: z.enum(["jpeg", "png"]).default("jpeg"),
});

/** `POST preview/:frame`: the document to draw, which need not be stored. */
export const draftPreviewSchema = z.object({ document: documentSchema });

/**
 * `POST placed/:frame`: where items of other frames lie on that frame, each ring as `[x0, y0, x1, y1, ...]`, clip pixels.
 * `pin`: a point of the item on its own frame and where that lies on this one, for a correction of the item as a whole.
 */
export const placedSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      rings: z.array(z.array(z.number())),
      pin: z.object({ point: pointSchema, at: pointSchema }).optional(),
    }),
  ),
});
export type Placed = z.infer<typeof placedSchema>;

/** Edits over the clip (JPEG), edits alone with straight alpha (PNG), or the clip alone (JPEG). */
export const previewContentSchema = z.enum(["composite", "overlay", "clip"]);
export type PreviewContent = z.infer<typeof previewContentSchema>;

/** The query of `GET documents/:id/preview/:frame`, `POST preview/:frame` and `POST previews`. */
export const previewQuerySchema = z.object({
  width: pictureWidthSchema.optional(),
  content: previewContentSchema.default("composite"),
});

/** Frames that one `POST previews` may ask for. */
const mostPreviews = 600;

/** `POST previews`: a document that need not be stored, on many frames, in the order in which they are wanted. */
export const draftPreviewsSchema = draftPreviewSchema.extend({
  frames: z.array(frameSchema).min(1).max(mostPreviews),
});

/** What streams back, each as a line of JSON: a picture, whose bytes follow the line, or why no more can come. */
export const previewLineSchema = z.union([
  z.object({ frame: frameSchema, mime: z.enum(["image/jpeg", "image/png"]), bytes: z.int().min(1) }),
  z.object({ error: errorBodySchema }),
]);
export type PreviewLine = z.infer<typeof previewLineSchema>;
