import type { PlacedOutlines } from "../drawing/hit-test";
import type { FoundItem } from "../drawing/edit-items";
import type { PointerSample } from "../drawing/pointer-sample";
import type { DrawingToolName, ToolEvent, ToolResult, ToolState } from "../drawing/tool";
import { panBy, zoomAt, type Position, type Viewport } from "../drawing/viewport";
import { Gesture, isDrawingTool, sampleOf, samplesOf, settingsAt } from "./gesture";
import { ItemDrag } from "./item-drag";
import type { PanelBinding } from "./panel-element";
import { growthOf, redrawable, redrawTool } from "./redrawing";

const wheelZoom = 0.0015;
const mainButton = 0;
const middleButton = 1;

/** What the input needs of the view it serves. */
export interface FrameInputView {
  readonly panel: PanelBinding | null;
  viewport: Viewport;
  /** Where items of other frames lie on the shown one. */
  readonly placed: PlacedOutlines;
  /** The view's top left in client coordinates. */
  origin(): Position;
  takeFocus(): void;
  capturePointer(pointerId: number): void;
  /** Asks for a repaint of drafts and guides. */
  repaint(): void;
}

/** Turns pointer and wheel events into drawing, picking, panning and zooming. One pointer acts at a time. */
export class FrameInput {
  readonly gesture = new Gesture();
  readonly items = new ItemDrag();
  readonly #view: FrameInputView;
  #pointer: PointerSample | null = null;
  #pointerId: number | null = null;
  #pan: Position | null = null;

  constructor(view: FrameInputView) {
    this.#view = view;
  }

  /** What is being drawn anew on the shown frame, or null. */
  get redrawn(): FoundItem | null {
    const state = this.#view.panel?.state;
    return state === undefined || state.redrawing === null ? null : redrawable(state, state.redrawing);
  }

  /** The tool that draws: the chosen one, or that of what is being drawn anew; null when there is none. */
  get #tool(): DrawingToolName | null {
    const { redrawn } = this;
    if (redrawn !== null) return redrawTool(redrawn);
    const tool = this.#view.panel?.state.tool;
    return tool !== undefined && isDrawingTool(tool) ? tool : null;
  }

  /** Where the pointer is over the picture, in clip pixels, or null when it is elsewhere. */
  get pointer(): PointerSample | null {
    return this.#pointer;
  }

  get isPanning(): boolean {
    return this.#pan !== null;
  }

  readonly down = (event: PointerEvent): void => {
    const { panel } = this.#view;
    if (panel === null || this.#pointerId !== null) return;
    const isPan = event.button === middleButton || panel.state.tool === "hand";
    if (!isPan && event.button !== mainButton) return;
    event.preventDefault();
    // A press on the picture ends typing elsewhere, which the prevented default would have done.
    this.#view.takeFocus();
    this.#pointerId = event.pointerId;
    this.#view.capturePointer(event.pointerId);
    const sample = this.#sample(event);
    this.#pointer = sample;
    if (panel.state.playback === "playing") panel.controller.navigation.togglePlayback();
    if (isPan) this.#pan = { x: event.clientX, y: event.clientY };
    else if (this.#tool !== null) {
      this.gesture.isSwapped = event.altKey;
      this.#send(this.#tool, { kind: "down", sample }, event);
    } else this.items.begin(panel, sample, { scale: this.#view.viewport.scale, placed: this.#view.placed });
    this.#view.repaint();
  };

  readonly move = (event: PointerEvent): void => {
    const { panel } = this.#view;
    if (panel === null || (this.#pointerId !== null && event.pointerId !== this.#pointerId)) return;
    this.#pointer = this.#sample(event);
    const tool = this.#tool;
    if (this.#pan !== null) this.#panTo({ x: event.clientX, y: event.clientY });
    else if (this.items.itemId !== null) this.items.move(panel, this.#pointer);
    else if (tool !== null) {
      const isDown = this.#pointerId !== null;
      if (isDown)
        this.#send(tool, { kind: "move", samples: samplesOf(event, this.#view.viewport, this.#view.origin()) }, event);
      else {
        this.gesture.isSwapped = event.altKey;
        this.#send(tool, { kind: "hover", sample: this.#pointer }, event);
      }
    }
    this.#view.repaint();
  };

  readonly up = (event: PointerEvent): void => {
    const { panel } = this.#view;
    if (panel === null || event.pointerId !== this.#pointerId) return;
    this.#pointerId = null;
    const tool = this.#tool;
    if (this.#pan !== null) this.#pan = null;
    else if (this.items.itemId !== null) this.items.end(panel);
    else if (tool !== null) this.#send(tool, { kind: "up", sample: this.#sample(event) }, event);
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
    const tool = this.#tool;
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
    const tool = this.#tool;
    if (tool !== null) this.#send(tool, { kind: "finish" }, { shiftKey: false });
    this.#view.repaint();
  }

  /** Escape: whatever the pointer had begun is forgotten; returns whether there was anything. */
  cancel(): boolean {
    const isRedrawing = this.#view.panel !== null && this.#view.panel.state.redrawing !== null;
    const wasActive = isRedrawing || this.gesture.isActive || this.#pan !== null || this.items.itemId !== null;
    this.gesture.cancel();
    if (isRedrawing) this.#view.panel.controller.redrawing.cancel();
    if (this.#view.panel !== null) this.items.cancel(this.#view.panel);
    this.#pan = null;
    this.#pointerId = null;
    this.#view.repaint();
    return wasActive;
  }

  #send(tool: DrawingToolName, event: ToolEvent, keys: { readonly shiftKey: boolean }): void {
    const { panel } = this.#view;
    if (panel === null) return;
    const constraint = keys.shiftKey ? ("angle" as const) : ("none" as const);
    const { style, adjusting } = panel.state;
    const { redrawn } = this;
    const choice = { smoothing: style.smoothing, constraint, area: adjusting.area };
    const result = this.gesture.send(tool, event, settingsAt(this.#view.viewport, choice));
    if (redrawn !== null) {
      const corners = redrawn.kind === "texture" ? fourCorners(this.gesture.state) : null;
      if (corners !== null) this.gesture.cancel();
      const growth = growthOf(redrawn, panel.state.frame, this.#view.placed);
      panel.controller.redrawing.take(corners ?? result, growth);
      return;
    }
    if (result.kind === "none") return;
    if (tool === "scribble") panel.controller.scribbling.take(result, this.gesture.isSwapped);
    else if (tool === "adjust") panel.controller.items.takeArea(result);
    else panel.controller.editing.takeResult(tool, result);
  }

  #panTo(to: Position): void {
    if (this.#pan === null) return;
    this.#view.viewport = panBy(this.#view.viewport, { x: to.x - this.#pan.x, y: to.y - this.#pan.y });
    this.#pan = to;
  }

  #sample(event: PointerEvent): PointerSample {
    return sampleOf(event, this.#view.viewport, this.#view.origin());
  }
}

/** A picture is drawn anew by its corners alone: the fourth one ends it. */
function fourCorners(state: ToolState): ToolResult | null {
  return state.kind === "corners" && state.corners.length >= 4 ? { kind: "stroke", points: state.corners } : null;
}
