import { serverEventSchema, type Job } from "../../companion-server/protocol/api";
import { toInveError, type InveError } from "../../companion-server/protocol/errors";
import { protocolVersion } from "../../companion-server/protocol/version";
import { isUnreachable, type CompanionClient } from "./client";
import { nextConnectionState, reconnectDelay, type ConnectionEvent, type ConnectionState } from "./connection-state";
import { EventStreamParser } from "./event-stream";

/** What a {@link Connection} needs from its surroundings. */
export interface ConnectionOptions {
  readonly client: CompanionClient;
  /** Resolves after the given milliseconds, or at once when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly onState: (state: ConnectionState) => void;
  /** Called for every job that changes, in order; after a reconnection also for what was missed. */
  readonly onJob: (job: Job) => void;
}

/**
 * Keeps the page connected: asks who answers, follows the events, and starts over when the companion goes away. One
 * loop runs between `start` and `stop`; nothing is left running after `stop`.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #state: ConnectionState = { kind: "stopped" };
  #lastSequence: number | null = null;
  #abort: AbortController | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    if (this.#abort !== null) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#apply({ kind: "start" });
    void this.#run(abort.signal).finally(() => {
      if (this.#abort === abort) this.#abort = null;
    });
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#apply({ kind: "stop" });
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#state.kind !== "failed") {
      if (this.#state.kind === "connecting") await this.#options.wait(reconnectDelay(this.#state.attempt), signal);
      if (isAborted(signal)) return;
      const failure = await this.#session(signal).then(
        () => null,
        (thrown: unknown) => toInveError(thrown),
      );
      if (!isAborted(signal)) this.#apply(afterFailure(failure));
    }
  }

  /** One life of the companion: until its event stream ends or breaks. */
  async #session(signal: AbortSignal): Promise<void> {
    const { client, onJob } = this.#options;
    const hello = await client.hello(signal);
    if (majorOf(hello.protocolVersion) !== majorOf(protocolVersion)) {
      this.#apply({
        kind: "refused",
        message: `The companion speaks version ${hello.protocolVersion}, this page ${protocolVersion}. Update the older one, then reload.`,
      });
      return;
    }
    const response = await client.openEvents(this.#lastSequence, signal);
    this.#apply({ kind: "answered", hello });
    // Events only tell changes, so the jobs that finished before the page looked are asked for once.
    for (const job of await client.jobs(signal)) onJob(job);
    await this.#follow(response, signal);
  }

  async #follow(response: Response, signal: AbortSignal): Promise<void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    const decoder = new TextDecoder();
    const parser = new EventStreamParser();
    try {
      for (;;) {
        const chunk = await reader.read();
        if (chunk.done || signal.aborted) return;
        for (const message of parser.push(decoder.decode(chunk.value, { stream: true }))) this.#take(message.data);
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  #take(data: string): void {
    const event = serverEventSchema.safeParse(parseJson(data));
    if (!event.success) return;
    this.#lastSequence = event.data.sequence;
    this.#options.onJob(event.data.job);
  }

  #apply(event: ConnectionEvent): void {
    const next = nextConnectionState(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#options.onState(next);
  }
}

/** A stream that ends or breaks is a companion that went away; only its own refusal is final. */
function afterFailure(failure: InveError | null): ConnectionEvent {
  const isFinal = failure !== null && ["Unauthorized", "ForbiddenOrigin", "VersionMismatch"].includes(failure.code);
  return isFinal && !isUnreachable(failure) ? { kind: "refused", message: failure.message } : { kind: "lost" };
}

/** A call instead of a property read: the compiler would carry an earlier `false` over the awaits in between. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function majorOf(version: string): string {
  return version.split(".")[0] ?? version;
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
