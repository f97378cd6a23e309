import type { Command } from "./command";
import { exitCodes, runCommandLine } from "./run";
import { processTerminal } from "./terminal";

/** Work stops within a second of a signal; whatever has not by then will not. */
const graceMilliseconds = 3_000;

/** Runs this process's command line; the first interrupt or termination signal stops it gently, the second at once. */
export async function runUntilSignal(commands: readonly Command[]): Promise<void> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    controller.abort();
    setTimeout(() => process.exit(exitCodes.cancelled), graceMilliseconds).unref();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.stdout.on("error", ignoreClosedPipe);
  const code = await runCommandLine(process.argv.slice(2), {
    commands,
    terminal: processTerminal(),
    signal: controller.signal,
    now: Date.now,
    environment: process.env,
  });
  await flush();
  process.exit(code);
}

/** A reader that has seen enough (`inve doctor | head -1`) is no failure. */
function ignoreClosedPipe(failure: NodeJS.ErrnoException): void {
  if (failure.code !== "EPIPE") throw failure;
}

/** Exit would cut off what a slow pipe has not taken yet. */
async function flush(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0)
      await new Promise<void>((resolve) =>
        stream.write("", () => {
          resolve();
        }),
      );
  }
}
