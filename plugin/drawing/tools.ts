import type { StrokePoint } from "../../companion-server/protocol/document";
import { baselineTool, boxTool, polygonTool, segmentTool } from "./corner-tools";
import { brushTool, lassoTool } from "./freehand-tool";
import type { DrawingToolName, ToolMachine, ToolState } from "./tool";

/** The state machine of every drawing tool. */
export const drawingTools: Readonly<Record<DrawingToolName, ToolMachine>> = {
  brush: brushTool,
  eraser: brushTool,
  lasso: lassoTool,
  scribble: (state, event, settings) => brushTool(state, event, { ...settings, smoothing: 0 }),
  adjust: (state, event, settings) => (settings.area === "brush" ? brushTool : lassoTool)(state, event, settings),
  line: segmentTool,
  arrow: segmentTool,
  polygon: polygonTool,
  ellipse: boxTool,
  text: baselineTool,
};

/** The points to show for a gesture under way; empty when there is none. */
export function draftPoints(state: ToolState): readonly StrokePoint[] {
  switch (state.kind) {
    case "idle":
      return [];
    case "freehand":
      // The tip may lie closer to the last point than the spacing; without it the line would advance in jumps.
      return [...state.points, { ...state.points.at(-1), x: state.tip.x, y: state.tip.y }];
    case "segment":
      return [state.from, state.to];
    case "corners":
      return [...state.corners, state.hover];
  }
}
