/** Worker thread of carrying regions: takes tasks one at a time and answers each with its result. */
import { parentPort, workerData } from "node:worker_threads";
import type { LayerTask, LayerWorkspace } from "./layer-tasks";
import { runLayerTask } from "./run-layer-task";

// The pool starts this file with the workspace and posts nothing but tasks.
const workspace = workerData as LayerWorkspace;

parentPort?.on("message", (message: { readonly task: LayerTask }) => {
  parentPort?.postMessage({ result: runLayerTask(workspace, message.task) });
});
