import { constants, setPriority } from "node:os";
import { AnalysisStore } from "../analysis/analysis-store";
import { gatherEvidence } from "../analysis/gather-evidence";
import { createMediaEngine } from "../media/media-engine";
import { InveError, toInveError } from "../protocol/errors";
import { samplesOfThread } from "../fit/sample-stream";
import type { WorkContext } from "../progress";
import { refineAtlas } from "./refine-atlas";
import type { RefineCommand, RefineOrder, RefineReply } from "./refine-messages";
import { Turn } from "./turn";

/**
 * The refining process: it trains a finished fit further while nobody waits, at the lowest priority. A process of its own,
 * because priorities belong to processes on most systems, and because its memory is given back as a whole. When the
 * companion disappears it saves and ends.
 */

const turn = new Turn();
const stopping = new AbortController();

function stop(): void {
  stopping.abort();
  turn.goOn();
}

// A key pressed in the companion's terminal is the companion's: it stops this process in its own time.
process.on("SIGINT", () => undefined);
process.on("disconnect", stop);
process.on("message", (command: RefineCommand) => {
  // Only RefiningProcess starts this process, with exactly these messages.
  if (command.kind === "stop") stop();
  else if (command.kind === "rest") turn.rest();
  else if (command.kind === "go on") turn.goOn();
  else void serve(command.order);
});

async function serve(order: RefineOrder): Promise<void> {
  const report: WorkContext["report"] = (progress) => {
    say({ kind: "progress", progress });
  };
  try {
    await refine(order, { signal: stopping.signal, report });
    say({ kind: "done" });
  } catch (failure) {
    const { code, message } = toInveError(failure);
    say({ kind: "failed", code, message });
  }
  process.disconnect();
}

function say(reply: RefineReply): void {
  if (process.connected) process.send?.(reply);
}

async function refine(order: RefineOrder, context: WorkContext): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const { request, folder, settings, device, flowModel } = order;
  const store = new AnalysisStore(folder, settings, flowModel);
  const id = store.idOf(request);
  const found = await store.newest(request);
  if (found === null) throw new InveError("NotFound", "The analysis that was to be refined is gone.");
  const files = store.refinementOf(id);
  await files.tidy();
  const kept = store.evidenceOf(id);
  const tools = { engine: await createMediaEngine(), device: () => Promise.resolve(device), flowModel, kept };
  const evidence = await gatherEvidence(request, tools, (_stage, work) =>
    work({ ...context, report: () => undefined }),
  );
  await refineAtlas(
    {
      ...{ evidence, settings, device: device.device, files, report: found.report, firstFrame: request.range.first },
      untilFree: () => turn.untilFree(),
      startSampling: samplesOfThread,
    },
    context,
  );
  await kept.remove();
}
