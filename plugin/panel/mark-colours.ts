import type { EditDocument } from "../../companion-server/protocol/document";
import { present } from "../drawing/history";
import type { MarkState } from "../host/premiere-host";
import type { DraftStorage } from "./document-keeper";
import type { PanelContext } from "./panel-context";
import type { Work } from "./panel-state";

/** What was drawn on each mark's frame when the overlay was asked for, by the mark's id. */
export type ShownDrawings = Readonly<Record<string, string>>;

/**
 * Keeps the colours of the markers in step with the drawing: green is empty, yellow drawn, blue shown by the overlay,
 * orange drawn on since. Each colouring is an undo entry in Premiere, so that a marker is coloured only when the user's
 * own work changed its state, never because a document was opened.
 */
export class MarkColours {
  readonly #context: PanelContext;
  /** The states that were told to Premiere since the document was opened, by the marker's key. */
  readonly #told = new Map<string, MarkState>();
  #documentId: string | null = null;
  #seen: EditDocument | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(context: PanelContext) {
    this.#context = context;
    context.store.subscribe(({ work }) => {
      if (work !== null) this.#look(work);
    });
  }

  /** Notes what the overlay that now lies in the sequence shows. */
  shown(documentId: string, drawings: ShownDrawings): void {
    this.#context.drafts.setItem(shownKey(documentId), JSON.stringify(drawings));
    const { work } = this.#context.store.state;
    if (work?.documentId === documentId) this.#colour(work);
  }

  /** Drawings settle when they are saved: nobody wants a step in Premiere's undo list for every dab of the brush. */
  #look(work: Work): void {
    if (work.documentId !== this.#documentId) {
      this.#documentId = work.documentId;
      this.#told.clear();
      this.#seen = present(work.history);
    } else if (work.saved === present(work.history) && work.saved !== this.#seen) this.#colour(work);
  }

  #colour(work: Work): void {
    this.#seen = present(work.history);
    for (const [markerKey, state] of this.#states(work)) {
      if (this.#told.get(markerKey) === state) continue;
      this.#told.set(markerKey, state);
      const { host } = this.#context;
      // A colour is a courtesy: a marker that is gone or a busy Premiere must not disturb the drawing.
      const ask = () => host.colourMark(work.place.sequenceId, markerKey, state).catch(() => undefined);
      this.#work = this.#work.then(ask);
    }
  }

  #states(work: Work): (readonly [markerKey: string, state: MarkState])[] {
    const document = present(work.history);
    const shown = readShown(this.#context.drafts, work.documentId);
    return document.marks.flatMap(({ id, markerKey, frame }) => {
      if (markerKey === undefined) return [];
      const drawing = drawingOn(document, frame);
      const state = shown[id] === drawing ? "propagated" : (shown[id] ?? "") === "" ? "drawn" : "outdated";
      return [[markerKey, drawing === "" ? "empty" : state] as const];
    });
  }
}

/** What is drawn on every marked frame of a document. */
export function drawingsOf(document: EditDocument): ShownDrawings {
  return Object.fromEntries(document.marks.map((mark) => [mark.id, drawingOn(document, mark.frame)]));
}

/** A short text that changes with what the edit layers and corrections hold on a frame; empty when that is nothing. */
function drawingOn(document: EditDocument, frame: number): string {
  const layers = document.editLayers.flatMap(({ items, ...settings }) => {
    const here = items.filter((item) => item.frame === frame);
    return here.length === 0 ? [] : [{ ...settings, items: here }];
  });
  const corrections = document.corrections.filter((correction) => correction.frame === frame);
  return layers.length + corrections.length === 0 ? "" : fingerprint(JSON.stringify([layers, corrections]));
}

/** FNV-1a, twice with different beginnings: enough to notice a change, and small to keep. */
function fingerprint(text: string): string {
  return [0x811c9dc5, 0x9e3779b9]
    .map((beginning) => {
      let hash = beginning;
      for (let index = 0; index < text.length; index += 1)
        hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
      return hash.toString(36);
    })
    .join("-");
}

function shownKey(documentId: string): string {
  return `inve.shown.${documentId}`;
}

function readShown(drafts: DraftStorage, documentId: string): ShownDrawings {
  try {
    const value: unknown = JSON.parse(drafts.getItem(shownKey(documentId)) ?? "{}");
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === "string"));
  } catch {
    return {};
  }
}
