import type { Job } from "../../companion-server/protocol/api";
import type { ConnectionState } from "../companion/connection-state";
import { Connection } from "../companion/connection";
import type { FoundItem } from "../drawing/edit-items";
import type { ToolName } from "../drawing/tool";
import type { Position } from "../drawing/viewport";
import { Capturing } from "./capturing";
import { Editing } from "./editing";
import { Finding } from "./finding";
import { ItemEditing } from "./item-editing";
import { MarkColours } from "./mark-colours";
import { Marking } from "./marking";
import { Navigation } from "./navigation";
import { dismiss, notifyFailure, type PanelContext } from "./panel-context";
import { PictureUpload } from "./picture-upload";
import { Propagation } from "./propagation";
import { Questions } from "./questions";
import { Redrawing } from "./redrawing";
import { Refining, trainedAnalysis } from "./refining";
import { Scribbling } from "./scribbling";
import { SelectedAreas } from "./selected-areas";
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
  readonly items: ItemEditing;
  readonly scribbling: Scribbling;
  readonly redrawing: Redrawing;
  readonly navigation: Navigation;
  readonly source: SourceSwitch;
  readonly #context: PanelContext;
  readonly #upload: PictureUpload;
  readonly #finding: Finding;
  readonly #selectedAreas: SelectedAreas;
  readonly #marking: Marking;
  readonly #questions: Questions;
  readonly #propagation: Propagation;
  readonly #refining: Refining;
  readonly #connection: Connection;
  #unsubscribe: (() => void) | null = null;

  constructor(options: ControllerOptions) {
    this.#context = options.context;
    this.#questions = new Questions(options.context);
    this.#marking = new Marking(options.context, this.#questions);
    const keeper = () => this.#marking.keeper;
    this.editing = new Editing(options.context, keeper);
    this.items = new ItemEditing(options.context, this.editing);
    this.scribbling = new Scribbling(options.context, this.editing);
    this.redrawing = new Redrawing(options.context, this.editing);
    this.#finding = new Finding(options.context, this.editing);
    this.#selectedAreas = new SelectedAreas(options.context, options.waitUnless);
    this.#upload = new PictureUpload(options.context, this.items);
    this.navigation = new Navigation(options.context, options.now);
    const follow = () => this.#follow();
    this.source = new SourceSwitch(options.context, new Capturing(options.context, follow), follow);
    this.#propagation = new Propagation(options.context, keeper, new MarkColours(options.context));
    this.#refining = new Refining(options.context);
    this.#connection = new Connection({
      client: options.context.client,
      wait: options.waitUnless,
      onState: (state) => {
        this.#connectionChanged(state);
      },
      onJob: (job) => {
        this.#takeJob(job);
      },
    });
  }

  start(): void {
    this.#connection.start();
    this.#unsubscribe ??= this.#listen();
  }

  stop(): void {
    this.#connection.stop();
    this.#finding.cancel();
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
    const { selectedItemId } = this.#context.store.state;
    // A picture or an area that was just made stays selected when the hand goes on to the tool that moves it.
    const kind = this.items.selected?.kind;
    const isItsOwn = (tool === "texture" && kind === "texture") || (tool === "adjust" && kind === "adjustment");
    const keeps = tool === "select" || tool === "hand" || isItsOwn;
    this.#context.store.change({
      ...{ tool, playback: "stopped", redrawing: null },
      selectedItemId: keeps ? selectedItemId : null,
    });
  }

  /** Selects an item, and with it the edit layer and the layer of the clip that it belongs to; null selects nothing. */
  select(found: FoundItem | null): void {
    const { store } = this.#context;
    if (found === null) store.change({ selectedItemId: null });
    else store.change({ selectedItemId: found.item.id, editLayerId: found.editLayer.id, layer: found.editLayer.layer });
  }

  /** Lays a picture of the user's on the shown frame, in the middle unless a place in clip pixels is given. */
  addPicture(file: File, centre?: Position): void {
    this.#guard(this.#upload.add(file, centre));
  }

  mark(): void {
    this.#guard(this.#marking.mark(this.editing));
  }

  unmark(id: string): void {
    this.#guard(this.#marking.unmark(this.editing, id));
  }

  /** Looks for what moves by itself on the shown frame. */
  findObjects(): void {
    this.#guard(this.#finding.start());
  }

  cancelFinding(): void {
    this.#finding.cancel();
  }

  propagate(): void {
    this.#guard(this.#propagation.start());
  }

  cancel(): void {
    this.#guard(this.#propagation.cancel());
  }

  stopRefining(): void {
    this.#guard(this.#refining.stop());
  }

  dismiss(noticeId: string): void {
    dismiss(this.#context, noticeId);
  }

  /** Shows a failure that a view met. */
  report(failure: unknown): void {
    notifyFailure(this.#context, failure);
  }

  #listen(): () => void {
    const stopAreas = this.#selectedAreas.start();
    const stopHost = this.#context.host.subscribe((event) => {
      this.navigation.takeHostEvent(event);
      // What was asked about another sequence is not to be answered any more.
      if (event.kind === "sequence" || event.kind === "project") this.#questions.withdraw();
      const { work, connection } = this.#context.store.state;
      const isElsewhere = event.kind === "playhead" && work === null && connection.kind === "ready";
      if (event.kind !== "playhead" || isElsewhere) this.#guard(this.#follow());
    });
    return () => {
      stopAreas();
      stopHost();
    };
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
    if (analysis?.state === "ready")
      this.#context.store.change({ analysisId: trainedAnalysis(analysis.id, analysis.report ?? {}) });
    if (analysis?.report !== undefined)
      this.#context.store.change({ report: analysis.report, reportFirstFrame: analysis.range.first });
    const jobs = await this.#context.client.jobs().catch(() => []);
    for (const job of jobs) this.#takeJob(job);
  }

  #takeJob(job: Job): void {
    this.#propagation.takeJob(job);
    this.#refining.takeJob(job);
  }

  #guard(work: Promise<void>): void {
    work.catch((thrown: unknown) => {
      notifyFailure(this.#context, thrown);
    });
  }
}
