import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { EditDocument } from "../../companion-server/protocol/document";
import { layerName } from "../drawing/clip-layer-edits";
import { findItem, removeItem, type FoundItem } from "../drawing/edit-items";
import type { PlacedOutlines } from "../drawing/hit-test";
import { present } from "../drawing/history";
import {
  clipToScreen,
  fitViewport,
  keepCentre,
  screenToClip,
  zoomAt,
  type Extent,
  type Position,
  type Viewport,
} from "../drawing/viewport";
import { FrameInput } from "./frame-input";
import { FramePainter, type Scene } from "./frame-painter";
import { needsOverlay, pictureWidth, showsMore, type PictureRequest } from "./frame-pictures";
import { PanelElement, type PanelBinding } from "./panel-element";
import type { PanelState } from "./panel-state";
import "./text-entry";
import { pictureAmong } from "./picture-upload";
import { playbackRequests } from "./player";
import { redrawable } from "./redrawing";

const nothingPlaced: PlacedOutlines = new Map();

/** A picture at hand and what it shows. */
interface ShownPicture {
  readonly request: PictureRequest;
  readonly still: ImageBitmap;
}

/** The picture of the shown frame with everything drawn on it: where the user draws. */
@customElement("inve-frame-view")
export class FrameView extends PanelElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      overflow: hidden;
      contain: strict;
      background: #121212;
      min-width: 0;
      min-height: 0;
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      touch-action: none;
      user-select: none;
      -webkit-user-select: none;
    }
    #guides.brush,
    #guides.eraser,
    #guides.line,
    #guides.arrow,
    #guides.polygon,
    #guides.ellipse,
    #guides.lasso,
    #guides.scribble,
    #guides.adjust {
      cursor: crosshair;
    }
    #guides.text {
      cursor: text;
    }
    #guides.hand {
      cursor: grab;
    }
    #guides.panning {
      cursor: grabbing;
    }
    #hint {
      position: absolute;
      left: 50%;
      bottom: 14px;
      transform: translateX(-50%);
      padding: 6px 12px;
      border-radius: 14px;
      background: rgba(18, 18, 18, 0.82);
      border: 1px solid rgba(255, 255, 255, 0.12);
      color: #e6e6e6;
      font-size: 12px;
      white-space: nowrap;
      pointer-events: none;
    }
  `;

  readonly #input = new FrameInput(this);
  #viewport: Viewport = { scale: 1, pixelAspect: 1, left: 0, top: 0 };
  #placing: "fitted" | "free" = "fitted";
  #painter: FramePainter | null = null;
  #size: Extent = { width: 1, height: 1 };
  #clipId: string | null = null;
  #painting: number | null = null;
  #loading: Promise<void> | null = null;
  #lastPicture: PictureRequest | null = null;
  #lastOverlay: PictureRequest | null = null;
  #lastLifted: { readonly itemId: string; readonly document: EditDocument } | null = null;
  readonly #observer = new ResizeObserver(() => {
    this.#resize();
  });

  get viewport(): Viewport {
    return this.#viewport;
  }

  set viewport(viewport: Viewport) {
    this.#viewport = viewport;
    this.#placing = "free";
  }

  get placed(): PlacedOutlines {
    const { panel } = this;
    const work = panel?.state.work ?? null;
    if (panel === null || work === null || !isReady(panel)) return nothingPlaced;
    return panel.placed.on(panel.state, present(work.history), () => {
      this.repaint();
    });
  }

  /** Whether everything that the shown frame needs is here. */
  get isSettled(): boolean {
    if (this.panel === null) return false;
    const requests = this.#requests(this.panel);
    const { pictures } = this.panel;
    const isHere = (request: PictureRequest | null) => request === null || pictures.peek(request) !== null;
    return requests !== null && isHere(requests.picture) && isHere(requests.overlay) && !this.panel.placed.isAsking;
  }

  origin(): Position {
    const box = this.getBoundingClientRect();
    return { x: box.left, y: box.top };
  }

  takeFocus(): void {
    let focused = this.ownerDocument.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    if (focused instanceof HTMLElement && focused !== this.ownerDocument.body) focused.blur();
  }

  capturePointer(pointerId: number): void {
    this.renderRoot.querySelector("#guides")?.setPointerCapture(pointerId);
  }

  repaint(): void {
    if (this.#painting !== null) return;
    this.#painting = requestAnimationFrame(() => {
      this.#painting = null;
      this.#paint();
    });
  }

  /** Shows the whole picture again. */
  fit(): void {
    this.#placing = "fitted";
    this.#place();
  }

  /** Shows one pixel of the clip as one pixel of the screen, on the screen's own raster. */
  showActualSize(): void {
    const ratio = window.devicePixelRatio;
    const factor = 1 / (this.#viewport.scale * ratio);
    const zoomed = zoomAt(this.#viewport, { x: this.#size.width / 2, y: this.#size.height / 2 }, factor);
    const onRaster = (position: number) => Math.round(position * ratio) / ratio;
    this.viewport = { ...zoomed, scale: 1 / ratio, left: onRaster(zoomed.left), top: onRaster(zoomed.top) };
    this.repaint();
  }

  /** Zooms around the middle of the view. */
  zoom(factor: number): void {
    this.viewport = zoomAt(this.#viewport, { x: this.#size.width / 2, y: this.#size.height / 2 }, factor);
    this.repaint();
  }

  /** Escape: forgets a gesture under way; returns whether there was one. */
  cancelGesture(): boolean {
    return this.#input.cancel();
  }

  /** Enter: closes a polygon under way. */
  finishGesture(): void {
    this.#input.finish();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override renderPanel({ state }: PanelBinding): TemplateResult {
    const input = this.#input;
    const hint = hintFor(state);
    return html`
      <canvas id="picture"></canvas>
      <canvas id="edits"></canvas>
      <canvas
        id="guides"
        role="img"
        aria-label=${`Frame ${state.frame} with what is drawn on it`}
        class=${input.isPanning ? "panning" : state.redrawing === null ? state.tool : "brush"}
        @pointerdown=${input.down}
        @pointermove=${input.move}
        @pointerup=${input.up}
        @pointerleave=${input.leave}
        @pointercancel=${input.lost}
        @dblclick=${input.doubleClick}
        @wheel=${input.wheel}
        @contextmenu=${preventDefault}
        @dragover=${preventDefault}
        @drop=${this.#drop}
      ></canvas>
      ${this.#textEntry(state)} ${hint === null ? nothing : html`<div id="hint">${hint}</div>`}
    `;
  }

  /** The field stands where the first line will; what is typed is drawn under it as it will be. */
  #textEntry({ typing, frame, style }: PanelState): TemplateResult | typeof nothing {
    const start = typing?.points[0];
    if (typing === null || start === undefined || typing.frame !== frame) return nothing;
    const editing = this.panel?.controller.editing;
    const at = clipToScreen(this.#viewport, start);
    const fontSize = Math.max(style.fontSize * this.#viewport.scale, 9);
    return html`<inve-text-entry
      style=${`left:${at.x}px;top:${at.y + 0.35 * fontSize}px`}
      .value=${typing.text}
      .fontSize=${Math.min(fontSize, 28)}
      .onInput=${(text: string) => editing?.changeText(text)}
      .onTake=${() => editing?.takeText()}
      .onCancel=${() => editing?.dropText()}
    ></inve-text-entry>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#painter ??= this.#makePainter();
    const clipId = this.panel?.state.work?.clip.id ?? null;
    if (clipId !== this.#clipId) {
      this.#clipId = clipId;
      this.#placing = "fitted";
      this.#place();
    }
    // While it plays this is the turn of the page's own repaint: another one would show the picture a frame late.
    if (this.panel?.state.playback === "playing") this.#paint();
    else this.repaint();
  }

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    const file = pictureAmong(event.dataTransfer?.files);
    const origin = this.origin();
    const place = { x: event.clientX - origin.x, y: event.clientY - origin.y };
    if (file !== null) this.panel?.controller.addPicture(file, screenToClip(this.#viewport, place));
  };

  #makePainter(): FramePainter | null {
    const canvas = (name: string) => this.renderRoot.querySelector<HTMLCanvasElement>(`canvas#${name}`);
    const [picture, edits, guides] = [canvas("picture"), canvas("edits"), canvas("guides")];
    if (picture === null || edits === null || guides === null) return null;
    const painter = new FramePainter({ picture, edits, guides });
    painter.resize(this.#size, window.devicePixelRatio);
    return painter;
  }

  #resize(): void {
    const size = { width: Math.max(this.clientWidth, 1), height: Math.max(this.clientHeight, 1) };
    if (this.#placing === "free")
      this.#viewport = keepCentre(this.#viewport, this.#size, size, window.devicePixelRatio);
    this.#size = size;
    this.#painter?.resize(this.#size, window.devicePixelRatio);
    this.#place();
  }

  #place(): void {
    const clip = this.panel?.state.work?.clip;
    if (clip !== undefined && this.#placing === "fitted") this.#viewport = fitViewport(clip, this.#size);
    // A blank canvas must not be seen, so the painting does not wait for the next frame.
    this.#paint();
  }

  #paint(): void {
    const { panel } = this;
    if (panel === null || this.#painter === null) return;
    const scene = this.#scene(panel);
    this.#painter.paintPicture(scene);
    this.#painter.paintEdits(scene);
    this.#painter.paintGuides(scene);
    this.#load();
  }

  #scene(panel: PanelBinding): Scene {
    const { state, pictures } = panel;
    const requests = this.#requests(panel);
    const base = {
      state,
      viewport: this.#viewport,
      gesture: this.#input.gesture,
      pointer: this.#input.pointer,
      redrawn: this.#input.redrawn,
      placed: this.placed,
    };
    if (requests === null) return { ...base, picture: null, overlay: null };
    const picture = this.#lasting(pictures, requests.picture, this.#lastPicture);
    // An overlay of an older revision is calmer than none; on another frame it would be wrong.
    const lastOverlay = this.#lastOverlay?.frame === state.frame ? this.#lastOverlay : null;
    const known = requests.overlay === null ? null : this.#lasting(pictures, requests.overlay, lastOverlay);
    this.#lastPicture = picture?.request ?? null;
    this.#lastOverlay = known?.request ?? null;
    const overlay = known === null || this.#isHopeless(panel, known, requests.overlay) ? null : known;
    return {
      ...base,
      picture: picture?.still ?? null,
      overlay: overlay === null ? null : { image: overlay.still, document: overlay.request.document },
    };
  }

  /** Whether an overlay shows what the user has taken away, and none without it will come; a new one is here in a moment. */
  #isHopeless(panel: PanelBinding, known: ShownPicture, wanted: PictureRequest | null): boolean {
    if (wanted === null || (isReady(panel) && !panel.pictures.hasFailed(wanted))) return false;
    return showsMore(known.request.document, wanted.document, panel.state.frame);
  }

  /** The wanted picture, or while it is on its way the one that was shown before it, so that nothing flashes. */
  #lasting(
    pictures: PanelBinding["pictures"],
    wanted: PictureRequest,
    last: PictureRequest | null,
  ): ShownPicture | null {
    const still = pictures.peek(wanted);
    if (still !== null) return { request: wanted, still };
    if (last === null || last.work.documentId !== wanted.work.documentId) return null;
    const before = pictures.peek(last);
    return before === null ? null : { request: last, still: before };
  }

  #requests({ state }: PanelBinding): { picture: PictureRequest; overlay: PictureRequest | null } | null {
    const { work, frame, playback, analysisId } = state;
    if (work === null) return null;
    if (playback === "playing") {
      const [picture, overlay] = playbackRequests(work, frame, analysisId);
      return picture === undefined ? null : { picture, overlay: overlay ?? null };
    }
    const document = this.#documentToShow(present(work.history));
    const shownPixels = work.clip.width * work.clip.pixelAspect * this.#viewport.scale * window.devicePixelRatio;
    const width = pictureWidth(work.clip.width, shownPixels);
    const picture: PictureRequest = { work, frame, width, content: "clip", document, analysisId };
    return { picture, overlay: needsOverlay(document, frame) ? { ...picture, content: "overlay" } : null };
  }

  /** Without the stroke that is being dragged, which is drawn here: it must keep up with the hand. */
  #documentToShow(document: EditDocument): EditDocument {
    const dragged = findItem(document, this.#input.items.itemId);
    const isDrawnHere = dragged?.kind === "sketch" && dragged.item.frame === this.panel?.state.frame;
    return isDrawnHere ? this.#lifted(document, dragged) : document;
  }

  /** The same document and stroke give the same object, so that pictures of it are found again. */
  #lifted(document: EditDocument, { editLayer, item }: FoundItem): EditDocument {
    const rest = document.editLayers.filter((layer) => layer !== editLayer);
    const known = this.#lastLifted;
    if (known?.itemId === item.id && rest.every((layer) => known.document.editLayers.includes(layer)))
      return known.document;
    const lifted = removeItem(document, editLayer.id, item.id);
    this.#lastLifted = { itemId: item.id, document: lifted };
    return lifted;
  }

  /** Gets what the present scene lacks; one round at a time, each for the frame that is shown when it starts. */
  #load(): void {
    if (this.#loading !== null || this.panel === null || this.panel.state.playback === "playing") return;
    const { pictures } = this.panel;
    const requests = this.#requests(this.panel);
    if (requests === null || !isReady(this.panel)) return;
    const lacking = [requests.picture, requests.overlay].find(
      (request) => request !== null && pictures.peek(request) === null && !pictures.hasFailed(request),
    );
    if (lacking === undefined || lacking === null) {
      this.panel.ahead.get(this.panel.state);
      return;
    }
    this.panel.ahead.stop();
    this.#loading = pictures.get(lacking).then(
      () => {
        this.#took(lacking);
      },
      (failure: unknown) => {
        this.panel?.controller.report(failure);
      },
    );
    void this.#loading.finally(() => {
      this.#loading = null;
      this.repaint();
    });
  }

  /** An answer for the shown frame is shown even if the user went on meanwhile, unless a better one is at hand. */
  #took(answered: PictureRequest): void {
    if (answered.content !== "overlay" || this.panel === null) return;
    const wanted = this.#requests(this.panel)?.overlay ?? null;
    const isBetter = wanted !== null && this.panel.pictures.peek(wanted) === null;
    if (isBetter && wanted.frame === answered.frame) this.#lastOverlay = answered;
  }
}

