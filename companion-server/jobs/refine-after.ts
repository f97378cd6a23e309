import type { Pipeline } from "../pipeline";
import type { ClipRegistry } from "../storage/clip-registry";
import type { JobRunnerDependencies } from "./job-runner";

/** What follows an analysis, and a render that was made by one: its refinement, unless that is finished. */
export function refineAfter(pipeline: Pipeline, clips: ClipRegistry): NonNullable<JobRunnerDependencies["followUp"]> {
  return async (request, { analysisId }) => {
    if (request.kind === "refinement") return null;
    const { clipId } = request;
    const { info: clip } = await clips.get(clipId, new AbortController().signal);
    const candidates =
      request.kind === "analysis"
        ? [{ clip, ...request }]
        : [
            pipeline.analysisRequestOf(clip, request.document),
            pipeline.analysisRequestOf(clip, request.document, request.range),
          ];
    const analysed = candidates.find((candidate) => pipeline.analysisId(candidate) === analysisId);
    if (analysed === undefined || !(await pipeline.isRefinable(analysed))) return null;
    const { mark, range, regions } = analysed;
    return { request: { kind: "refinement", clipId, mark, range, regions: [...regions] }, subject: analysisId };
  };
}
