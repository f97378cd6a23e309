import express, { Router } from "express";
import { openCaptureSchema } from "../protocol/api";
import { parseInput } from "../protocol/parse-input";
import { limits } from "../limits";
import type { AppDependencies } from "./dependencies";
import { sendPicture } from "./picture";
import { bytesOf, signalOf } from "./reply";

/** `POST captures`. */
export function captureRoutes({ captures }: AppDependencies): Router {
  const router = Router();
  router.post("/captures", async (request, response) => {
    const wanted = parseInput(openCaptureSchema, request.body, "The request");
    response.json(await captures.await(wanted, signalOf(request, response)));
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
