import type { EditDocument, Stroke } from "../../companion-server/protocol/document";
import { isShownOn } from "../drawing/edit-layer-edits";
import { isUnreachable, type CompanionClient } from "../companion/client";
import type { StreamedPreview } from "../companion/preview-stream";
import type { Work } from "./panel-state";
import type { Still, StillStore } from "./still-store";

/** The pictures of a frame: the clip alone, or the edits alone with alpha. */
export type PictureContent = "clip" | "overlay";

/** One picture that can be asked for. */
export interface PictureRequest {
  readonly work: Work;
  readonly frame: number;
  readonly width: number;
  readonly content: PictureContent;
  /** What an overlay is drawn of: the present document, or what is left of it while something is dragged. */
  readonly document: EditDocument;
  /** The analysis that edits are followed by; another one puts them elsewhere. */
  readonly analysisId: string | null;
}

/** Widths that are asked for; few, so that zooming a little does not fetch everything again. */
const widths = [480, 768, 960, 1280, 1920, 2560, 3840];

/** The width to ask for so that a picture shown `shownPixels` wide is sharp; never wider than the clip. */
export function pictureWidth(clipWidth: number, shownPixels: number): number {
  return Math.min(widths.find((width) => width >= shownPixels) ?? clipWidth, clipWidth);
}

/** Whether something other than this frame's own strokes may be seen on it, so that the companion has to draw it. */
export function needsOverlay(document: EditDocument, frame: number): boolean {
  return document.editLayers.some(
    (layer) =>
      isShownOn(layer, frame) &&
      layer.items.length > 0 &&
      (layer.kind !== "sketch" ||
        layer.blendMode !== "normal" ||
        (layer.fadeIn ?? 0) > 0 ||
        (layer.fadeOut ?? 0) > 0 ||
        layer.items.some((stroke) => stroke.frame !== frame || isChangedByTime(stroke))),
  );
}

/** Whether a stroke can look otherwise on its own frame than its outline says. */
function isChangedByTime({ writeOn, followLight }: Stroke): boolean {
  return writeOn !== undefined || followLight === true;
}

/** The strokes of a frame that an overlay of `saved` shows; the panel draws all others itself. */
export function strokesOf(saved: EditDocument | null, frame: number): ReadonlySet<Stroke> {
  const strokes =
    saved?.editLayers.flatMap((layer) => (layer.kind === "sketch" && isShownOn(layer, frame) ? layer.items : [])) ?? [];
  return new Set(strokes.filter((stroke) => stroke.frame === frame));
}

/**
 * Whether an overlay of `saved` shows something that the user has taken away, changed or hidden since. What was only
 * added does not count: the panel draws it over the picture.
 */
export function showsMore(saved: EditDocument | null, document: EditDocument, frame: number): boolean {
  if (saved === null || saved === document) return false;
  const shown = new Set(shownItems(document, frame));
  return shownItems(saved, frame).some((item) => !shown.has(item));
}

function shownItems(document: EditDocument, frame: number): object[] {
  return document.editLayers.flatMap((layer): object[] => (isShownOn(layer, frame) ? layer.items : []));
}

/** Names, fetches and keeps the pictures that the views show. */
export class FramePictures<T extends Still> {
  readonly #client: CompanionClient;
  readonly #store: StillStore<T>;
  /** Pictures that the companion refused; asking again before something changed would refuse again. */
  readonly #failed = new Set<string>();

  constructor(client: CompanionClient, store: StillStore<T>) {
    this.#client = client;
    this.#store = store;
  }

  /** The picture if it is at hand; good until the next other picture is asked for. */
  peek(request: PictureRequest): T | null {
    return this.#store.peek(keyOf(request));
  }

  /** Whether the picture is decoded or on its way. */
  isKnown(request: PictureRequest): boolean {
    return this.#store.isKnown(keyOf(request));
  }

  /** Whether the picture can be had without asking for it, or is on its way. */
  isKept(request: PictureRequest): boolean {
    return this.#store.isKept(keyOf(request));
  }

  /** Gets pictures of one document, content and width in one answer; each is kept as it comes. Rejects as {@link get} does. */
  async keepAhead(requests: readonly PictureRequest[], signal: AbortSignal): Promise<void> {
    const byFrame = new Map(requests.map((request) => [request.frame, request]));
    const [first] = requests;
    if (first === undefined) return;
    const wanted = { frames: [...byFrame.keys()], width: first.width, content: first.content };
    const take = ({ frame, picture }: StreamedPreview): void => {
      const request = byFrame.get(frame);
      if (request !== undefined) this.#store.keep(keyOf(request), picture);
    };
    await this.#client.previews(first.document, wanted, take, signal);
  }

  /** Whether the companion refused this very picture before. */
  hasFailed(request: PictureRequest): boolean {
    return this.#failed.has(keyOf(request));
  }

  /** The picture, or null when nobody answers. A refusal rejects with the companion's error. */
  async get(request: PictureRequest): Promise<T | null> {
    const key = keyOf(request);
    try {
      return await this.#store.get(key, () => this.#fetch(request));
    } catch (failure) {
      if (isUnreachable(failure)) return null;
      this.#failed.add(key);
      throw failure;
    }
  }

  /** After a reconnection what was refused may be possible again. */
  forgetFailures(): void {
    this.#failed.clear();
  }

  #fetch({ work, frame, width, content, document }: PictureRequest): Promise<Blob> {
    if (content === "clip") return this.#client.frame(work.clip.id, { frame, width });
    return this.#client.preview(document, { frame, width, content });
  }
}

/** Documents share what did not change, so a part that is the same object looks the same. */
const numbers = new WeakMap<object, number>();
let numbered = 0;

function numberOf(part: object): number {
  const known = numbers.get(part);
  if (known !== undefined) return known;
  numbered += 1;
  numbers.set(part, numbered);
  return numbered;
}

/**
 * What a picture is kept under. An overlay is named by what shows on its frame, so that a change elsewhere fetches
 * nothing, and undoing a change finds the picture from before it.
 */
function keyOf({ work, frame, width, content, document, analysisId }: PictureRequest): string {
  if (content === "clip") return `clip ${work.clip.id} ${frame} ${width}`;
  const { editLayers, layers, marks, corrections } = document;
  const shown = editLayers.filter((layer) => isShownOn(layer, frame) && layer.items.length > 0);
  const parts = [layers, marks, corrections, ...shown].map(numberOf).join(".");
  return `${content} ${work.documentId} ${analysisId ?? "none"} ${parts} ${frame} ${width}`;
}
