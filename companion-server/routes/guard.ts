import { createHash, timingSafeEqual } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import { InveError } from "../protocol/errors";

/**
 * What the page may do: load its own script and pictures and talk to its own companion, nothing else. Styles may stand
 * in attributes, because the widgets of Spectrum Web Components place themselves that way.
 */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers of every answer. */
export function setSafetyHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    "Content-Security-Policy": contentPolicy,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
  });
  next();
}

/**
 * Refuses requests that did not come to us by our own address or that a page of another site made: a foreign name that
 * resolves to this computer (DNS rebinding) shows in `Host`, a foreign page in `Origin`. Error: `ForbiddenOrigin`.
 */
export function requireOwnSite(request: Request, _response: Response, next: NextFunction): void {
  const port = request.socket.localPort;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(host.toLowerCase())) throw new InveError("ForbiddenOrigin");
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) throw new InveError("ForbiddenOrigin");
  next();
}

/** Where a request may carry the token. Elements that load pictures or events cannot set headers. */
export type TokenPlace = "header" | "header or query";

/** Lets only requests with the run's token pass. Error: `Unauthorized`. */
export function requireToken(token: string, place: TokenPlace) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const header = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const query = place === "header or query" ? request.query["token"] : undefined;
    const given = header ?? query;
    if (typeof given !== "string" || !isSame(given, token)) throw new InveError("Unauthorized");
    next();
  };
}

/** Compares in a time that does not depend on where the texts differ. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
