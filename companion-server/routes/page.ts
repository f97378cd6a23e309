import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { Router } from "express";

const missingPage =
  "<!doctype html><meta charset=utf-8><title>INVE</title><p>The drawing app is not built. Run <code>npm run build</code> and reload.";

/** The drawing app's files. They hold no secret; the page finds its token in the address's fragment. */
export function pageRoutes(panelFolder: string): Router {
  const router = Router();
  router.get("/", (_request, response, next) => {
    if (existsSync(join(panelFolder, "index.html"))) {
      next();
      return;
    }
    response.status(503).type("html").send(missingPage);
  });
  router.use(
    express.static(panelFolder, { index: "index.html", dotfiles: "ignore", cacheControl: false, redirect: false }),
  );
  return router;
}
