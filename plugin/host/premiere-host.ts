import type * as z from "zod/mini";
import type {
  clipAtSchema,
  clipMotionSchema,
  hostEventSchema,
  hostMarkSchema,
  hostOverlaySchema,
  hostStateSchema,
} from "./host-answers";
import type { markStateSchema, placeOverlaySchema } from "./host-requests";

/**
 * Everything the drawing app asks of Premiere. One implementation talks to the real host through the bridge, the other
 * to the simulated Premiere; the app cannot tell them apart. Times are ticks (254,016,000,000 a second) as decimal
 * strings, sequence coordinates are frames of the sequence. Every call rejects with an InveError `HostFailure` whose
 * sentence says what Premiere did not do.
 */

/** The active project and sequence, or why there is none. */
export type HostState = z.infer<typeof hostStateSchema>;

/** How Premiere's Motion places a clip, the same on all of its frames. */
export type ClipMotion = z.infer<typeof clipMotionSchema>;

/** The topmost real clip under a time. `capture` says why its media cannot be read directly. */
export type ClipAt = z.infer<typeof clipAtSchema>;

/** A Premiere marker that carries one of our marks. */
export type HostMark = z.infer<typeof hostMarkSchema>;

/** An overlay clip of ours that lies in the sequence. */
export type HostOverlay = z.infer<typeof hostOverlaySchema>;

/** What to place: a finished file of exactly `frames` frames of the sequence, and the document it came from. */
export type PlaceOverlay = z.infer<typeof placeOverlaySchema>;

/**
 * How far the drawing of a mark has come: nothing drawn, drawn, shown by the overlay, or drawn on since the overlay was
 * made.
 */
export type MarkState = z.infer<typeof markStateSchema>;

/** Things the host tells on its own. `playhead` carries ticks, the others nothing. */
export type HostEvent = z.infer<typeof hostEventSchema>;

/** The host as the drawing app sees it. `sequenceId` guards every write: the host refuses if another one is active. */
export interface PremiereHost {
  state(): Promise<HostState>;
  clipAt(sequenceId: string, ticks: string): Promise<ClipAt | null>;
  setPlayhead(sequenceId: string, ticks: string): Promise<void>;
  listMarks(sequenceId: string): Promise<HostMark[]>;
  addMark(sequenceId: string, ticks: string, name: string): Promise<HostMark>;
  removeMark(sequenceId: string, key: string): Promise<void>;
  /** Gives the marker of a mark the colour of its state; asks nothing of Premiere when it has that colour already. */
  colourMark(sequenceId: string, key: string, state: MarkState): Promise<void>;
  /**
   * Makes a document the sequence's own. The answer to `isCopy` in the state: with the same document, a duplicated sequence
   * shares it; with another one, renders of either sequence leave the other's overlays alone. One undo entry.
   */
  claimDocument(sequenceId: string, documentId: string): Promise<void>;
  /** A sentence that says what in the project's settings may spoil the import of an overlay, or null. */
  importWarning(sequenceId: string): Promise<string | null>;
  /**
   * Has one frame written as the sequence shows it, our overlays hidden; returns the file names it may have. The file
   * comes later and our overlays stay hidden until `endCapture`, so wait for the file before the next call.
   */
  captureFrame(sequenceId: string, ticks: string, folder: string, baseName: string): Promise<string[]>;
  /** Shows our overlays again. To be called when the last frame has arrived or the capture was given up. */
  endCapture(): Promise<void>;
  placeOverlay(sequenceId: string, overlay: PlaceOverlay): Promise<HostOverlay>;
  replaceOverlay(sequenceId: string, itemId: string, overlay: PlaceOverlay): Promise<HostOverlay>;
  listOverlays(sequenceId: string): Promise<HostOverlay[]>;
  /** Calls `listener` until the returned function is called. */
  subscribe(listener: (event: HostEvent) => void): () => void;
}
