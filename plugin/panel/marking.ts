import type { Clip } from "../../companion-server/protocol/api";
import type { Output } from "../../companion-server/protocol/geometry";
import { toInveError, type InveError } from "../../companion-server/protocol/errors";
import { addMark, newDocument, nextMarkNumber, relinked, removeMark } from "../drawing/document-edits";
import { present, record, startHistory } from "../drawing/history";
import { defaultStyle } from "../drawing/stroke-style";
import type { ClipAt, HostState } from "../host/premiere-host";
import { outputOf } from "./clip-output";
import { frameAtSequenceTime, placeOfClip, sequenceTimeOfFrame, visibleRange, type ClipPlace } from "./clip-time";
import { DocumentIds } from "./document-ids";
import { DocumentKeeper } from "./document-keeper";
import type { Editing } from "./editing";
import { MarkChanges } from "./mark-changes";
import { withMarkers } from "./match-marks";
import { notify, notifyFailure, type PanelContext } from "./panel-context";
import type { Questions } from "./questions";
import { captureReason, findChoice, frameStarts, type SourceChoice } from "./source-choice";

/** What is to be shown; captured frames bring their document, for media files it is found. */
interface ShownSubject {
  readonly clip: Clip;
  readonly place: ClipPlace;
  readonly output: Output | null;
  readonly name: string;
  readonly state: HostState;
  readonly documentId: string | null;
}

/** Finds the clip under the playhead, opens its document, and keeps marks and Premiere's markers together. */
export class Marking {
  readonly #context: PanelContext;
  #keeper: DocumentKeeper | null = null;
  #opening: Promise<void> | null = null;

  #isStale = false;
  readonly #documentIds: DocumentIds;
  readonly #changes: MarkChanges;

  constructor(context: PanelContext, questions: Questions) {
    this.#context = context;
    this.#documentIds = new DocumentIds(context, questions);
    this.#changes = new MarkChanges(context, questions);
  }

  get keeper(): DocumentKeeper | null {
    return this.#keeper;
  }

