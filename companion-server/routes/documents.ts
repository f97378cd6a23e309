import { Router, type Request, type Response } from "express";
import {
  draftPreviewSchema,
  frameParameterSchema,
  previewQuerySchema,
  putDocumentSchema,
  type Placed,
} from "../protocol/api";
import type { EditDocument } from "../protocol/document";
import { parseInput } from "../protocol/parse-input";
import { describeAnalysis } from "./analyses";
import { clipOfDocument, requireDrawable } from "./document-clip";
import { requireFrame } from "./clips";
import type { AppDependencies } from "./dependencies";
import { sendPicture } from "./picture";
import { signalOf } from "./reply";

/** `GET|PUT documents/:id` and `GET documents/:id/analysis`. */
export function documentRoutes(dependencies: AppDependencies): Router {
  const { documents, pipeline } = dependencies;
  const router = Router();
  router.get("/documents/:id", async (request, response) => {
    response.json(await documents.get(request.params.id));
  });
  router.put("/documents/:id", async (request, response) => {
    const { revision, document } = parseInput(putDocumentSchema, request.body, "The edit document");
    requireDrawable(document);
    response.json(await documents.put(request.params.id, revision, document));
  });
  router.get("/documents/:id/analysis", async (request, response) => {
    const { document } = await documents.get(request.params.id);
    const clip = await clipOfDocument(dependencies, document, signalOf(request, response));
    response.json(await describeAnalysis(dependencies, clip.id, pipeline.analysisRequestOf(clip.info, document)));
  });
  return router;
}

/** `GET documents/:id/preview/:frame`: of a stored document. */
export function previewRoutes(dependencies: AppDependencies): Router {
  const router = Router();
  router.get("/documents/:id/preview/:frame", async (request, response) => {
    const { document } = await dependencies.documents.get(request.params.id);
    await answerPreview(dependencies, document, request, response);
  });
  return router;
}

/** `POST preview/:frame`: of a document that need not be stored, so that an edit is seen while it is being made. */
export function draftPreviewRoutes(dependencies: AppDependencies): Router {
  const router = Router();
  router.post("/preview/:frame", async (request, response) => {
    const { document } = parseInput(draftPreviewSchema, request.body, "The edit document");
    await answerPreview(dependencies, document, request, response);
  });
  return router;
}

/** `POST placed/:frame`: where the items of a document lie on a frame, so that the page can pick them there. */
export function placedRoutes(dependencies: AppDependencies): Router {
  const router = Router();
  router.post("/placed/:frame", async (request, response) => {
    const { document } = parseInput(draftPreviewSchema, request.body, "The edit document");
    const frame = parseInput(frameParameterSchema, request.params.frame, "The frame number");
    const clip = await clipOfDocument(dependencies, document, signalOf(request, response));
    requireFrame(clip, frame);
    const outlines = await dependencies.pipeline.outlines({ clip: clip.info, document, frame });
    // A hundredth of a pixel is finer than any hand.
    const rounded = (value: number): number => Math.round(value * 100) / 100;
    const items = outlines.map(({ id, rings, pin }) => ({
      id,
      rings: rings.map((ring) => Array.from(ring, rounded)),
      ...(pin === null ? {} : { pin }),
    }));
    response.json({ items } satisfies Placed);
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
  const { width, content } = parseInput(previewQuerySchema, request.query, "The request");
  const signal = signalOf(request, response);
  const clip = await clipOfDocument(dependencies, document, signal);
  requireFrame(clip, frame);
  const shown = Math.min(width ?? clip.info.width, clip.info.width);
  const readSource = () => dependencies.frames.decode({ clip, frame, width: shown, signal }, 3);
  const preview = { clip: clip.info, document, frame, content, width: shown, readSource };
  sendPicture(response, await dependencies.pipeline.preview(preview, signal), "never");
}
