import express, { Router } from "express";
import { limits } from "../limits";
import type { AppDependencies } from "./dependencies";
import { bytesOf } from "./reply";

/** `PUT assets/:sha256`: the bytes of a picture, whatever their content type says. */
export function assetRoutes({ assets }: AppDependencies): Router {
  const router = Router();
  router.put(
    "/assets/:sha256",
    express.raw({ type: () => true, limit: limits.imageBytes }),
    async (request, response) => {
      response.json(await assets.put(request.params.sha256, bytesOf(request)));
    },
  );
  return router;
}

/** `GET assets/:sha256`. */
export function assetPictureRoutes({ assets }: AppDependencies): Router {
  const router = Router();
  router.get("/assets/:sha256", async (request, response) => {
    const { asset, bytes } = await assets.get(request.params.sha256);
    response.set({ "Content-Type": asset.mime, "Cache-Control": "private, max-age=86400, immutable" }).end(bytes);
  });
  return router;
}
