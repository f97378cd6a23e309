import { Router } from "express";
import type { AppDependencies } from "./dependencies";

/** `GET jobs`, `GET jobs/:id`, `DELETE jobs/:id`. */
export function jobRoutes({ jobs }: AppDependencies): Router {
  const router = Router();
  router.get("/jobs", (_request, response) => {
    response.json({ jobs: jobs.list() });
  });
  router.get("/jobs/:id", (request, response) => {
    response.json(jobs.get(request.params.id));
  });
  router.delete("/jobs/:id", (request, response) => {
    response.json(jobs.cancel(request.params.id));
  });
  return router;
}
