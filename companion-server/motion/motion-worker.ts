/** Worker thread of motion estimation: takes tasks one at a time and answers each with its result. */
import { parentPort, workerData } from "node:worker_threads";
import type { MotionTask, MotionWorkspace } from "./motion-tasks";
import { runMotionTask } from "./run-motion-task";

// The pool starts this file with the workspace and posts nothing but tasks.
const workspace = workerData as MotionWorkspace;

parentPort?.on("message", (message: { readonly task: MotionTask }) => {
  parentPort?.postMessage({ result: runMotionTask(workspace, message.task) });
});
