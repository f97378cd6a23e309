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
  selectedItemId: null,
  adjusting: { area: "lasso", width: 80 },
  scribbling: { effect: "add", width: 16 },
  selectedAreas: [],
  finding: null,
  redrawing: null,
  typing: null,
  uploading: null,
  job: null,
  refinement: null,
  analysisId: null,
  report: null,
  reportFirstFrame: 0,
  notices: [],
  questions: [],
  capture: null,
};
