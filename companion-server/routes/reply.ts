import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import type { ErrorBody } from "../protocol/error-body";
import { errorStatus } from "../protocol/error-status";
import { InveError, toInveError } from "../protocol/errors";
import type { Log } from "../log";

/** A signal that stops when the other side hangs up before it has its answer. */
export function signalOf(request: Request, response: Response): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (!response.writableEnded) controller.abort();
  };
  request.once("aborted", stop);
  response.once("close", stop);
  return controller.signal;
}

/** Answers requests to addresses that do not exist. */
export const refuseUnknownAddress: RequestHandler = (request) => {
  throw new InveError("NotFound", `There is nothing at ${request.method} ${request.path}.`);
};

/** Turns whatever a route threw into one answer of the error table; causes go to the log, never over the wire. */
export function replyWithError(log: Log): ErrorRequestHandler {
  return (failure: unknown, request, response, next) => {
    const known = knownFailure(failure);
    if (known.code === "Internal") log.error({ path: request.path, failure }, "A request failed.");
    if (response.headersSent || response.destroyed) {
      next(known);
      return;
    }
    const body: ErrorBody = { code: known.code, message: known.message, details: { ...known.details } };
    response.status(errorStatus[known.code]).set("Cache-Control", "no-store").json(body);
  };
}

/** Failures of the body parsers and of Express carry a `type` or a `status` instead of a code of ours. */
function knownFailure(failure: unknown): InveError {
  if (failure instanceof InveError || typeof failure !== "object" || failure === null) return toInveError(failure);
  const type = "type" in failure ? failure.type : undefined;
  const status = "status" in failure ? failure.status : undefined;
  if (type === "entity.too.large") return new InveError("TooLarge", "The request is too large.", { cause: failure });
  if (type === "entity.parse.failed")
    return new InveError("InvalidInput", "The request body is not valid JSON.", { cause: failure });
  if (typeof status === "number" && status >= 400 && status < 500)
    return new InveError("InvalidInput", undefined, { cause: failure });
  return toInveError(failure);
}

/** The bytes that a raw body parser read; an empty body has none. */
export function bytesOf(request: Request): Uint8Array {
  const body: unknown = request.body;
  return body instanceof Uint8Array ? body : new Uint8Array(0);
}