function isReady(panel: PanelBinding): boolean {
  return panel.state.connection.kind === "ready";
}

function preventDefault(event: Event): void {
  event.preventDefault();
}

/** What to do next, where the tool alone does not say it. */
function hintFor(state: PanelState): string | null {
  const { work, tool, layer, playback, selectedItemId, adjusting, typing } = state;
  if (work === null || playback === "playing") return null;
  const redrawn = redrawable(state, state.redrawing);
  if (redrawn !== null)
    return redrawn.kind === "texture"
      ? "Click the picture's four corners, from its top left on, clockwise. Escape cancels."
      : "Draw it anew, as it should lie on this frame. Escape cancels.";
  if (tool === "lasso") {
    const name = layer === 0 ? "an object" : layerName(present(work.history), layer);
    return `Draw a rough line around ${name}. What you draw on it later will follow it.`;
  }
  if (tool === "scribble") return "Draw over what belongs to the object; hold Alt to take away what does not.";
  if (tool === "adjust" && selectedItemId === null)
    return adjusting.area === "lasso" ? "Draw around what is to change." : "Paint over what is to change.";
  if (tool === "text") return typing === null ? "Click where the text begins, or drag along its line." : null;
  if (tool === "polygon") return "Click corner by corner; click the first corner or press Enter to close.";
  return null;
}
