import { mostStrokePoints, type StrokePoint } from "../../companion-server/protocol/document";
import type { PointTuple } from "../../companion-server/protocol/geometry";
import { distanceBetween, type PointerSample } from "./pointer-sample";
import { stabilise } from "./stabiliser";
import { finish, idle, stay, type ToolMachine, type ToolSettings, type ToolState } from "./tool";

/** Pressure that a pen without a sensor reports all the time, by the Pointer Events standard. */
const unmeasuredPressure = 0.5;

/** A region must enclose at least this many square clip pixels to say anything about an object. */
const smallestRegionArea = 16;

type Freehand = Extract<ToolState, { kind: "freehand" }>;

/** Brush and eraser: every gesture gives a stroke, a mere click gives a dot. */
export const brushTool: ToolMachine = (state, event, settings) => {
  if (event.kind === "up" && state.kind === "freehand") {
    return finish({ kind: "stroke", points: withoutConstantPressure(completed(state, event.sample, settings)) });
  }
  return follow(state, event, settings);
};

/** Lasso: the gesture is closed by a straight edge from its end to its start. */
export const lassoTool: ToolMachine = (state, event, settings) => {
  if (event.kind === "up" && state.kind === "freehand") {
    const polygon = completed(state, event.sample, settings).map((point): PointTuple => [point.x, point.y]);
    const isUsable = polygon.length >= 3 && Math.abs(signedArea(polygon)) >= smallestRegionArea;
    return finish(isUsable ? { kind: "region", polygon } : { kind: "too-small" });
  }
  return follow(state, event, { ...settings, smoothing: 0 });
};

const follow: ToolMachine = (state, event, settings) => {
  switch (event.kind) {
    case "down":
      return stay({ kind: "freehand", points: [toPoint(event.sample)], tip: event.sample, pointer: event.sample });
    case "move":
      return stay(state.kind === "freehand" ? extended(state, event.samples, settings) : state);
    case "cancel":
      return stay(idle);
    case "up":
    case "hover":
    case "finish":
      return stay(state);
  }
};

/** The points are copied once per event, not once per sample: fast pens send thousands of samples for one stroke. */
function extended(state: Freehand, samples: readonly PointerSample[], settings: ToolSettings): Freehand {
  let points = [...state.points];
  let { tip, pointer } = state;
  for (const sample of samples) {
    tip = stabilise(tip, sample, settings.smoothing);
    pointer = sample;
    const last = points.at(-1);
    if (last !== undefined && distanceBetween(last, tip) < settings.spacing) continue;
    if (points.length >= mostStrokePoints) points = thinned(points);
    points.push(toPoint(tip));
  }
  return { kind: "freehand", points, tip, pointer };
}

/** The stabilised tip trails behind the pointer; the stroke still ends where the pointer left the surface. */
function completed(state: Freehand, sample: PointerSample, settings: ToolSettings): readonly StrokePoint[] {
  const last = state.points.at(-1);
  if (last === undefined || distanceBetween(last, sample) < Math.max(settings.spacing, 1e-6)) return state.points;
  // A lifted pen reports no pressure any more; the last one that was pressed is the stroke's own.
  const end = toPoint({ ...sample, pressure: state.pointer.pressure });
  return [...(state.points.length < mostStrokePoints ? state.points : thinned(state.points)), end];
}

/** A stroke longer than the document allows keeps its whole length with every second inner point left out. */
function thinned(points: readonly StrokePoint[]): StrokePoint[] {
  return points.filter((_, index) => index % 2 === 0);
}

function toPoint(sample: PointerSample): StrokePoint {
  return sample.pressure === undefined
    ? { x: sample.x, y: sample.y }
    : { x: sample.x, y: sample.y, pressure: sample.pressure };
}

function withoutConstantPressure(points: readonly StrokePoint[]): readonly StrokePoint[] {
  if (!points.every((point) => point.pressure === unmeasuredPressure)) return points;
  return points.map((point) => ({ x: point.x, y: point.y }));
}

function signedArea(polygon: readonly PointTuple[]): number {
  return polygon.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length] ?? [x, y];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}
