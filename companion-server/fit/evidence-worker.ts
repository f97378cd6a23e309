/** Worker thread that gathers a fit's evidence: takes frames one at a time. */
import { parentPort, workerData } from "node:worker_threads";
import { gatherEvidence, type EvidenceWorkspace } from "./evidence-workspace";

// The pool starts this file with the workspace and posts nothing but frames.
const workspace = workerData as EvidenceWorkspace;

parentPort?.on("message", (message: { readonly task: number }) => {
  gatherEvidence(workspace, message.task);
  parentPort?.postMessage({ result: 0 });
});
