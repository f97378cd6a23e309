import type { StrokePoint } from "../../companion-server/protocol/document";
import { distanceBetween, type PointerSample } from "./pointer-sample";
import {
  finish,
  idle,
  stay,
  type ToolEvent,
  type ToolMachine,
  type ToolSettings,
  type ToolState,
  type ToolStep,
} from "./tool";

const constraintStep = Math.PI / 4;

type Corners = Extract<ToolState, { kind: "corners" }>;

/** How far the end of a segment is bound to its start. */
type Constrain = (from: StrokePoint, to: PointerSample, settings: ToolSettings) => StrokePoint;

/** Line and arrow: from where the pointer went down to where it came up. */
export const segmentTool: ToolMachine = (state, event, settings) => segment(state, event, settings, constrained);

/** Ellipse: the box between where the pointer went down and where it came up; constrained, a square. */
export const boxTool: ToolMachine = (state, event, settings) => segment(state, event, settings, squared);

/** Text: a click says where it begins, a drag along which line it runs. */
export const baselineTool: ToolMachine = (state, event, settings) => {
  const step = segment(state, event, settings, constrained);
  const isClick = step.result.kind === "too-small" && state.kind === "segment";
  return isClick ? finish({ kind: "stroke", points: [state.from] }) : step;
};

function segment(state: ToolState, event: ToolEvent, settings: ToolSettings, constrain: Constrain): ToolStep {
  switch (event.kind) {
    case "down":
      return stay({ kind: "segment", from: toPoint(event.sample), to: toPoint(event.sample) });
    case "move": {
      const last = event.samples.at(-1);
      if (state.kind !== "segment" || last === undefined) return stay(state);
      return stay({ ...state, to: constrain(state.from, last, settings) });
    }
    case "up": {
      if (state.kind !== "segment") return stay(state);
      const to = constrain(state.from, event.sample, settings);
      const isLongEnough = distanceBetween(state.from, to) >= Math.max(settings.spacing, 0.5);
      return finish(isLongEnough ? { kind: "stroke", points: [state.from, to] } : { kind: "too-small" });
    }
    case "cancel":
      return stay(idle);
    case "hover":
    case "finish":
      return stay(state);
  }
}

/** Polygon: one corner per press; pressing the first corner, Enter or a double click closes it. */
export const polygonTool: ToolMachine = (state, event, settings) => {
  if (event.kind === "cancel") return stay(idle);
  if (event.kind === "finish") return state.kind === "corners" ? closed(state, settings) : stay(state);
  if (state.kind !== "corners") {
    if (event.kind !== "down") return stay(state);
    return stay({ kind: "corners", corners: [toPoint(event.sample)], hover: toPoint(event.sample) });
  }
  const sample = event.kind === "move" ? event.samples.at(-1) : event.sample;
  if (sample === undefined) return stay(state);
  const last = state.corners.at(-1);
  const place = last === undefined ? toPoint(sample) : constrained(last, sample, settings);
  if (event.kind !== "down") return stay({ ...state, hover: place });
  if (closesAt(state, sample, settings)) return closed(state, settings);
  return stay({ kind: "corners", corners: [...state.corners, place], hover: place });
};

/** Whether pressing at `sample` would close the polygon under way. */
export function closesAt(state: ToolState, sample: PointerSample, settings: ToolSettings): boolean {
  if (state.kind !== "corners" || state.corners.length < 3) return false;
  const first = state.corners[0];
  return first !== undefined && distanceBetween(first, sample) <= settings.closeDistance;
}

function closed(state: Corners, settings: ToolSettings) {
  const corners = state.corners.filter((corner, index) => {
    const before = state.corners[index - 1];
    return before === undefined || distanceBetween(before, corner) >= Math.max(settings.spacing, 0.5);
  });
  return finish(corners.length >= 3 ? { kind: "stroke", points: corners } : { kind: "too-small" });
}

function constrained(from: StrokePoint, to: PointerSample, settings: ToolSettings): StrokePoint {
  if (settings.constraint === "none") return toPoint(to);
  const length = distanceBetween(from, to);
  const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / constraintStep) * constraintStep;
  return { x: from.x + Math.cos(angle) * length, y: from.y + Math.sin(angle) * length };
}

function squared(from: StrokePoint, to: PointerSample, settings: ToolSettings): StrokePoint {
  if (settings.constraint === "none") return toPoint(to);
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return { x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side };
}

/** Corners have no pressure: a line is as wide as its style says. */
function toPoint(sample: PointerSample): StrokePoint {
  return { x: sample.x, y: sample.y };
}
