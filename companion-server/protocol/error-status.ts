import type { ErrorCode } from "./errors";

/** The HTTP status of each failure; 499 is a request that its own sender gave up. */
export const errorStatus: Readonly<Record<ErrorCode, number>> = {
  InvalidInput: 400,
  Unauthorized: 401,
  ForbiddenOrigin: 403,
  NotFound: 404,
  Conflict: 409,
  TooLarge: 413,
  Busy: 429,
  VersionMismatch: 426,
  Unreachable: 503,
  Cancelled: 499,
  Interrupted: 503,
  MediaMissing: 404,
  MediaUnreadable: 422,
  MediaFailure: 500,
  MediaEngineMissing: 501,
  DiskFull: 507,
  NumericFailure: 500,
  DeviceLost: 500,
  HostFailure: 502,
  Internal: 500,
};