  /** Shows the clip that lies under the playhead; an open document whose clip is still there stays open. */
  follow(): Promise<void> {
    this.#isStale = true;
    this.#opening ??= this.#followOn().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** What happens while Premiere is being asked is looked at afterwards. */
  async #followOn(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      await this.#follow().catch((thrown: unknown) => {
        notifyFailure(this.#context, thrown);
      });
    }
  }

  /** Notices markers that were moved or deleted in Premiere. */
  async lookAtMarkers(editing: Editing): Promise<void> {
    const { work } = this.#context.store.state;
    if (work !== null) this.#changes.look(editing, await this.#context.host.listMarks(work.place.sequenceId));
  }

  /** Marks the shown frame: a marker in Premiere and a mark in the document. */
  async mark(editing: Editing): Promise<void> {
    await this.follow();
    const { work, frame } = this.#context.store.state;
    if (work === null) {
      notify(this.#context, "error", this.#context.store.state.emptyReason ?? "There is no clip under the playhead.");
      return;
    }
    if (present(work.history).marks.some((mark) => mark.frame === frame)) {
      notify(this.#context, "info", `Frame ${frame} is marked already.`);
      return;
    }
    const ticks = sequenceTimeOfFrame(work.place, work.clip.rate, frame);
    const names = (await this.#context.host.listMarks(work.place.sequenceId)).map((mark) => mark.name);
    const marker = await this.#context.host.addMark(work.place.sequenceId, ticks, `INVE ${nextMarkNumber(names)}`);
    const mark = { id: this.#context.newId("mark"), frame, ticks: marker.ticks, markerKey: marker.key };
    editing.apply({ label: "Mark frame" }, (document) => addMark(document, mark));
  }

  /** Takes a mark and its marker away. */
  async unmark(editing: Editing, id: string): Promise<void> {
    const { work } = this.#context.store.state;
    const mark = work === null ? undefined : present(work.history).marks.find((found) => found.id === id);
    if (work === null || mark === undefined) return;
    const { markerKey } = mark;
    const remove = () => {
      editing.apply({ label: "Remove mark" }, (document) => removeMark(document, id));
    };
    if (markerKey === undefined) {
      remove();
      return;
    }
    await this.#changes.withoutAsking(markerKey, async () => {
      const markers = await this.#context.host.listMarks(work.place.sequenceId);
      if (markers.some((marker) => marker.key === markerKey))
        await this.#context.host.removeMark(work.place.sequenceId, markerKey);
      remove();
    });
  }

  async #follow(): Promise<void> {
    const { store, host, drafts } = this.#context;
    if (store.state.capture !== null && store.state.capture.progress !== null) return;
    const state = await host.state();
    store.change({ host: state });
    const { sequence, playheadTicks } = state;
    if (sequence === null) {
      this.#empty("Open a sequence in Premiere to begin.");
      return;
    }
    const found = await host.clipAt(sequence.id, playheadTicks);
    if (found === null) {
      if (store.state.work === null) this.#empty("Move the playhead over a clip to begin.");
      return;
    }
    const choice = findChoice(drafts, sequence.id, playheadTicks);
    if (choice?.source === "capture" && (await this.#showCaptured(choice, sequence, state))) return;
    const clip = found.source.kind === "media" ? await this.#context.openClip(found.source.path) : null;
    const reason = captureReason(sequence, found, clip);
    if (clip === null || (reason !== null && choice?.source !== "media")) {
      this.#offer(sequence, found, reason ?? "");
      return;
    }
    const place = placeOfClip(sequence, playheadTicks, found);
    const output = outputOf(sequence, found, clip);
    await this.#show({ clip, place, output, name: found.name, state, documentId: null });
  }

  /** Shows frames that were captured earlier; resolves with false when they are gone. */
  async #showCaptured(
    choice: Extract<SourceChoice, { source: "capture" }>,
    sequence: NonNullable<HostState["sequence"]>,
    state: HostState,
  ): Promise<boolean> {
    const { startTicks, endTicks, documentId, name } = choice;
    const clip = await this.#context.openClip(choice.path, choice.rate).catch((thrown: unknown) => {
      if (toInveError(thrown).code === "MediaMissing") return null;
      throw thrown;
    });
    if (clip === null) return false;
    const ticksPerSequenceFrame = sequence.ticksPerFrame;
    const place = { sequenceId: sequence.id, ticksPerSequenceFrame, zeroTicks: startTicks, startTicks, endTicks };
    await this.#show({ clip, place, output: null, name, state, documentId });
    return true;
  }

  #offer(sequence: NonNullable<HostState["sequence"]>, found: ClipAt, reason: string): void {
    this.#keeper?.close();
    this.#keeper = null;
    const { startTicks, endTicks, name } = found;
    const frames = frameStarts(found, sequence.ticksPerFrame).length;
    const alternative = found.source.kind === "media" ? "media" : "none";
    const { ticksPerFrame } = sequence;
    const stretch = { sequenceId: sequence.id, startTicks, endTicks, ticksPerFrame, frames };
    this.#context.store.change({
      work: null,
      emptyReason: null,
      capture: { ...stretch, name, reason, alternative, earlier: "none", progress: null },
    });
  }

  async #show(subject: ShownSubject): Promise<void> {
    const { store } = this.#context;
    const { clip, place, output, name, state } = subject;
    const range = visibleRange(place, clip);
    const frame = Math.min(
      Math.max(frameAtSequenceTime(place, clip.rate, state.playheadTicks), range.first),
      range.last,
    );
    const open = store.state.work;
    if (open?.clip.id === clip.id && open.place.zeroTicks === place.zeroTicks) {
      store.change({ work: { ...open, place, output }, frame });
      return;
    }
    const documentId = subject.documentId ?? (await this.#documentIds.find(clip, state));
    const source = subject.documentId === null ? "media" : "capture";
    const keeper = await this.#openKeeper(documentId, () => newDocument({ clip, range, source }));
    this.#keeper?.close();
    this.#keeper = keeper;
    const markers = await this.#context.host.listMarks(place.sequenceId);
    keeper.change(withMarkers(relinked(keeper.document, clip), { markers, place, rate: clip.rate }));
    const history = startHistory(keeper.document);
    const { revision, saved } = keeper;
    const work = { documentId, name, clip, place, output, history, saving: "saved" as const, revision, saved };
    const layer = keeper.document.editLayers.at(-1)?.layer ?? 0;
    store.change({
      work,
      frame,
      emptyReason: null,
      capture: null,
      style: { ...defaultStyle(clip), color: store.state.style.color },
      scribbling: { ...store.state.scribbling, width: Math.max(4, Math.round(clip.height / 60)) },
      layer,
      editLayerId: keeper.document.editLayers.at(-1)?.id ?? null,
      selectedItemId: null,
    });
  }

  #openKeeper(id: string, fallback: () => ReturnType<typeof newDocument>): Promise<DocumentKeeper> {
    const { client, drafts, wait, store } = this.#context;
    return DocumentKeeper.open(id, fallback, {
      client,
      drafts,
      wait,
      onState: ({ state: saving, revision, saved }) => {
        const { work } = store.state;
        if (work?.documentId === id) store.change({ work: { ...work, saving, revision, saved } });
      },
      onMerge: (merged) => {
        const { work } = store.state;
        if (work?.documentId !== id) return;
        store.change({ work: { ...work, history: record(work.history, merged, { label: "Merge" }) } });
        notify(this.#context, "info", "This document was also changed elsewhere. Both versions are now in it.");
      },
      onRefused: (failure: InveError) => {
        notify(this.#context, "error", `${failure.message} Your drawing is kept in this window.`);
      },
    });
  }

  #empty(reason: string): void {
    this.#keeper?.close();
    this.#keeper = null;
    this.#context.store.change({ work: null, emptyReason: reason, capture: null });
  }
}
