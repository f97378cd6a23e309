import { once } from "node:events";
import { Router, type Request, type Response } from "express";
import type { z } from "zod";
import type { PreviewPicture } from "../pipeline";
import {
  draftPreviewSchema,
  draftPreviewsSchema,
  frameParameterSchema,
  previewQuerySchema,
  type PreviewLine,
} from "../protocol/api";
import type { EditDocument } from "../protocol/document";
import { toInveError } from "../protocol/errors";
import { parseInput } from "../protocol/parse-input";
import { requireFrame } from "./clips";
import type { AppDependencies } from "./dependencies";
import { clipOfDocument } from "./document-clip";
import { sendPicture } from "./picture";
import { signalOf } from "./reply";

const nothing = new Uint8Array(0);

/** `GET documents/:id/preview/:frame`: of a stored document. */
export function previewRoutes(dependencies: AppDependencies): Router {
  const router = Router();
  router.get("/documents/:id/preview/:frame", async (request, response) => {
    const { document } = await dependencies.documents.get(request.params.id);
    await answerPreview(dependencies, document, request, response);
  });
  return router;
}

/**
 * `POST preview/:frame` and `POST previews`: of a document that need not be stored, so that an edit is seen while it is
 * being made.
 */
export function draftPreviewRoutes(dependencies: AppDependencies): Router {
  const router = Router();
  router.post("/preview/:frame", async (request, response) => {
    const { document } = parseInput(draftPreviewSchema, request.body, "The edit document");
    await answerPreview(dependencies, document, request, response);
  });
  router.post("/previews", async (request, response) => {
    const wanted = parseInput(draftPreviewsSchema, request.body, "The request");
    const signal = signalOf(request, response);
    const previews = await askForPreviews(dependencies, wanted, request, signal);
    try {
      for await (const { frame, image } of previews) {
        const line: PreviewLine = { frame, mime: image.mime, bytes: image.bytes.length };
        await writePart(response, line, image.bytes, signal);
      }
    } catch (failure) {
      if (!response.headersSent || signal.aborted) throw failure;
      const { code, message, details } = toInveError(failure);
      if (code === "Internal") dependencies.log.error({ failure }, "A preview could not be made.");
      await writePart(response, { error: { code, message, details: { ...details } } }, nothing, signal);
    }
    response.end();
  });
  return router;
}

async function answerPreview(
  dependencies: AppDependencies,
  document: EditDocument,
  request: Request<{ frame: string }>,
  response: Response,
): Promise<void> {
  const frame = parseInput(frameParameterSchema, request.params.frame, "The frame number");
  const signal = signalOf(request, response);
  const previews = await askForPreviews(dependencies, { document, frames: [frame] }, request, signal);
  for await (const { image } of previews) sendPicture(response, image, "never");
}

/** Previews as the request's query wants them; errors show before the first one. */
async function askForPreviews(
  { clips, frames: clipFrames, pipeline }: AppDependencies,
  { document, frames }: z.infer<typeof draftPreviewsSchema>,
  request: Pick<Request, "query">,
  signal: AbortSignal,
): Promise<AsyncIterable<PreviewPicture>> {
  const { width, content } = parseInput(previewQuerySchema, request.query, "The request");
  const clip = await clipOfDocument({ clips }, document, signal);
  for (const frame of frames) requireFrame(clip, frame);
  const shown = Math.min(width ?? clip.info.width, clip.info.width);
  const readSource = (frame: number) => clipFrames.decode({ clip, frame, width: shown, signal }, 3);
  return pipeline.previews({ clip: clip.info, document, frames, content, width: shown, readSource }, signal);
}

/** Writes a line of JSON and the bytes that it announces, and waits while the reader has enough to read. */
async function writePart(response: Response, line: PreviewLine, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  if (!response.headersSent)
    response.writeHead(200, { "Content-Type": "application/octet-stream", "Cache-Control": "no-store" });
  const isTaken = response.write(Buffer.concat([Buffer.from(`${JSON.stringify(line)}\n`), bytes]));
  if (!isTaken) await once(response, "drain", { signal });
}
