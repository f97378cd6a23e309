import { defaultStyle } from "../drawing/stroke-style";
import type { PanelState } from "./panel-state";

/** The panel before anything is known. */
export const initialState: PanelState = {
  connection: { kind: "stopped" },
  host: null,
  work: null,
  emptyReason: null,
  frame: 0,
  playback: "stopped",
  tool: "brush",
  style: defaultStyle({ height: 1080 }),
  layer: 0,
  editLayerId: null,
  selectedStrokeId: null,
  job: null,
  report: null,
  reportFirstFrame: 0,
  notices: [],
  questions: [],
  capture: null,
};
