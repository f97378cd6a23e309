import type { ClipInfo } from "../media/clip-source";
import { documentSchemaName, type EditDocument, type Stroke, type StrokePoint } from "../protocol/document";
import { balloonToScene, framePose, sampleClip, sceneToFrame, type Point } from "./sample-motion";
import { sampleRegion } from "./sample-truth";

/** Points per stroke of a curve; the pen's own spacing is about this. */
const curvePoints = 28;

/**
 * The prepared drawing of the demo: on the marked frame the balloon is outlined as layer 1 and given a face, an arrow
 * points at it, and the wall, the meadow and the tree carry a line drawing each, bound to the background.
 */
export function sampleDocument(clip: ClipInfo): EditDocument {
  const path = clip.source.kind === "file" ? clip.source.path : clip.source.pattern;
  return {
    schema: documentSchemaName,
    clip: {
      path,
      fingerprint: clip.fingerprint,
      width: clip.width,
      height: clip.height,
      pixelAspect: clip.pixelAspect,
      rate: clip.rate,
      range: { first: 0, last: clip.frames - 1 },
      source: "media",
    },
    marks: [{ id: "mark-1", frame: sampleClip.mark, ticks: markTicks() }],
    layers: [{ id: "layer-balloon", index: 1, name: "Balloon", regions: [sampleRegion(sampleClip.mark)] }],
    editLayers: [
      editLayer("edit-face", "Face on the balloon", 1, faceStrokes()),
      editLayer("edit-wall", "Drawing on the wall", 0, wallStrokes()),
      editLayer("edit-meadow", "Drawing on the meadow", 0, meadowStrokes()),
    ],
    corrections: [],
  };
}

/** Premiere counts 254,016,000,000 ticks a second (Adobe's TickTime). */
function markTicks(): string {
  const { rate, mark } = sampleClip;
  return String((BigInt(mark) * 254_016_000_000n * BigInt(rate.denominator)) / BigInt(rate.numerator));
}

function editLayer(id: string, name: string, layer: number, items: Stroke[]): EditDocument["editLayers"][number] {
  return { kind: "sketch", id, name, layer, visible: true, opacity: 1, blendMode: "normal", items };
}

interface Pen {
  readonly color: string;
  readonly width: number;
  readonly opacity?: number;
  readonly fill?: string;
  readonly tool?: Stroke["tool"];
  /** Pressure rises and falls along the stroke, as with a real pen. */
  readonly isPressed?: boolean;
}

function stroke(id: string, points: readonly Point[], pen: Pen): Stroke {
  const last = Math.max(1, points.length - 1);
  return {
    id,
    frame: sampleClip.mark,
    tool: pen.tool ?? "brush",
    points: points.map((point, index): StrokePoint => {
      const place = { x: round(point.x), y: round(point.y) };
      if (pen.isPressed !== true) return place;
      return { ...place, pressure: round(0.35 + 0.5 * Math.sin((Math.PI * index) / last)) };
    }),
    width: pen.width,
    color: pen.color,
    opacity: pen.opacity ?? 1,
    hardness: 1,
    ...(pen.fill === undefined ? {} : { fill: pen.fill }),
  };
}

/** A smile, two eyes and rosy cheeks, placed in the balloon's own coordinates. */
function faceStrokes(): Stroke[] {
  const pose = framePose(sampleClip.mark);
  const onBalloon = (points: readonly Point[]): Point[] =>
    points.map((point) => sceneToFrame(balloonToScene(point, pose), pose));
  const ink: Pen = { color: "#1b1b3a", width: 6 };
  const cheek: Pen = { color: "#ff6f91", width: 13, opacity: 0.75 };
  const spot = (x: number, y: number): Point[] => [
    { x: x - 3, y },
    { x: x + 3, y },
  ];
  return [
    stroke("smile", onBalloon(arc({ x: 0, y: -22 }, 36, 0.16 * Math.PI, 0.84 * Math.PI)), {
      ...ink,
      width: 8,
      isPressed: true,
    }),
    stroke("eye-left", onBalloon(arc({ x: -25, y: -34 }, 8, -Math.PI, Math.PI)), ink),
    stroke("eye-right", onBalloon(arc({ x: 25, y: -34 }, 8, -Math.PI, Math.PI)), ink),
    stroke("cheek-left", onBalloon(spot(-49, -10)), cheek),
    stroke("cheek-right", onBalloon(spot(49, -10)), cheek),
  ];
}

/** A sun with rays on the wall between the windows and the sign. */
function wallStrokes(): Stroke[] {
  const centre = { x: 160, y: 172 };
  const chalk: Pen = { color: "#fff3d6", width: 4.5, isPressed: true };
  const rays = Array.from({ length: 8 }, (_, index) => {
    const angle = (index / 8) * 2 * Math.PI + 0.2;
    const at = (radius: number): Point => ({
      x: centre.x + radius * Math.cos(angle),
      y: centre.y + radius * Math.sin(angle),
    });
    return stroke(`ray-${index + 1}`, [at(24), at(29), at(34)], { ...chalk, tool: "line", isPressed: false });
  });
  return [stroke("sun", arc(centre, 17, 0, 2.06 * Math.PI), chalk), ...rays];
}

/** The word "hi" and an arrow towards the balloon, written on the meadow and the fence. */
function meadowStrokes(): Stroke[] {
  const paint: Pen = { color: "#ffe14d", width: 7 };
  const h = [
    { x: 372, y: 440 },
    { x: 370, y: 456 },
    { x: 368, y: 474 },
    { x: 371, y: 463 },
    { x: 378, y: 457 },
    { x: 384, y: 461 },
    { x: 384, y: 474 },
  ];
  const i = [
    { x: 400, y: 459 },
    { x: 399, y: 467 },
    { x: 399, y: 474 },
  ];
  const dot = [
    { x: 400, y: 446 },
    { x: 401, y: 447 },
  ];
  const sweep = Array.from({ length: curvePoints }, (_, index) => {
    const t = index / (curvePoints - 1);
    return { x: 424 + 84 * t - 14 * t * t, y: 462 - 20 * t - 66 * t * t };
  });
  return [
    stroke("letter-h", h, paint),
    stroke("letter-i", i, paint),
    stroke("letter-i-dot", dot, paint),
    stroke("arrow", sweep, { color: "#ff5a3c", width: 6, tool: "arrow" }),
  ];
}

function arc(centre: Point, radius: number, from: number, to: number): Point[] {
  return Array.from({ length: curvePoints }, (_, index) => {
    const angle = from + ((to - from) * index) / (curvePoints - 1);
    return { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) };
  });
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
