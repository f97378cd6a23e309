import { movedStroke } from "../drawing/edit-layer-edits";
import { findStroke, strokeAt } from "../drawing/hit-test";
import { present } from "../drawing/history";
import type { PointerSample } from "../drawing/pointer-sample";
import type { DrawingToolName, ToolEvent } from "../drawing/tool";
import { panBy, zoomAt, type Position, type Viewport } from "../drawing/viewport";
import { Gesture, isDrawingTool, sampleOf, samplesOf, settingsAt } from "./gesture";
import type { PanelBinding } from "./panel-element";

const wheelZoom = 0.0015;
const pickPixels = 5;
const mainButton = 0;
const middleButton = 1;

/** What the input needs of the view it serves. */
export interface FrameInputView {
  readonly panel: PanelBinding | null;
  viewport: Viewport;
  /** The view's top left in client coordinates. */
  origin(): Position;
  capturePointer(pointerId: number): void;
  /** Asks for a repaint of drafts and guides. */
  repaint(): void;
}

type Drag =
  | { readonly kind: "pan"; readonly last: Position }
  | { readonly kind: "move"; readonly last: PointerSample; readonly group: string };

/** Turns pointer and wheel events into drawing, picking, panning and zooming. One pointer acts at a time. */
export class FrameInput {
  readonly gesture = new Gesture();
  readonly #view: FrameInputView;
  #pointer: PointerSample | null = null;
  #pointerId: number | null = null;
  #drag: Drag | null = null;
  #moves = 0;

  constructor(view: FrameInputView) {
    this.#view = view;
  }

  /** Where the pointer is over the picture, in clip pixels, or null when it is elsewhere. */
  get pointer(): PointerSample | null {
    return this.#pointer;
  }

  get isPanning(): boolean {
    return this.#drag?.kind === "pan";
  }

  readonly down = (event: PointerEvent): void => {
    const { panel } = this.#view;
    if (panel === null || this.#pointerId !== null) return;
    const isPan = event.button === middleButton || panel.state.tool === "hand";
    if (!isPan && event.button !== mainButton) return;
    event.preventDefault();
    this.#pointerId = event.pointerId;
    this.#view.capturePointer(event.pointerId);
    const sample = this.#sample(event);
    this.#pointer = sample;
    if (panel.state.playback === "playing") panel.controller.navigation.togglePlayback();
    if (isPan) this.#drag = { kind: "pan", last: { x: event.clientX, y: event.clientY } };
    else if (isDrawingTool(panel.state.tool)) this.#send(panel.state.tool, { kind: "down", sample }, event);
    else this.#pick(panel, sample);
    this.#view.repaint();
  };

  readonly move = (event: PointerEvent): void => {
    const { panel } = this.#view;
    if (panel === null || (this.#pointerId !== null && event.pointerId !== this.#pointerId)) return;
    this.#pointer = this.#sample(event);
    const { tool } = panel.state;
    if (this.#drag !== null) this.#continueDrag(panel, event);
    else if (isDrawingTool(tool)) {
      const isDown = this.#pointerId !== null;
      if (isDown)
        this.#send(tool, { kind: "move", samples: samplesOf(event, this.#view.viewport, this.#view.origin()) }, event);
      else this.#send(tool, { kind: "hover", sample: this.#pointer }, event);
    }
    this.#view.repaint();
  };

  readonly up = (event: PointerEvent): void => {
    const { panel } = this.#view;
    if (panel === null || event.pointerId !== this.#pointerId) return;
    this.#pointerId = null;
    const drag = this.#drag;
    this.#drag = null;
    const { tool } = panel.state;
    if (drag?.kind === "move") panel.controller.editing.seal();
    else if (drag === null && isDrawingTool(tool)) this.#send(tool, { kind: "up", sample: this.#sample(event) }, event);
    this.#view.repaint();
  };

  readonly leave = (): void => {
    if (this.#pointerId !== null) return;
    this.#pointer = null;
    this.#view.repaint();
  };

  /** A gesture that the system took away draws nothing. */
  readonly lost = (): void => {
    this.cancel();
  };

  readonly doubleClick = (event: MouseEvent): void => {
    const tool = this.#view.panel?.state.tool;
    if (tool === "polygon") this.#send(tool, { kind: "finish" }, event);
    this.#view.repaint();
  };

  readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { viewport } = this.#view;
    const origin = this.#view.origin();
    const anchor = { x: event.clientX - origin.x, y: event.clientY - origin.y };
    const isPan = event.shiftKey || (!event.ctrlKey && event.deltaX !== 0);
    this.#view.viewport = isPan
      ? panBy(
          viewport,
          event.shiftKey && event.deltaX === 0 ? { x: -event.deltaY, y: 0 } : { x: -event.deltaX, y: -event.deltaY },
        )
      : zoomAt(viewport, anchor, Math.exp(-event.deltaY * wheelZoom * (event.ctrlKey ? 4 : 1)));
    this.#view.repaint();
  };

  /** Enter: closes a polygon under way. */
  finish(): void {
    const tool = this.#view.panel?.state.tool;
    if (tool !== undefined && isDrawingTool(tool)) this.#send(tool, { kind: "finish" }, { shiftKey: false });
    this.#view.repaint();
  }

  /** Escape: whatever the pointer had begun is forgotten; returns whether there was anything. */
  cancel(): boolean {
    const wasActive = this.gesture.isActive || this.#drag !== null;
    this.gesture.cancel();
    this.#drag = null;
    this.#pointerId = null;
    this.#view.repaint();
    return wasActive;
  }

  #send(tool: DrawingToolName, event: ToolEvent, keys: { readonly shiftKey: boolean }): void {
    const { panel } = this.#view;
    if (panel === null) return;
    const constraint = keys.shiftKey ? ("angle" as const) : ("none" as const);
    const settings = settingsAt(this.#view.viewport, { smoothing: panel.state.style.smoothing, constraint });
    const result = this.gesture.send(tool, event, settings);
    if (result.kind !== "none") panel.controller.editing.takeResult(tool, result);
  }

  #pick(panel: PanelBinding, sample: PointerSample): void {
    const { work, frame } = panel.state;
    if (work === null) return;
    const tolerance = pickPixels / this.#view.viewport.scale;
    const found = strokeAt(present(work.history), { frame, position: sample, tolerance });
    panel.controller.selectStroke(found?.stroke.id ?? null);
    this.#moves += 1;
    if (found !== null) this.#drag = { kind: "move", last: sample, group: `move ${found.stroke.id} ${this.#moves}` };
  }

  #continueDrag(panel: PanelBinding, event: PointerEvent): void {
    if (this.#drag?.kind === "pan") {
      const { last } = this.#drag;
      this.#view.viewport = panBy(this.#view.viewport, { x: event.clientX - last.x, y: event.clientY - last.y });
      this.#drag = { kind: "pan", last: { x: event.clientX, y: event.clientY } };
      return;
    }
    const { work, selectedStrokeId } = panel.state;
    if (this.#drag === null || work === null) return;
    const found = findStroke(present(work.history), selectedStrokeId);
    const sample = this.#sample(event);
    if (found === null) return;
    const { last, group } = this.#drag;
    const moved = movedStroke(found.stroke, { x: sample.x - last.x, y: sample.y - last.y });
    panel.controller.editing.replaceStroke(found.editLayerId, moved, { label: "Move stroke", group });
    this.#drag = { kind: "move", last: sample, group };
  }

  #sample(event: PointerEvent): PointerSample {
    return sampleOf(event, this.#view.viewport, this.#view.origin());
  }
}
