/** Worker thread of making tables: takes tasks one at a time. */
import { parentPort, workerData } from "node:worker_threads";
import type { TableTask, TableWorkspace } from "./table-tasks";
import { TableWork } from "./table-work";

// The pool starts this file with the workspace and posts nothing but tasks.
const work = new TableWork(workerData as TableWorkspace);

parentPort?.on("message", (message: { readonly task: TableTask }) => {
  work.run(message.task);
  parentPort?.postMessage({ result: 0 });
});
