import express, { Router, type Express, type RequestHandler } from "express";
import type { Foreground } from "./jobs/foreground";
import { limits } from "./limits";
import { analysisRoutes } from "./routes/analyses";
import { assetPictureRoutes, assetRoutes } from "./routes/assets";
import { capturePictureRoutes, captureRoutes, captureUploadRoutes } from "./routes/captures";
import { clipPictureRoutes, clipRoutes } from "./routes/clips";
import type { AppDependencies } from "./routes/dependencies";
import { documentRoutes, placedRoutes } from "./routes/documents";
import { eventRoutes } from "./routes/events";
import { requireOwnSite, requireToken, setSafetyHeaders } from "./routes/guard";
import { helloRoutes } from "./routes/hello";
import { jobRoutes } from "./routes/jobs";
import { objectRoutes } from "./routes/objects";
import { openApiRoutes } from "./routes/openapi";
import { pageRoutes } from "./routes/page";
import { pairRoutes } from "./routes/pair";
import { draftPreviewRoutes, previewRoutes } from "./routes/previews";
import { renderRoutes } from "./routes/renders";
import { refuseUnknownAddress, replyWithError } from "./routes/reply";

/**
 * The companion's HTTP side: the drawing app at `/`, the API at `/api/v1`. Every request is checked for where it comes
 * from, every API request but `pair` for the run's token, before anything of it is read. It opens no port itself.
 */
export function createApp(dependencies: AppDependencies): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", "simple");
  app.use(setSafetyHeaders, requireOwnSite);
  app.use("/api/v1", apiRoutes(dependencies));
  app.use(pageRoutes(dependencies.panelFolder));
  app.use(refuseUnknownAddress);
  app.use(replyWithError(dependencies.log));
  return app;
}

/** Answers that take no work, which pages and programs ask for again and again, and the stream of events, which never ends. */
const answeredAtOnce = /^\/(?:events|jobs|hello)\b/;

/** Tells that somebody waits for an answer. */
function announceTo(foreground: Foreground): RequestHandler {
  return (request, response, next) => {
    if (!answeredAtOnce.test(request.path)) response.once("close", foreground.enter());
    next();
  };
}

function apiRoutes(dependencies: AppDependencies): Router {
  const router = Router();
  const body = express.json({ limit: limits.bodyBytes, strict: false });
  router.use("/pair", express.json({ limit: "1kb" }));
  router.use(pairRoutes(dependencies));
  router.use(announceTo(dependencies.foreground));
  // What an element of the page loads by itself comes first: it may carry the token in its address.
  const inQuery = requireToken(dependencies.token, "header or query");
  const onlyReading = Router();
  for (const routes of [eventRoutes, clipPictureRoutes, capturePictureRoutes, assetPictureRoutes, previewRoutes])
    onlyReading.use(routes(dependencies));
  router.use((request, response, next) => {
    if (request.method !== "GET" || request.query["token"] === undefined) {
      next();
      return;
    }
    inQuery(request, response, (failure) => {
      if (failure === undefined) onlyReading(request, response, next);
      else next(failure);
    });
  });
  router.use(requireToken(dependencies.token, "header"), onlyReading);
  // Pictures come as bytes, whatever their type says, so they are read before anything takes them for JSON.
  router.use(assetRoutes(dependencies), captureUploadRoutes(dependencies), body);
  for (const routes of [
    helloRoutes,
    clipRoutes,
    captureRoutes,
    analysisRoutes,
    objectRoutes,
    documentRoutes,
    draftPreviewRoutes,
    placedRoutes,
    renderRoutes,
    jobRoutes,
    openApiRoutes,
  ])
    router.use(routes(dependencies));
  return router;
}
