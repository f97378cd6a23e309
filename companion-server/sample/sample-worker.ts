import { parentPort } from "node:worker_threads";
import { z } from "zod";
import { paintSampleScene, renderSampleFrame } from "./sample-scene";

/** Renders the frames it is asked for, one by one; paints the scene when it starts. */
const requestSchema = z.object({ frame: z.int().min(0) });
const port = parentPort;
const scene = paintSampleScene();

port?.on("message", (message) => {
  const { frame } = requestSchema.parse(message);
  const pixels = renderSampleFrame(frame, scene);
  port.postMessage({ frame, pixels }, [pixels.buffer as ArrayBuffer]); // Made by the renderer, never shared.
});
