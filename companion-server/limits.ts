import { mostStrokePoints } from "./protocol/document";

/**
 * What the companion takes at its borders; `GET hello` tells them to the page. They are far above honest use and keep a
 * mistake or an attack from exhausting memory or disk.
 */
export const limits = {
  /** Bytes of a JSON body. */
  bodyBytes: 32 * 1024 * 1024,
  /** Bytes of a picture sent to the companion. */
  imageBytes: 64 * 1024 * 1024,
  /** Pixels of a picture sent to the companion. */
  imagePixels: 100_000_000,
  strokePoints: mostStrokePoints,
  /** Jobs that may wait. */
  waitingJobs: 50,
  /** Finished jobs that are remembered. */
  finishedJobs: 100,
  /** Open event streams. */
  eventStreams: 32,
} as const satisfies Record<string, number>;
