import { Router } from "express";
import { areasSchema, findObjectsSchema, type Areas, type Finding } from "../protocol/api";
import { toInveError } from "../protocol/errors";
import { parseInput } from "../protocol/parse-input";
import { requireRange } from "./analyses";
import { openFrame } from "./clips";
import type { AppDependencies } from "./dependencies";
import { openEventStream } from "./event-stream";
import { signalOf } from "./reply";

/** `POST clips/:id/objects/:frame` and `POST clips/:id/areas/:frame`; hanging up cancels both. */
export function objectRoutes({ clips, pipeline, log }: AppDependencies): Router {
  const router = Router();
  router.post("/clips/:id/objects/:frame", async (request, response) => {
    const wanted = parseInput(findObjectsSchema, request.body, "The request");
    const signal = signalOf(request, response);
    const { clip, frame } = await openFrame(clips, request.params, signal);
    const range = requireRange(clip, wanted.range);
    const stream = openEventStream(response);
    let count = 0;
    const send = (finding: Finding): void => {
      count += 1;
      stream.send(count, finding);
    };
    const report = (progress: Extract<Finding, { progress: unknown }>["progress"]): void => {
      send({ progress });
    };
    try {
      send({ regions: await pipeline.findObjects({ clip: clip.info, frame, range }, { signal, report }) });
    } catch (failure) {
      const { code, message, details } = toInveError(failure);
      if (code === "Internal") log.error({ failure }, "Objects could not be looked for.");
      send({ error: { code, message, details: { ...details } } });
    }
    response.end();
  });
  router.post("/clips/:id/areas/:frame", async (request, response) => {
    const { regions } = parseInput(areasSchema, request.body, "The request");
    const signal = signalOf(request, response);
    const { clip, frame } = await openFrame(clips, request.params, signal);
    const wanted = { clip: clip.info, frame, regions };
    const found = await pipeline.selectedAreas(wanted, { signal, report: () => undefined });
    response.json({ regions: found } satisfies Areas);
  });
  return router;
}
