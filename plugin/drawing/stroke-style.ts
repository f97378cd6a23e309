import type { Stroke } from "../../companion-server/protocol/document";
import type { StrokePoint } from "../../companion-server/protocol/document";

/** How the next stroke looks. */
export interface StrokeStyle {
  /** `#rrggbb`. */
  readonly color: string;
  /** Clip pixels. */
  readonly width: number;
  /** In [0, 1]. */
  readonly opacity: number;
  /** In [0, 1]; 1 is a sharp edge. */
  readonly hardness: number;
  /** Clip pixels over which both ends thin out; 0 for round ends. */
  readonly taper: number;
  /** Whether polygons are filled with the stroke's colour. */
  readonly fill: "none" | "colour";
  /** Stabiliser strength in [0, 1]; it shapes the points while drawing and is not stored. */
  readonly smoothing: number;
}

/** What a new user draws with; the width suits the clip's size. */
export function defaultStyle(clip: { readonly height: number }): StrokeStyle {
  return {
    color: "#ff3b5c",
    width: Math.max(Math.round(clip.height / 90), 2),
    opacity: 1,
    hardness: 1,
    taper: 0,
    fill: "none",
    smoothing: 0.3,
  };
}

/** What makes a stroke besides its style. */
export interface StrokeParts {
  readonly id: string;
  readonly frame: number;
  readonly tool: Stroke["tool"];
  readonly points: readonly StrokePoint[];
}

/** A stroke of the document in the given style. */
export function styledStroke(parts: StrokeParts, style: StrokeStyle): Stroke {
  return {
    id: parts.id,
    frame: parts.frame,
    tool: parts.tool,
    points: [...parts.points],
    width: style.width,
    color: style.color,
    opacity: style.opacity,
    hardness: style.hardness,
    ...(style.taper > 0 && (parts.tool === "brush" || parts.tool === "eraser") ? { taper: style.taper } : {}),
    ...(style.fill === "colour" && parts.tool === "polygon" ? { fill: style.color } : {}),
  };
}
