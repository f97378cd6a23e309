import express, { Router } from "express";
import { discardCapturesSchema, gatherCapturesSchema, openCaptureSchema } from "../protocol/api";
import { parseInput } from "../protocol/parse-input";
import { limits } from "../limits";
import { describeClip } from "./clips";
import type { AppDependencies } from "./dependencies";
import { sendPicture } from "./picture";
import { bytesOf, signalOf } from "./reply";

/** `POST captures`, `POST captures/clip` and `POST captures/discard`. */
export function captureRoutes({ captures, clips }: AppDependencies): Router {
  const router = Router();
  router.post("/captures", async (request, response) => {
    const wanted = parseInput(openCaptureSchema, request.body, "The request");
    response.json(await captures.await(wanted, signalOf(request, response)));
  });
  router.post("/captures/clip", async (request, response) => {
    const { names, rate } = parseInput(gatherCapturesSchema, request.body, "The request");
    const pattern = await captures.gather(names);
    response.json(describeClip(await clips.open(pattern, rate, signalOf(request, response))));
  });
  router.post("/captures/discard", async (request, response) => {
    const { names } = parseInput(discardCapturesSchema, request.body, "The request");
    response.json({ discarded: await captures.discard(names) });
  });
  return router;
}

/** `PUT captures/:name`, only where the simulated Premiere plays the part of the real one. */
export function captureUploadRoutes({ captures, demo }: AppDependencies): Router {
  const router = Router();
  if (demo === null) return router;
  const body = express.raw({ type: () => true, limit: limits.imageBytes });
  router.put("/captures/:name", body, async (request, response) => {
    response.json(await captures.put(request.params.name, bytesOf(request)));
  });
  return router;
}

/** `GET captures/:name`. */
export function capturePictureRoutes({ captures }: AppDependencies): Router {
  const router = Router();
  router.get("/captures/:name", async (request, response) => {
    sendPicture(response, { mime: "image/png", bytes: await captures.get(request.params.name) }, "never");
  });
  return router;
}
