import type { Clip } from "../../companion-server/protocol/api";
import { InveError } from "../../companion-server/protocol/errors";
import { addMark, newDocument, nextMarkNumber, removeMark } from "../drawing/document-edits";
import { present, record, startHistory } from "../drawing/history";
import { defaultStyle } from "../drawing/stroke-style";
import type { ClipAt, HostState } from "../host/premiere-host";
import { frameAtSequenceTime, placeOfClip, sequenceTimeOfFrame, visibleRange, type ClipPlace } from "./clip-time";
import { DocumentKeeper } from "./document-keeper";
import type { Editing } from "./editing";
import { withMarkers } from "./match-marks";
import { notify, notifyFailure, type PanelContext } from "./panel-context";

/** Finds the clip under the playhead, opens its document, and keeps marks and Premiere's markers together. */
export class Marking {
  readonly #context: PanelContext;
  #keeper: DocumentKeeper | null = null;
  #opening: Promise<void> | null = null;

  constructor(context: PanelContext) {
    this.#context = context;
  }

  get keeper(): DocumentKeeper | null {
    return this.#keeper;
  }

  /** Shows the clip that lies under the playhead; an open document whose clip is still there stays open. */
  follow(): Promise<void> {
    this.#opening ??= this.#follow()
      .catch((thrown: unknown) => {
        notifyFailure(this.#context, thrown);
      })
      .finally(() => {
        this.#opening = null;
      });
    return this.#opening;
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
    if (mark.markerKey !== undefined) {
      const markers = await this.#context.host.listMarks(work.place.sequenceId);
      if (markers.some((marker) => marker.key === mark.markerKey))
        await this.#context.host.removeMark(work.place.sequenceId, mark.markerKey);
    }
    editing.apply({ label: "Remove mark" }, (document) => removeMark(document, id));
  }

  async #follow(): Promise<void> {
    const { store, host, openClip } = this.#context;
    const state = await host.state();
    store.change({ host: state });
    if (state.sequence === null) {
      this.#empty("Open a sequence in Premiere to begin.");
      return;
    }
    const found = await host.clipAt(state.sequence.id, state.playheadTicks);
    if (found === null) {
      if (store.state.work === null) this.#empty("Move the playhead over a clip to begin.");
      return;
    }
    if (found.source.kind === "capture") {
      this.#empty(`${found.name} cannot be read directly. ${found.source.reason}`);
      return;
    }
    const place = placeOfClip(state.sequence, state.playheadTicks, found);
    const clip = await openClip(found.source.path);
    await this.#show({ clip, place, found, state });
  }

  async #show(subject: { clip: Clip; place: ClipPlace; found: ClipAt; state: HostState }): Promise<void> {
    const { store } = this.#context;
    const { clip, place, state } = subject;
    const range = visibleRange(place, clip);
    const frame = Math.min(
      Math.max(frameAtSequenceTime(place, clip.rate, state.playheadTicks), range.first),
      range.last,
    );
    const open = store.state.work;
    if (open?.clip.id === clip.id && open.place.zeroTicks === place.zeroTicks) {
      store.change({ work: { ...open, place }, frame });
      return;
    }
    const documentId = await this.#documentIdFor(clip, state);
    const keeper = await this.#openKeeper(documentId, () => newDocument({ clip, range, source: "media" }));
    this.#keeper?.close();
    this.#keeper = keeper;
    const markers = await this.#context.host.listMarks(place.sequenceId);
    keeper.change(withMarkers(keeper.document, { markers, place, rate: clip.rate }));
    const history = startHistory(keeper.document);
    const { revision, saved } = keeper;
    const work = { documentId, clip, place, history, saving: "saved" as const, revision, saved };
    const layer = keeper.document.editLayers.at(-1)?.layer ?? 0;
    store.change({
      work,
      frame,
      emptyReason: null,
      style: { ...defaultStyle(clip), color: store.state.style.color },
      layer,
      editLayerId: keeper.document.editLayers.at(-1)?.id ?? null,
      selectedStrokeId: null,
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

  /** The demonstration names its document; otherwise a document belongs to one clip in one sequence. */
  async #documentIdFor(clip: Clip, state: HostState): Promise<string> {
    const { drafts, newId, store } = this.#context;
    const { connection } = store.state;
    const demo = connection.kind === "ready" ? connection.hello.demo : undefined;
    if (demo !== undefined && demo.clipPath === clip.path) return demo.documentId;
    const key = `inve.documentOf.${state.sequence?.id ?? ""}.${clip.fingerprint}`;
    const known = drafts.getItem(key) ?? (await this.#documentOfSequence(clip, state));
    const id = known ?? newId("document");
    drafts.setItem(key, id);
    return id;
  }

  /** The document that the sequence itself names, when it is about this clip. */
  async #documentOfSequence(clip: Clip, state: HostState): Promise<string | null> {
    const id = state.sequence?.documentId ?? null;
    if (id === null) return null;
    const stored = await this.#context.client.getDocument(id).catch(() => null);
    return stored?.document.clip.fingerprint === clip.fingerprint ? id : null;
  }

  #empty(reason: string): void {
    this.#keeper?.close();
    this.#keeper = null;
    this.#context.store.change({ work: null, emptyReason: reason });
  }
}
