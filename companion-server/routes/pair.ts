import { Router } from "express";
import { pairSchema } from "../protocol/api";
import { parseInput } from "../protocol/parse-input";
import type { AppDependencies } from "./dependencies";

/** `POST pair`: the one request of the API that carries no token. */
export function pairRoutes({ pairing }: AppDependencies): Router {
  const router = Router();
  router.post("/pair", (request, response) => {
    const { code } = parseInput(pairSchema, request.body, "The request");
    response.json({ token: pairing.exchange(code) });
  });
  return router;
}
