import type { Pipeline } from "../pipeline";
import type { ClipRegistry } from "../storage/clip-registry";
import type { Foreground } from "./foreground";
import type { PerformJob } from "./job-runner";

/**
 * Does the work of jobs with the pipeline; clips are looked up when the work starts, so a file moved since is noticed.
 * Refinements rest while somebody waits in the foreground.
 */
export function performWith(pipeline: Pipeline, clips: ClipRegistry, foreground: Foreground): PerformJob {
  return async (request, context) => {
    const { info: clip } = await clips.get(request.clipId, context.signal);
    if (request.kind !== "render") {
      const { kind, mark, range, regions } = request;
      const wanted = { clip, mark, range, regions };
      const { id, report } = await (kind === "analysis"
        ? pipeline.analyze(wanted, context)
        : pipeline.refine(wanted, foreground, context));
      return { analysisId: id, report };
    }
    const { document, range, out, output } = request;
    const wanted = { clip, document, range, out, ...(output === undefined ? {} : { output }) };
    const result = await pipeline.render(wanted, context);
    return { analysisId: result.analysisId, overlayPath: result.out, report: result.report };
  };
}
