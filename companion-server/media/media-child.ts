import { spawn, type ChildProcess } from "node:child_process";
import { Duplex } from "node:stream";
import { entryPoint } from "../entry-point";
import { InveError } from "../protocol/errors";
import { throwIfCancelled } from "./media-errors";
import { childReplySchema, pixelPipe, type ChildCommand, type ChildReply } from "./media-messages";

const keptErrorBytes = 4000;

/**
 * One media child at work on one command. Whatever becomes of it (a reply, a crash, a kill) becomes exactly one outcome;
 * nothing of a child outlives `stop`.
 */
export class MediaChild {
  /** The pixel pipe: read it while decoding, write it while encoding. */
  readonly pixels: Duplex;
  /** The child's reply. Errors: what the child said, `MediaFailure` when it died, `Cancelled` after the signal. */
  readonly outcome: Promise<Exclude<ChildReply, { kind: "failed" }>>;
  private readonly closed: Promise<void>;
  private errorTail = "";
  private reply: ChildReply | null = null;

  private constructor(
    private readonly child: ChildProcess,
    private readonly subject: string,
    private readonly signal: AbortSignal,
  ) {
    const pipe = child.stdio[pixelPipe];
    if (!(pipe instanceof Duplex)) throw new InveError("MediaFailure", "The media child started without a pixel pipe.");
    this.pixels = pipe;
    // Failed writes to a dead child show up in the outcome, which says more than "broken pipe".
    pipe.on("error", () => undefined);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.errorTail = (this.errorTail + text).slice(-keptErrorBytes);
    });
    child.on("message", (message) => {
      this.reply = childReplySchema.parse(message);
    });
    const kill = (): void => void child.kill("SIGKILL");
    signal.addEventListener("abort", kill, { once: true });
    this.closed = new Promise((resolve) => {
      child.once("error", () => {
        resolve();
      });
      child.once("close", () => {
        resolve();
      });
    });
    this.outcome = this.closed.then(() => {
      signal.removeEventListener("abort", kill);
      return this.judge();
    });
    // A caller that stops early never looks at the outcome.
    this.outcome.catch(() => undefined);
  }

  /**
   * Starts a child for `command`. `subject` ends the sentence "The media process stopped unexpectedly while ...".
   * Errors: `Cancelled` when the signal has fired already.
   */
  static start(command: ChildCommand, subject: string, signal: AbortSignal): MediaChild {
    throwIfCancelled(signal);
    const child = spawn(process.execPath, ["--no-warnings", entryPoint("media/av-child")], {
      stdio: ["ignore", "ignore", "pipe", "pipe", "ipc"],
      windowsHide: true,
    });
    const started = new MediaChild(child, subject, signal);
    started.send(command);
    return started;
  }

  /** Process id, for tests and the log. */
  get id(): number | undefined {
    return this.child.pid;
  }

  /** Hands the child a further message; a dead child is noticed through `outcome`. */
  send(command: ChildCommand): void {
    if (this.child.connected) this.child.send(command, () => undefined);
  }

  /** Ends the child if it still runs and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGKILL");
    this.pixels.destroy();
    await this.closed;
  }

  private judge(): Exclude<ChildReply, { kind: "failed" }> {
    throwIfCancelled(this.signal);
    const details = { exitCode: this.child.exitCode, signal: this.child.signalCode, errorOutput: this.errorTail };
    if (this.reply === null)
      throw new InveError("MediaFailure", `The media process stopped unexpectedly while ${this.subject}.`, { details });
    if (this.reply.kind === "failed") throw new InveError(this.reply.code, this.reply.message, { details });
    return this.reply;
  }
}
