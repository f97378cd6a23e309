import { parentPort, workerData } from "node:worker_threads";
import { defaultConfiguration } from "../../models/atlas/configuration";
import type { Device } from "../inference/device";
import { encodeState } from "../inference/atlas-state";
import { savedState } from "../inference/saved-state";
import { toInveError } from "../protocol/errors";
import { writeAtomic } from "../storage/write-atomic";
import { fitAtlas } from "./fit-atlas";
import type { FitRequest, FitWorkerMessage } from "./fit-messages";
import { roundTripError } from "./measure-fit";
import { samplesOfThread } from "./sample-stream";
import { tabulateFit } from "./tabulate-fit";

/** The thread that fits: it trains, tabulates, and says how far it has come. Any message to it means cancel. */
async function main(request: FitRequest, say: (message: FitWorkerMessage) => void, signal: AbortSignal): Promise<void> {
  const { evidence, settings, statePath, seed } = request;
  const { stack, carried } = evidence;
  const configuration = defaultConfiguration({
    layers: carried.layers,
    frames: stack.count,
    width: stack.width,
    height: stack.height,
  });
  const startedAt = performance.now();
  const fitted = await fitAtlas({
    configuration,
    evidence,
    settings,
    device: request.device.device,
    seed,
    state: await savedState(statePath, configuration),
    save: (state) => writeAtomic(statePath, encodeState(state)),
    report: ({ step, stepsPerSecond }) => {
      const secondsLeft = Math.max(0, settings.steps - step) / stepsPerSecond;
      const fraction = Math.min(1, step / settings.steps);
      say({ kind: "progress", progress: { stage: "fit", fraction, rate: stepsPerSecond, unit: "steps", secondsLeft } });
    },
    isCancelled: () => signal.aborted,
    startSampling: samplesOfThread,
  });
  const tablesAt = performance.now();
  await writeAtomic(statePath, encodeState(fitted.state));
  const { measured, tables, device } = await tabulateFit(
    { ...fitted, configuration, evidence },
    {
      signal,
      report: (progress) => {
        say({ kind: "progress", progress });
      },
    },
  );
  const asked = request.device;
  const outcome = {
    steps: fitted.steps,
    device,
    deviceReason: device === asked.device ? asked.reason : deviceWasLost(asked.device),
    reconstructionPsnr: measured.psnr,
    heldOutError: measured.heldOut.median,
    roundTripError: roundTripError(tables),
    fitSeconds: (tablesAt - startedAt) / 1000,
    tableSeconds: (performance.now() - tablesAt) / 1000,
  };
  say({ kind: "done", tables, outcome });
}

function deviceWasLost(device: Device): string {
  return `The processor is used: ${device} failed during the analysis, which went on from its last saved state.`;
}

const port = parentPort;
if (port !== null) {
  const cancelling = new AbortController();
  port.once("message", () => {
    cancelling.abort();
  });
  main(
    workerData as FitRequest, // Only runFit starts this thread, with exactly this type.
    (message) => {
      port.postMessage(message);
    },
    cancelling.signal,
  )
    .catch((failure: unknown) => {
      const { code, message } = toInveError(failure);
      port.postMessage({ kind: "failed", code, message } satisfies FitWorkerMessage);
    })
    .finally(() => {
      port.close();
    });
}
