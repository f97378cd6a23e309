/** Worker thread of finding objects: takes tasks one at a time and answers each with its result. */
import { parentPort, workerData } from "node:worker_threads";
import type { MarkFlows, ObjectsTask } from "./mark-flows";
import { runObjectsTask } from "./run-objects-task";

// The pool starts this file with the flows' memory and posts nothing but tasks.
const flows = workerData as MarkFlows;

parentPort?.on("message", (message: { readonly task: ObjectsTask }) => {
  parentPort?.postMessage({ result: runObjectsTask(flows, message.task) });
});
