import { chain, invert, squareToQuad, type Corner, type Homography, type Quad } from "../../models/geometry/homography";

/** Distance in pixels of the picture between samples of the time that the shutter is open, and most samples. */
const sampleDistance = 1;
const mostSamples = 64;

/** A picture that moves by less than this many pixels while the shutter is open is sharp. */
const leastBlur = 0.5;

/** Where a picture's corners lie on a frame and the two around it; null where it is not placed. */
export interface CornerMotion {
  readonly here: Quad;
  readonly before: Quad | null;
  readonly after: Quad | null;
}

/**
 * How a picture moves away from its place on a frame while the shutter is open: maps of the frame's plane at equally
 * spaced times around the frame, in pixels of the clip. Its corners go straight to where they lie on the frames around;
 * a frame where it is not placed is taken as the mirror image of the other. Empty when there is nothing to blur.
 * `shutterAngle` in degrees, 360 being a whole frame; `scale` is pixels of the picture per pixel of the clip.
 */
export function shutterMoves(motion: CornerMotion, shutterAngle: number, scale: number): Homography[] {
  const { here } = motion;
  const toSquare = invertedSquare(here);
  const after = motion.after ?? mirror(here, motion.before);
  const before = motion.before ?? mirror(here, motion.after);
  if (toSquare === null || after === null || before === null) return [];
  const open = shutterAngle / 360;
  const path = ((longestMove(here, before) + longestMove(here, after)) / 2) * open * scale;
  if (!(path >= leastBlur)) return [];
  const samples = Math.min(mostSamples, Math.ceil(path / sampleDistance) + 1);
  return Array.from({ length: samples }, (_value, sample) => {
    const time = open * ((sample + 0.5) / samples - 0.5);
    const square = squareToQuad(between(here, time < 0 ? before : after, Math.abs(time)));
    return square === null ? [] : [chain(toSquare, square)];
  }).flat();
}

function invertedSquare(quad: Quad): Homography | null {
  const square = squareToQuad(quad);
  return square === null ? null : invert(square);
}

function mirror(here: Quad, other: Quad | null): Quad | null {
  return other === null ? null : between(here, other, -1);
}

function between([a, b, c, d]: Quad, [e, f, g, h]: Quad, share: number): Quad {
  const corner = (from: Corner, to: Corner): Corner => [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
  ];
  return [corner(a, e), corner(b, f), corner(c, g), corner(d, h)];
}

function longestMove(from: Quad, to: Quad): number {
  return Math.max(...from.map(([x, y], index) => Math.hypot((to[index]?.[0] ?? x) - x, (to[index]?.[1] ?? y) - y)));
}
