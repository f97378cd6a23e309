import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { InveError } from "../protocol/errors";
import { systemErrorCode, throwIfCancelled } from "./media-errors";

const keptErrorBytes = 4000;
const mostOutputBytes = 64 * 1024 * 1024;

/** What to run. `subject` ends the sentence "ffmpeg stopped unexpectedly while ...". */
export interface FfmpegCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly subject: string;
}

/** One run of an ffmpeg program. Its end, however it comes, is one outcome; nothing of it outlives `stop`. */
export class FfmpegProcess {
  readonly input: Writable;
  readonly output: Readable;
  /** Settles when the program has ended. Errors: `MediaFailure` with its last words, `Cancelled` after the signal. */
  readonly outcome: Promise<void>;
  private readonly closed: Promise<void>;
  private errorTail = "";
  private startFailure: Error | null = null;

  private constructor(
    private readonly child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable },
    private readonly command: FfmpegCommand,
    private readonly signal: AbortSignal,
  ) {
    this.input = child.stdin;
    this.output = child.stdout;
    // A broken pipe shows up in the outcome, with the program's own words.
    child.stdin.on("error", () => undefined);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.errorTail = (this.errorTail + text).slice(-keptErrorBytes);
    });
    const kill = (): void => void child.kill("SIGKILL");
    signal.addEventListener("abort", kill, { once: true });
    this.closed = new Promise((resolve) => {
      child.once("error", (failure) => {
        this.startFailure = failure;
        resolve();
      });
      child.once("close", () => {
        resolve();
      });
    });
    this.outcome = this.closed.then(() => {
      signal.removeEventListener("abort", kill);
      this.judge();
    });
    // A caller that stops early never looks at the outcome.
    this.outcome.catch(() => undefined);
  }

  /** Starts a program. Errors: `Cancelled` when the signal has fired already. */
  static start(command: FfmpegCommand, signal: AbortSignal): FfmpegProcess {
    throwIfCancelled(signal);
    const child = spawn(command.program, [...command.arguments], { stdio: "pipe", windowsHide: true });
    return new FfmpegProcess(child, command, signal);
  }

  /** Ends the program if it still runs and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL");
    this.output.destroy();
    await this.closed;
  }

  private judge(): void {
    throwIfCancelled(this.signal);
    const details = { exitCode: this.child.exitCode, errorOutput: this.errorTail };
    if (this.startFailure !== null) {
      if (systemErrorCode(this.startFailure) === "ENOENT") throw new InveError("MediaEngineMissing");
      throw new InveError("MediaFailure", "ffmpeg could not be started.", { cause: this.startFailure });
    }
    if (this.child.exitCode === 0) return;
    if (/no space left/i.test(this.errorTail)) throw new InveError("DiskFull", undefined, { details });
    throw new InveError("MediaFailure", `ffmpeg stopped unexpectedly while ${this.command.subject}.`, { details });
  }
}

/** Everything that a program prints, as text. Errors: as {@link FfmpegProcess.outcome}. */
export async function outputOf(command: FfmpegCommand, signal: AbortSignal): Promise<string> {
  const run = FfmpegProcess.start(command, signal);
  const chunks: Buffer[] = [];
  let bytes = 0;
  run.output.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= mostOutputBytes) chunks.push(chunk);
  });
  try {
    await run.outcome;
  } finally {
    await run.stop();
  }
  return Buffer.concat(chunks).toString("utf8");
}
