import type { Response } from "express";

const heartbeatMilliseconds = 15_000;
/** How long a reader waits before it comes back after a break. */
const retryMilliseconds = 1_000;
/** A reader that lets this much pile up is cut off; it comes back and catches up by number. */
const mostWaitingBytes = 4 * 1024 * 1024;

/** One open answer in the format of server-sent events (WHATWG HTML, section 9.2). */
export interface EventStream {
  /** Sends one event. `data` must be JSON, which has no line breaks. */
  send(id: number, data: unknown): void;
  /** Calls `listener` once the stream has ended, whoever ended it. */
  onClose(listener: () => void): void;
}

/** Starts an answer that never ends by itself and sends a comment now and then, so that a dead reader is noticed. */
export function openEventStream(response: Response): EventStream {
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    Connection: "keep-alive",
    "X-Accel-Buffering": "no",
  });
  response.write(`retry: ${retryMilliseconds}\n\n`);
  const heartbeat = setInterval(() => response.write(":\n\n"), heartbeatMilliseconds);
  response.once("close", () => {
    clearInterval(heartbeat);
  });
  return {
    send(id, data) {
      if (response.destroyed) return;
      response.write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
      if (response.writableLength > mostWaitingBytes) response.destroy();
    },
    onClose(listener) {
      response.once("close", listener);
    },
  };
}
