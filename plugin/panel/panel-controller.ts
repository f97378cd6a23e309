import type { ConnectionState } from "../companion/connection-state";
import { Connection } from "../companion/connection";
import type { ToolName } from "../drawing/tool";
import { Capturing } from "./capturing";
import { Editing } from "./editing";
import { MarkColours } from "./mark-colours";
import { Marking } from "./marking";
import { Navigation } from "./navigation";
import { dismiss, notifyFailure, type PanelContext } from "./panel-context";
import { Propagation } from "./propagation";
import { Questions } from "./questions";
import { SourceSwitch } from "./source-switch";

/** The surroundings of a {@link PanelController} beside its context. */
export interface ControllerOptions {
  readonly context: PanelContext;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Resolves after the given milliseconds, or at once when the signal aborts. */
  readonly waitUnless: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Everything the views can ask for. One lives as long as the page; `start` connects it, `stop` disconnects it. */
export class PanelController {
  readonly editing: Editing;
  readonly navigation: Navigation;
  readonly source: SourceSwitch;
  readonly #context: PanelContext;
  readonly #marking: Marking;
  readonly #questions: Questions;
  readonly #propagation: Propagation;
  readonly #connection: Connection;
  #unsubscribe: (() => void) | null = null;

  constructor(options: ControllerOptions) {
    this.#context = options.context;
    this.#questions = new Questions(options.context);
    this.#marking = new Marking(options.context, this.#questions);
    const keeper = () => this.#marking.keeper;
    this.editing = new Editing(options.context, keeper);
    this.navigation = new Navigation(options.context, options.now);
    const follow = () => this.#follow();
    this.source = new SourceSwitch(options.context, new Capturing(options.context, follow), follow);
    this.#propagation = new Propagation(options.context, keeper, new MarkColours(options.context));
    this.#connection = new Connection({
      client: options.context.client,
      wait: options.waitUnless,
      onState: (state) => {
        this.#connectionChanged(state);
      },
      onJob: (job) => {
        this.#propagation.takeJob(job);
      },
    });
  }

  start(): void {
    this.#connection.start();
    this.#unsubscribe ??= this.#context.host.subscribe((event) => {
      this.navigation.takeHostEvent(event);
      // What was asked about another sequence is not to be answered any more.
      if (event.kind === "sequence" || event.kind === "project") this.#questions.withdraw();
      const { work, connection } = this.#context.store.state;
      const isElsewhere = event.kind === "playhead" && work === null && connection.kind === "ready";
      if (event.kind !== "playhead" || isElsewhere) this.#guard(this.#follow());
    });
  }

  stop(): void {
    this.#connection.stop();
    this.source.cancelCapture();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  /** Tries again after a failed connection. */
  reconnect(): void {
    this.#connection.stop();
    this.#connection.start();
  }

  chooseTool(tool: ToolName): void {
    this.#context.store.change({ tool, playback: "stopped", selectedStrokeId: null });
  }

  selectStroke(id: string | null): void {
    this.#context.store.change({ selectedStrokeId: id });
  }

  mark(): void {
    this.#guard(this.#marking.mark(this.editing));
  }

  unmark(id: string): void {
    this.#guard(this.#marking.unmark(this.editing, id));
  }

  propagate(): void {
    this.#guard(this.#propagation.start());
  }

  cancel(): void {
    this.#guard(this.#propagation.cancel());
  }

  dismiss(noticeId: string): void {
    dismiss(this.#context, noticeId);
  }

  /** Shows a failure that a view met. */
  report(failure: unknown): void {
    notifyFailure(this.#context, failure);
  }

  #connectionChanged(connection: ConnectionState): void {
    this.#context.store.change({ connection });
    if (connection.kind !== "ready") return;
    this.#guard(this.#follow().then(() => this.#catchUp()));
  }

  async #follow(): Promise<void> {
    await this.#marking.follow();
    await this.#marking.lookAtMarkers(this.editing);
  }

  /** Jobs told before the document was open are asked for again, so that a running render is found after a reload. */
  async #catchUp(): Promise<void> {
    const { work } = this.#context.store.state;
    if (work === null) return;
    const analysis = await this.#context.client.documentAnalysis(work.documentId).catch(() => null);
    if (analysis?.report !== undefined)
      this.#context.store.change({ report: analysis.report, reportFirstFrame: analysis.range.first });
    const jobs = await this.#context.client.jobs().catch(() => []);
    for (const job of jobs) this.#propagation.takeJob(job);
  }

  #guard(work: Promise<void>): void {
    work.catch((thrown: unknown) => {
      notifyFailure(this.#context, thrown);
    });
  }
}
