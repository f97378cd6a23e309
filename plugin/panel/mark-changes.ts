import type { EditDocument, Mark } from "../../companion-server/protocol/document";
import { nextMarkNumber, removeMark } from "../drawing/document-edits";
import { present } from "../drawing/history";
import { followMarks } from "../host/follow-marks";
import type { HostMark } from "../host/premiere-host";
import { frameAtSequenceTime } from "./clip-time";
import type { Editing } from "./editing";
import type { PanelContext } from "./panel-context";
import type { Work } from "./panel-state";
import type { Questions } from "./questions";

/** Notices what became of the markers that carry the document's marks, and asks what it means. */
export class MarkChanges {
  readonly #context: PanelContext;
  readonly #questions: Questions;
  readonly #names = new Map<string, string>();
  readonly #asked = new Set<string>();
  /** Markers that we take away ourselves. */
  readonly #ours = new Set<string>();

  constructor(context: PanelContext, questions: Questions) {
    this.#context = context;
    this.#questions = questions;
  }

  /** Compares the markers with the open document's marks. Questions are asked once and answered later. */
  look(editing: Editing, markers: readonly HostMark[]): void {
    const { work } = this.#context.store.state;
    if (work === null) return;
    for (const marker of markers) this.#names.set(marker.key, marker.name);
    const { moved, deleted } = followMarks(this.#markersOf(present(work.history)), markers);
    for (const change of moved)
      this.#once(`${change.before.key} ${change.after.ticks}`, () => this.#moved(editing, change));
    for (const mark of deleted) this.#once(mark.key, () => this.#deleted(editing, mark));
  }

  /** While `act` runs, the absence of this marker is our own doing. */
  async withoutAsking(key: string, act: () => Promise<void>): Promise<void> {
    this.#ours.add(key);
    try {
      await act();
    } finally {
      this.#ours.delete(key);
    }
  }

  /** The document's marks as markers; their names as they were last seen, because a document does not keep them. */
  #markersOf(document: EditDocument): HostMark[] {
    return document.marks.flatMap(({ markerKey, ticks }) =>
      markerKey === undefined || this.#ours.has(markerKey)
        ? []
        : [{ key: markerKey, ticks, name: this.#names.get(markerKey) ?? "" }],
    );
  }

  #once(key: string, ask: () => Promise<void>): void {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    void ask()
      .catch(() => undefined)
      .finally(() => this.#asked.delete(key));
  }

  async #moved(editing: Editing, change: { before: HostMark; after: HostMark }): Promise<void> {
    const { work } = this.#context.store.state;
    const mark = work === null ? undefined : markOf(work, change.before.key);
    if (work === null || mark === undefined) return;
    const frame = frameAtSequenceTime(work.place, work.clip.rate, change.after.ticks);
    const marker = { markerKey: change.after.key, ticks: change.after.ticks };
    if (frame === mark.frame) {
      editing.apply({ label: "Follow marker" }, (document) => changeMark(document, mark.id, marker));
      return;
    }
    const { first, last } = present(work.history).clip.range;
    const isOnClip = frame >= first && frame <= last;
    const answer = await this.#questions.ask(
      isOnClip
        ? `The marker of frame ${mark.frame} was moved to frame ${frame}. Shall the mark move too? Drawings stay on their frames.`
        : `The marker of frame ${mark.frame} was moved off this clip. Shall the mark go? Drawings stay.`,
      [
        { answer: "leave", label: `Leave it on frame ${mark.frame}` },
        { answer: "follow", label: isOnClip ? "Move the mark" : "Remove the mark" },
      ],
    );
    if (answer === null || this.#context.store.state.work?.documentId !== work.documentId) return;
    if (answer === "leave") editing.apply({ label: "Leave mark" }, (document) => changeMark(document, mark.id, marker));
    else if (isOnClip)
      editing.apply({ label: "Move mark" }, (document) => changeMark(document, mark.id, { ...marker, frame }));
    else editing.apply({ label: "Remove mark" }, (document) => removeMark(document, mark.id));
  }

  async #deleted(editing: Editing, gone: HostMark): Promise<void> {
    const { work } = this.#context.store.state;
    const mark = work === null ? undefined : markOf(work, gone.key);
    if (work === null || mark === undefined) return;
    const answer = await this.#questions.ask(
      `The marker of frame ${mark.frame} was deleted in Premiere. Shall the mark go too? Drawings stay.`,
      [
        { answer: "restore", label: "Put the marker back" },
        { answer: "remove", label: "Remove the mark" },
      ],
    );
    if (answer === null || this.#context.store.state.work?.documentId !== work.documentId) return;
    if (answer === "remove") {
      editing.apply({ label: "Remove mark" }, (document) => removeMark(document, mark.id));
      return;
    }
    const { host } = this.#context;
    const names = (await host.listMarks(work.place.sequenceId)).map((marker) => marker.name);
    const name = gone.name === "" ? `INVE ${nextMarkNumber(names)}` : gone.name;
    const marker = await host.addMark(work.place.sequenceId, mark.ticks, name);
    editing.apply({ label: "Restore marker" }, (document) =>
      changeMark(document, mark.id, { markerKey: marker.key, ticks: marker.ticks }),
    );
  }
}

function markOf(work: Work, markerKey: string): Mark | undefined {
  return present(work.history).marks.find((mark) => mark.markerKey === markerKey);
}

/** The document with a mark changed, marks in order of frames; a mark that comes onto another's frame replaces it. */
function changeMark(document: EditDocument, id: string, change: Partial<Mark>): EditDocument {
  const changed = document.marks.map((mark): Mark => (mark.id === id ? { ...mark, ...change } : mark));
  const moved = changed.find((mark) => mark.id === id);
  const marks = changed
    .filter((mark) => mark.id === id || mark.frame !== moved?.frame)
    .sort((a, b) => a.frame - b.frame);
  return { ...document, marks };
}
