/**
 * Every failure that crosses a border of the program, with the sentence a user reads when no better one is at hand. Codes
 * are stable; sentences may change.
 */
export const errorTable = {
  InvalidInput: "Something in the request is not valid.",
  Unauthorized: "This page is not connected to the companion. Open it from the panel again.",
  ForbiddenOrigin: "Requests from other sites are refused.",
  NotFound: "That does not exist any more.",
  Conflict: "Somebody else changed this in the meantime. Reload and try again.",
  TooLarge: "That is too large.",
  Busy: "Too much is already waiting. Try again when some of it is done.",
  VersionMismatch: "The panel and the companion have different versions. Update the older one.",
  Unreachable: "The companion does not answer. Start it; this page connects again by itself.",
  Cancelled: "Cancelled.",
  Interrupted: "The companion was closed while this was running. Start it again.",
  MediaMissing: "The media file cannot be found.",
  MediaUnreadable: "The media file cannot be read.",
  MediaFailure: "Reading or writing media failed.",
  MediaEngineMissing: "No media engine is installed. Run npm ci again, or install ffmpeg 7 or newer.",
  DiskFull: "The disk is full. Free some space and try again.",
  NumericFailure: "The analysis became unstable and could not recover.",
  DeviceLost: "The graphics device was lost. The processor will be used instead.",
  HostFailure: "Premiere did not do what was asked.",
  Internal: "Something went wrong inside the companion. The log says more.",
} as const satisfies Record<string, string>;

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
    message: string = errorTable[code],
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
