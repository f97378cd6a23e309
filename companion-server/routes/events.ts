import { Router } from "express";
import { InveError } from "../protocol/errors";
import { limits } from "../limits";
import type { AppDependencies } from "./dependencies";
import { openEventStream } from "./event-stream";

/** `GET events`. A reader that sends `Last-Event-ID` first gets what it missed. */
export function eventRoutes({ events }: AppDependencies): Router {
  const router = Router();
  let open = 0;
  router.get("/events", (request, response) => {
    if (open >= limits.eventStreams) throw new InveError("Busy", "Too many pages are connected to the companion.");
    open++;
    const stream = openEventStream(response);
    const lastSeen = request.headers["last-event-id"];
    if (typeof lastSeen === "string" && /^\d{1,16}$/.test(lastSeen)) {
      for (const event of events.after(Number(lastSeen))) stream.send(event.sequence, event);
    }
    const unsubscribe = events.subscribe((event) => {
      stream.send(event.sequence, event);
    });
    stream.onClose(() => {
      open--;
      unsubscribe();
    });
  });
  return router;
}
