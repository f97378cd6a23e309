import pino from "pino";

/** What parts of the companion write to: one line of JSON per event, never pixels, tokens or pairing codes. */
export type Log = Pick<pino.Logger, "debug" | "info" | "warn" | "error">;

/** A log that writes to standard error, so that standard output stays free for results. */
export function createLog(level: "debug" | "info" | "warn" | "error" | "silent"): Log {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
