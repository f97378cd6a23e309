import { spawn, type ChildProcess } from "node:child_process";
import { entryPoint } from "../entry-point";
import type { Foreground } from "../jobs/foreground";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import type { RefineCommand, RefineOrder, RefineReply } from "./refine-messages";

/** A process that was asked to stop has this long to save what it has trained; whatever it has published is safe anyway. */
const stopMilliseconds = 2_000;

/**
 * Refines an analysis in a process of its own, which rests while somebody waits for something else. Aborting lets it save
 * and ends it, within seconds. Errors: `Cancelled`, those of the refinement, `Internal` when the process dies.
 */
export async function runRefinement(order: RefineOrder, foreground: Foreground, context: WorkContext): Promise<void> {
  context.signal.throwIfAborted();
  const child = spawn(process.execPath, ["--no-warnings", entryPoint("refinement/refine-process")], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    serialization: "advanced",
    windowsHide: true,
  });
  const send = (command: RefineCommand): void => {
    if (child.connected) child.send(command, () => undefined);
  };
  const stop = (): void => {
    send({ kind: "stop" });
    const killing = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
    child.once("close", () => {
      clearTimeout(killing);
    });
  };
  const unsubscribe = foreground.subscribe((state) => {
    send({ kind: state === "busy" ? "rest" : "go on" });
  });
  context.signal.addEventListener("abort", stop, { once: true });
  try {
    send({ kind: "refine", order });
    if (foreground.state === "busy") send({ kind: "rest" });
    await outcomeOf(child, context);
  } finally {
    context.signal.removeEventListener("abort", stop);
    unsubscribe();
  }
}

/** What the process said last, once it is gone. */
function outcomeOf(child: ChildProcess, { signal, report }: WorkContext): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: RefineReply | null = null;
    child.on("message", (reply: RefineReply) => {
      if (reply.kind === "progress") report(reply.progress);
      else last = reply;
    });
    child.once("error", (cause) => {
      reject(new InveError("Internal", undefined, { cause }));
    });
    child.once("close", () => {
      if (last?.kind === "done") resolve();
      else if (signal.aborted) reject(new InveError("Cancelled"));
      else if (last?.kind === "failed") reject(new InveError(last.code, last.message));
      else reject(new InveError("Internal", "The refinement stopped unexpectedly; nothing of the analysis is lost."));
    });
  });
}
