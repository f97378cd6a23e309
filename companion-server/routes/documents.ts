import { Router } from "express";
import { draftPreviewSchema, frameParameterSchema, putDocumentSchema, type Placed } from "../protocol/api";
import { parseInput } from "../protocol/parse-input";
import { describeAnalysis } from "./analyses";
import { clipOfDocument, requireDrawable } from "./document-clip";
import { requireFrame } from "./clips";
import type { AppDependencies } from "./dependencies";
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
