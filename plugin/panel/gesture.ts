import { measuredPressure, type PointerSample } from "../drawing/pointer-sample";
import {
  idle,
  type DrawingToolName,
  type ToolEvent,
  type ToolName,
  type ToolResult,
  type ToolSettings,
  type ToolState,
} from "../drawing/tool";
import { drawingTools } from "../drawing/tools";
import { screenToClip, type Position, type Viewport } from "../drawing/viewport";

/** Distances of the hand, in CSS pixels; the zoom turns them into clip pixels. */
const spacingPixels = 1;
const closePixels = 9;

/** Whether a tool draws. */
export function isDrawingTool(tool: ToolName): tool is DrawingToolName {
  return tool !== "select" && tool !== "hand" && tool !== "texture";
}

/** The tool settings at a zoom. */
export function settingsAt(
  viewport: Viewport,
  choice: Pick<ToolSettings, "smoothing" | "constraint" | "area">,
): ToolSettings {
  return {
    ...choice,
    spacing: spacingPixels / viewport.scale,
    closeDistance: closePixels / viewport.scale,
  };
}

/** A pointer event as a sample over the picture; `origin` is the view's top left in the event's own coordinates. */
export function sampleOf(event: PointerEvent, viewport: Viewport, origin: Position): PointerSample {
  const place = screenToClip(viewport, { x: event.clientX - origin.x, y: event.clientY - origin.y });
  const pressure = measuredPressure(event);
  return { ...place, time: event.timeStamp, ...(pressure === undefined ? {} : { pressure }) };
}

/** All positions since the last event, where the browser keeps them; otherwise the event's own. */
export function samplesOf(event: PointerEvent, viewport: Viewport, origin: Position): PointerSample[] {
  // WebKit before 18.2 has no coalesced events, which the DOM types do not know.
  const coalesced = "getCoalescedEvents" in event ? event.getCoalescedEvents() : [];
  const events = coalesced.length > 0 ? coalesced : [event];
  return events.map((each) => sampleOf(each, viewport, origin));
}

/** The gesture of a drawing tool that is under way. */
export class Gesture {
  #state: ToolState = idle;
  #tool: DrawingToolName = "brush";
  /** Whether the gesture was begun with Alt: a scribble then says the opposite. */
  isSwapped = false;

  get state(): ToolState {
    return this.#state;
  }

  get tool(): DrawingToolName {
    return this.#tool;
  }

  get isActive(): boolean {
    return this.#state.kind !== "idle";
  }

  /** Hands an event to the tool; choosing another tool first cancels what the old one had begun. */
  send(tool: DrawingToolName, event: ToolEvent, settings: ToolSettings): ToolResult {
    if (tool !== this.#tool) this.#state = idle;
    this.#tool = tool;
    const step = drawingTools[tool](this.#state, event, settings);
    this.#state = step.state;
    return step.result;
  }

  cancel(): void {
    this.#state = idle;
  }
}
