/**
 * How the camera and the balloon move. Scene coordinates are pixels of the marked frame: there the camera is the
 * identity. Everything is a smooth formula of the frame number, so truth is exact.
 */

/** Size and length of the sample clip. */
export const sampleClip = {
  width: 960,
  height: 540,
  frames: 72,
  rate: { numerator: 24, denominator: 1 },
  /** The frame on which the prepared drawing is made; the balloon is wholly visible in it. */
  mark: 36,
  timecode: "01:00:00:00",
} as const;

/** A point in any of the coordinate systems here. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const centre = { x: (sampleClip.width - 1) / 2, y: (sampleClip.height - 1) / 2 };

/** Time of a frame: 0 at the mark, about -1 and 1 at the ends. */
function timeOf(frame: number): number {
  return (frame - sampleClip.mark) / sampleClip.mark;
}

/** A turn with zoom (`cos`, `sin` scaled by it) and a place. */
interface Similarity {
  readonly cos: number;
  readonly sin: number;
  readonly x: number;
  readonly y: number;
}

interface BalloonPose extends Similarity {
  /** Sideways bend, in pixels at the ends of the balloon. */
  readonly bend: number;
  /** Lift of the sides against the middle, in pixels at the widest place. */
  readonly sag: number;
  readonly phase: number;
}

/** Where camera and balloon are in one frame; made once per frame, since it costs a dozen sines. */
export interface FramePose {
  readonly camera: Similarity;
  readonly balloon: BalloonPose;
}

/** The pose of a frame; frames need not be whole or inside the clip. */
export function framePose(frame: number): FramePose {
  const t = timeOf(frame);
  const zoom = 1 + 0.055 * Math.sin(1.7 * t) + 0.012 * Math.sin(5 * t);
  const tilt = 0.024 * Math.sin(2.3 * t);
  const scale = 1 + 0.07 * Math.sin(1.3 * t) + 0.03 * t;
  const turn = 0.2 * Math.sin(2.1 * t + 0.4) - 0.2 * Math.sin(0.4);
  return {
    camera: {
      cos: zoom * Math.cos(tilt),
      sin: zoom * Math.sin(tilt),
      x: 42 * Math.sin(1.45 * t) + 6 * Math.sin(6 * t),
      y: 20 * Math.sin(1.9 * t) - 4 * Math.sin(7 * t),
    },
    balloon: {
      cos: scale * Math.cos(turn),
      sin: scale * Math.sin(turn),
      x: 440 + 285 * t + 62 * t * t + 14 * Math.sin(4 * t),
      y: 232 - 34 * Math.sin(2.4 * t) - 26 * t * t,
      bend: 11 * Math.sin(3.1 * t),
      sag: 7 * Math.sin(4.3 * t),
      phase: 1.2 * t,
    },
  };
}

/** Where a point of the scene appears in a frame. */
export function sceneToFrame(point: Point, { camera }: FramePose): Point {
  const dx = point.x - centre.x;
  const dy = point.y - centre.y;
  return {
    x: centre.x + camera.x + camera.cos * dx - camera.sin * dy,
    y: centre.y + camera.y + camera.sin * dx + camera.cos * dy,
  };
}

/** The point of the scene that a pixel of a frame shows, balloon left aside; the exact inverse of {@link sceneToFrame}. */
export function frameToScene(point: Point, { camera }: FramePose): Point {
  const dx = point.x - centre.x - camera.x;
  const dy = point.y - centre.y - camera.y;
  const square = camera.cos * camera.cos + camera.sin * camera.sin;
  return {
    x: centre.x + (camera.cos * dx + camera.sin * dy) / square,
    y: centre.y + (camera.cos * dy - camera.sin * dx) / square,
  };
}

/** Where a point of the balloon lies in the scene. The balloon is sheared twice by smooth curves, then turned and moved. */
export function balloonToScene(point: Point, { balloon }: FramePose): Point {
  const bentX = point.x + sideShift(point.y, balloon);
  const bentY = point.y + lift(bentX, balloon);
  return {
    x: balloon.x + balloon.cos * bentX - balloon.sin * bentY,
    y: balloon.y + balloon.sin * bentX + balloon.cos * bentY,
  };
}

/** The point of the balloon at a place of the scene; the exact inverse of {@link balloonToScene}. */
export function sceneToBalloon(point: Point, { balloon }: FramePose): Point {
  const dx = point.x - balloon.x;
  const dy = point.y - balloon.y;
  const square = balloon.cos * balloon.cos + balloon.sin * balloon.sin;
  const bentX = (balloon.cos * dx + balloon.sin * dy) / square;
  const y = (balloon.cos * dy - balloon.sin * dx) / square - lift(bentX, balloon);
  return { x: bentX - sideShift(y, balloon), y };
}

function sideShift(y: number, pose: BalloonPose): number {
  return pose.bend * (Math.sin(y / 70 + pose.phase) - Math.sin(pose.phase));
}

function lift(x: number, pose: BalloonPose): number {
  return pose.sag * Math.cos(x / 45 + pose.phase);
}

/** Light of a frame: gains for red, green and blue, which drift slowly. */
export function lightOf(frame: number): readonly [number, number, number] {
  const t = timeOf(frame);
  const gain = 1 + 0.05 * Math.sin(2.6 * t) - 0.02 * t;
  return [gain * (1 + 0.018 * t), gain, gain * (1 - 0.025 * t)];
}
