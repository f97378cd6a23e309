import type { PointTuple } from "../../companion-server/protocol/geometry";
import type { StrokePoint } from "../../companion-server/protocol/document";
import type { PointerSample } from "./pointer-sample";

/** The tools that make strokes; they share their names with the document. */
export const strokeTools = ["brush", "line", "polygon", "ellipse", "arrow", "text", "eraser"] as const;

/** Everything the tool strip offers. */
export const toolNames = [...strokeTools, "texture", "adjust", "lasso", "scribble", "select", "hand"] as const;
export type ToolName = (typeof toolNames)[number];

/** The tools that draw into the document; the others move what is there, or the view. */
export type DrawingToolName = Exclude<ToolName, "texture" | "select" | "hand">;

/** What happens at the frame view, in clip pixels. `finish` is Enter or a double click, `cancel` is Escape. */
export type ToolEvent =
  | { readonly kind: "down" | "hover" | "up"; readonly sample: PointerSample }
  | { readonly kind: "move"; readonly samples: readonly PointerSample[] }
  | { readonly kind: "finish" }
  | { readonly kind: "cancel" };

/** How a gesture is read. Distances are clip pixels, so they follow the zoom. */
export interface ToolSettings {
  /** Stabiliser strength in [0, 1]. */
  readonly smoothing: number;
  /** Points nearer to the last one than this are left out. */
  readonly spacing: number;
  /** A polygon closes when its first corner is pressed within this distance. */
  readonly closeDistance: number;
  /** `angle` keeps lines and polygon edges at multiples of 45 degrees. */
  readonly constraint: "none" | "angle";
  /** How the area of an adjustment is drawn. */
  readonly area: "lasso" | "brush";
}

/** A gesture under way. `idle` is the only state between gestures. */
export type ToolState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "freehand";
      readonly points: readonly StrokePoint[];
      readonly tip: PointerSample;
      readonly pointer: PointerSample;
    }
  | { readonly kind: "segment"; readonly from: StrokePoint; readonly to: StrokePoint }
  | { readonly kind: "corners"; readonly corners: readonly StrokePoint[]; readonly hover: StrokePoint };

/** What a finished gesture gives: points of a stroke, a closed region, a gesture too small to mean anything, or nothing yet. */
export type ToolResult =
  | { readonly kind: "none" }
  | { readonly kind: "stroke"; readonly points: readonly StrokePoint[] }
  | { readonly kind: "region"; readonly polygon: readonly PointTuple[] }
  | { readonly kind: "too-small" };

/** The next state of a gesture and what it gave. */
export interface ToolStep {
  readonly state: ToolState;
  readonly result: ToolResult;
}

/** A tool: one pure step function over states and events. */
export type ToolMachine = (state: ToolState, event: ToolEvent, settings: ToolSettings) => ToolStep;

/** The state between gestures. */
export const idle: ToolState = { kind: "idle" };

/** A step that gives nothing yet. */
export function stay(state: ToolState): ToolStep {
  return { state, result: { kind: "none" } };
}

/** A step that ends the gesture. */
export function finish(result: ToolResult): ToolStep {
  return { state: idle, result };
}
