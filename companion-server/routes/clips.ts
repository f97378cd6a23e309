import { isAbsolute } from "node:path";
import { Router } from "express";
import { frameParameterSchema, frameQuerySchema, openClipSchema, type Clip } from "../protocol/api";
import { InveError } from "../protocol/errors";
import { parseInput } from "../protocol/parse-input";
import { pathOfClip, type OpenedClip } from "../storage/clip-registry";
import type { AppDependencies } from "./dependencies";
import { sendPicture } from "./picture";
import { signalOf } from "./reply";

/** `POST clips`. */
export function clipRoutes({ clips }: AppDependencies): Router {
  const router = Router();
  router.post("/clips", async (request, response) => {
    const { path, rate } = parseInput(openClipSchema, request.body, "The request");
    if (!isAbsolute(path)) throw new InveError("InvalidInput", "A clip is named by its full path.");
    response.json(describeClip(await clips.open(path, rate, signalOf(request, response))));
  });
  return router;
}

/** `GET clips/:id/frames/:n`. */
export function clipPictureRoutes({ clips, frames }: AppDependencies): Router {
  const router = Router();
  router.get("/clips/:id/frames/:frame", async (request, response) => {
    const query = parseInput(frameQuerySchema, request.query, "The request");
    const signal = signalOf(request, response);
    const { clip, frame } = await openFrame(clips, request.params, signal);
    sendPicture(response, await frames.read({ clip, frame, ...query, signal }), "forever");
  });
  return router;
}

/** The clip and the frame that a path names. Errors: `InvalidInput` for a frame that the clip does not have, `NotFound`. */
export async function openFrame(
  clips: AppDependencies["clips"],
  named: { readonly id: string; readonly frame: string },
  signal: AbortSignal,
): Promise<{ clip: OpenedClip; frame: number }> {
  const frame = parseInput(frameParameterSchema, named.frame, "The frame number");
  const clip = await clips.get(named.id, signal);
  requireFrame(clip, frame);
  return { clip, frame };
}

/** Refuses frames that the clip does not have. Error: `InvalidInput`. */
export function requireFrame({ info }: Pick<OpenedClip, "info">, frame: number): void {
  if (frame < info.frames) return;
  throw new InveError("InvalidInput", `Frame ${frame} does not exist: the clip has frames 0 to ${info.frames - 1}.`);
}

/** A clip in the form that goes over the wire. */
export function describeClip({ id, info }: OpenedClip): Clip {
  const { fingerprint, width, height, pixelAspect, rate, frames, hasAlpha, startTimecode } = info;
  return {
    id,
    path: pathOfClip(info),
    fingerprint,
    width,
    height,
    pixelAspect,
    rate,
    frames,
    hasAlpha,
    ...(startTimecode === undefined ? {} : { startTimecode }),
  };
}
