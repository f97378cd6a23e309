import { Router } from "express";
import { startAnalysisSchema, type AnalysisStatus, type StartAnalysis } from "../protocol/api";
import { InveError } from "../protocol/errors";
import type { FrameRange } from "../protocol/geometry";
import { parseInput } from "../protocol/parse-input";
import type { AnalysisRequest } from "../pipeline";
import type { OpenedClip } from "../storage/clip-registry";
import { requireFrame } from "./clips";
import type { AppDependencies } from "./dependencies";
import { clipOfDocument } from "./document-clip";
import { signalOf } from "./reply";

/** `POST analyses`, `GET analyses/:id`. */
export function analysisRoutes(dependencies: AppDependencies): Router {
  const { analyses, clips, jobs, pipeline } = dependencies;
  const router = Router();
  router.post("/analyses", async (request, response) => {
    const wanted = parseInput(startAnalysisSchema, request.body, "The request");
    const { clip, analysis } = await resolveRequest(dependencies, wanted, signalOf(request, response));
    const id = pipeline.analysisId(analysis);
    const { mark, range, regions } = analysis;
    const indexed = { clipId: clip.id, mark, range, regions: [...regions] };
    await analyses.put(id, indexed);
    const status = await describeAnalysis(dependencies, clip.id, analysis);
    if (status.state !== "missing") {
      response.json(status);
      return;
    }
    const job = await jobs.submit({ kind: "analysis", ...indexed }, id);
    response.status(202).json({ ...status, state: "running", jobId: job.id } satisfies AnalysisStatus);
  });
  router.get("/analyses/:id", async (request, response) => {
    const { clipId, ...wanted } = await analyses.get(request.params.id);
    const clip = await clips.get(clipId, signalOf(request, response));
    response.json(await describeAnalysis(dependencies, clipId, { clip: clip.info, ...wanted }));
  });
  return router;
}

/** What is known of an analysis; never starts one. */
export async function describeAnalysis(
  { jobs, pipeline }: Pick<AppDependencies, "jobs" | "pipeline">,
  clipId: string,
  request: AnalysisRequest,
): Promise<AnalysisStatus> {
  const id = pipeline.analysisId(request);
  const { mark, range } = request;
  const job = jobs.findUnfinished("analysis", id);
  if (job !== undefined) return { id, clipId, state: "running", jobId: job.id, mark, range };
  const found = await pipeline.findAnalysis(request);
  if (found === null) return { id, clipId, state: "missing", mark, range };
  return { id, clipId, state: "ready", mark, range, report: found.report };
}

async function resolveRequest(
  dependencies: AppDependencies,
  wanted: StartAnalysis,
  signal: AbortSignal,
): Promise<{ clip: OpenedClip; analysis: AnalysisRequest }> {
  if ("documentId" in wanted) {
    const { document } = await dependencies.documents.get(wanted.documentId);
    const clip = await clipOfDocument(dependencies, document, signal);
    const range = requireRange(clip, wanted.range ?? document.clip.range);
    return { clip, analysis: dependencies.pipeline.analysisRequestOf(clip.info, document, range) };
  }
  const clip = await dependencies.clips.get(wanted.clipId, signal);
  const range = requireRange(clip, wanted.range);
  for (const region of wanted.regions) requireFrame(clip, region.frame);
  if (wanted.mark < range.first || wanted.mark > range.last) {
    throw new InveError(
      "InvalidInput",
      `The marked frame ${wanted.mark} lies outside the range ${range.first} to ${range.last}.`,
    );
  }
  return { clip, analysis: { clip: clip.info, mark: wanted.mark, range, regions: wanted.regions } };
}

/** The range, when all of it lies in the clip; all of the clip without one. Error: `InvalidInput`. */
export function requireRange(clip: Pick<OpenedClip, "info">, range?: FrameRange): FrameRange {
  const last = clip.info.frames - 1;
  if (range === undefined) return { first: 0, last };
  if (range.last <= last) return range;
  throw new InveError(
    "InvalidInput",
    `The range ${range.first} to ${range.last} reaches beyond the clip, whose last frame is ${last}.`,
  );
}
