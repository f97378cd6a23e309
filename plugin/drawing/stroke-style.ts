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
  /** Whether the width stays the same when the surface grows or shrinks. */
  readonly fixedWidth: boolean;
  /** Whether the stroke takes the shot's change of light. */
  readonly followLight: boolean;
  /** Frames during which the stroke draws itself, from the one it is drawn on; 0: it is there at once. */
  readonly writeOnFrames: number;
  /** Size of letters in clip pixels. */
  readonly fontSize: number;
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
    fixedWidth: false,
    followLight: false,
    writeOnFrames: 0,
    fontSize: Math.max(Math.round(clip.height / 9), 12),
  };
}

/** What the style bar shows of a stroke that is there; only freehand lines can still be smoothed. */
export function styleOf(
  stroke: Stroke,
): Pick<StrokeStyle, "color" | "width" | "opacity" | "hardness" | "fill"> & { readonly smoothing?: number } {
  const { color, width, opacity, hardness, fill, tool } = stroke;
  const smoothing = tool === "brush" || tool === "eraser" ? { smoothing: stroke.smoothing ?? 0 } : {};
  return { color, width, opacity, hardness, fill: fill === undefined ? "none" : "colour", ...smoothing };
}

/** What a change of style changes of a stroke; a fill has the colour of the line. */
export function restyling(
  stroke: Stroke,
  part: Partial<Pick<StrokeStyle, "color" | "width" | "opacity" | "hardness" | "fill" | "smoothing">>,
): { readonly [Key in keyof Stroke]?: Stroke[Key] | undefined } {
  const { fill, smoothing, ...plain } = part;
  const isFilled = fill === undefined ? stroke.fill !== undefined : fill === "colour";
  const changesFill = fill !== undefined || (part.color !== undefined && isFilled);
  return {
    ...plain,
    ...(smoothing === undefined ? {} : { smoothing: smoothing > 0 ? smoothing : undefined }),
    ...(changesFill ? { fill: isFilled ? (part.color ?? stroke.color) : undefined } : {}),
  };
}

/** What makes a stroke besides its style. */
export interface StrokeParts {
  readonly id: string;
  readonly frame: number;
  readonly tool: Stroke["tool"];
  readonly points: readonly StrokePoint[];
  /** What a text stroke says. */
  readonly text?: string;
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
    ...(style.fill === "colour" && (parts.tool === "polygon" || parts.tool === "ellipse") ? { fill: style.color } : {}),
    ...(parts.tool === "text" ? { text: parts.text ?? "", fontSize: style.fontSize } : {}),
    ...(style.fixedWidth ? { fixedWidth: true } : {}),
    ...(style.followLight ? { followLight: true } : {}),
    ...(style.writeOnFrames > 0
      ? { writeOn: { first: parts.frame, last: parts.frame + style.writeOnFrames - 1 } }
      : {}),
  };
}
