import { Router } from "express";
import type { Hello } from "../protocol/api";
import { applicationVersion, protocolVersion } from "../protocol/version";
import { limits } from "../limits";
import type { AppDependencies } from "./dependencies";

/** `GET hello`. */
export function helloRoutes({ captures, demo, listDevices }: AppDependencies): Router {
  const router = Router();
  router.get("/hello", async (_request, response) => {
    const hello: Hello = {
      protocolVersion,
      applicationVersion,
      devices: [...(await listDevices())],
      limits: { ...limits },
      ...(demo === null ? {} : { demo }),
      captureFolder: captures.path,
    };
    response.json(hello);
  });
  return router;
}
