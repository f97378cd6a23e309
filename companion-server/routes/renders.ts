import { Router } from "express";
import { startRenderSchema } from "../protocol/api";
import { parseInput } from "../protocol/parse-input";
import { requireRange } from "./analyses";
import type { AppDependencies } from "./dependencies";
import { clipOfDocument, requireDrawable, requireWithin } from "./document-clip";
import { chooseOutput } from "./render-output";
import { signalOf } from "./reply";

/** `POST renders`. */
export function renderRoutes(dependencies: AppDependencies): Router {
  const { documents, jobs, pipeline, rendersFolder } = dependencies;
  const router = Router();
  router.post("/renders", async (request, response) => {
    const wanted = parseInput(startRenderSchema, request.body, "The request");
    const { document } = await documents.get(wanted.documentId);
    requireDrawable(document);
    const clip = await clipOfDocument(dependencies, document, signalOf(request, response));
    const range = requireRange(clip, wanted.range ?? document.clip.range);
    requireWithin(document, range);
    // Asked only so that a document that names frames outside the clip fails now rather than in its job.
    pipeline.analysisRequestOf(clip.info, document);
    const out = await chooseOutput({ wanted: wanted.out, name: wanted.documentId, rendersFolder });
    const output = wanted.output === undefined ? {} : { output: wanted.output };
    const render = { kind: "render" as const, clipId: clip.id, document, range, out, ...output };
    const job = await jobs.submit(render, wanted.documentId);
    response.status(202).json(job);
  });
  return router;
}
