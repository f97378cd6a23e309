/**
 * Every failure that crosses a border of the program: code -> HTTP status, the sentence a user reads when no better one
 * is at hand, and whether trying the same again can help. Codes are stable; sentences may change.
 */
export const errorTable = {
  InvalidInput: { status: 400, sentence: "Something in the request is not valid.", retryable: false },
  Unauthorized: {
    status: 401,
    sentence: "This page is not connected to the companion. Open it from the panel again.",
    retryable: false,
  },
  ForbiddenOrigin: { status: 403, sentence: "Requests from other sites are refused.", retryable: false },
  NotFound: { status: 404, sentence: "That does not exist any more.", retryable: false },
  Conflict: {
    status: 409,
    sentence: "Somebody else changed this in the meantime. Reload and try again.",
    retryable: true,
  },
  TooLarge: { status: 413, sentence: "That is too large.", retryable: false },
  Busy: {
    status: 429,
    sentence: "Too much is already waiting. Try again when some of it is done.",
    retryable: true,
  },
  VersionMismatch: {
    status: 426,
    sentence: "The panel and the companion have different versions. Update the older one.",
    retryable: false,
  },
  Unreachable: {
    status: 503,
    sentence: "The companion does not answer. Start it; this page connects again by itself.",
    retryable: true,
  },
  Cancelled: { status: 499, sentence: "Cancelled.", retryable: true },
  Interrupted: {
    status: 503,
    sentence: "The companion was closed while this was running. Start it again.",
    retryable: true,
  },
  MediaMissing: { status: 404, sentence: "The media file cannot be found.", retryable: true },
  MediaUnreadable: { status: 422, sentence: "The media file cannot be read.", retryable: false },
  MediaFailure: { status: 500, sentence: "Reading or writing media failed.", retryable: true },
  MediaEngineMissing: {
    status: 501,
    sentence: "No media engine is installed. Run npm ci again, or install ffmpeg 7 or newer.",
    retryable: false,
  },
  DiskFull: { status: 507, sentence: "The disk is full. Free some space and try again.", retryable: true },
  NumericFailure: { status: 500, sentence: "The analysis became unstable and could not recover.", retryable: true },
  DeviceLost: {
    status: 500,
    sentence: "The graphics device was lost. The processor will be used instead.",
    retryable: true,
  },
  HostFailure: { status: 502, sentence: "Premiere did not do what was asked.", retryable: true },
  Internal: { status: 500, sentence: "Something went wrong inside the companion. The log says more.", retryable: true },
} as const satisfies Record<string, { status: number; sentence: string; retryable: boolean }>;

/** One of the codes of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** Details that help a program or a support request; never needed to understand the message. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An expected failure: `message` is a whole sentence in the user's words, `code` decides what programs do. */
export class InveError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string = errorTable[code].sentence,
    options: { details?: ErrorDetails; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "InveError";
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Turns anything thrown into an {@link InveError}; unknown failures become `Internal` and keep their cause. */
export function toInveError(failure: unknown): InveError {
  if (failure instanceof InveError) return failure;
  const { name, code } = traitsOf(failure);
  if (name === "AbortError") return new InveError("Cancelled", undefined, { cause: failure });
  if (code === "ENOSPC") return new InveError("DiskFull", undefined, { cause: failure });
  return new InveError("Internal", undefined, { cause: failure });
}

/** Failures of the platform may come from another realm, where `instanceof Error` does not hold. */
function traitsOf(failure: unknown): { readonly name?: unknown; readonly code?: unknown } {
  return typeof failure === "object" && failure !== null ? failure : {};
}
