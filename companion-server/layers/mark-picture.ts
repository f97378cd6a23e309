/**
 * The marked frame without most of its noise: the frames around it are laid over it along the motion. One frame's noise
 * hides faint texture, by which objects are found again; a mean over several frames shows it.
 */
import type { FrameStack } from "../media/frame-stack";
import type { Motion } from "../motion/motion";
import { fromMarkView, lookUp } from "../motion/motion-grid";
import { shotAround } from "../motion/scene-cuts";
import { boxMean } from "../render/box-mean";
import { brightnessAt } from "./brightness";

/** Frames on either side of the mark that are laid over it. */
const framesAround = 5;

/** A pixel of another frame counts when motion is expected to be this exact (pixels) ... */
const exactError = 0.7;

/** ... and when it shows the marked frame's brightness but for a change of light, within so many grey levels. */
const mostDifference = 16;

/** Half the square of pixels over which the change of light is measured. */
const lightReach = 12;

/** Fills `picture`, `[height, width]`, with the brightness of the marked frame. */
export function fillMarkPicture(stack: FrameStack, motion: Motion, picture: Float32Array): void {
  const { width, height } = stack;
  const own = new Float32Array(picture.length);
  for (let pixel = 0; pixel < own.length; pixel += 1) {
    const x = pixel % width;
    own[pixel] = brightnessAt(stack, motion.mark, x, (pixel - x) / width);
  }
  picture.set(own);
  const counts = new Float32Array(picture.length).fill(1);
  const difference = new Float32Array(picture.length);
  const light = new Float32Array(picture.length);
  const known = new Float32Array(picture.length);
  const scratch = new Float32Array(picture.length);
  const { first, last } = shotAround(motion.mark, motion);
  for (let frame = motion.mark - framesAround; frame <= motion.mark + framesAround; frame += 1) {
    if (frame === motion.mark || frame < first || frame > last) continue;
    compareFrame(stack, motion, frame, { own, difference, known });
    light.set(difference);
    const isKnown = known.slice();
    for (const plane of [light, known]) boxMean(plane, { width, height }, lightReach, scratch);
    for (let pixel = 0; pixel < picture.length; pixel += 1) {
      if (isKnown[pixel] !== 1) continue;
      const rest = (difference[pixel] ?? 0) - (light[pixel] ?? 0) / (known[pixel] ?? 1);
      if (Math.abs(rest) >= mostDifference) continue;
      picture[pixel] = (picture[pixel] ?? 0) + (own[pixel] ?? 0) + rest;
      counts[pixel] = (counts[pixel] ?? 0) + 1;
    }
  }
  for (let pixel = 0; pixel < picture.length; pixel += 1) picture[pixel] = (picture[pixel] ?? 0) / (counts[pixel] ?? 1);
}

/** Writes how much brighter a frame is where motion takes the mark's pixels, and 1 to `known` where that is exact, else 0. */
function compareFrame(
  stack: FrameStack,
  motion: Motion,
  frame: number,
  planes: { readonly own: Float32Array; readonly difference: Float32Array; readonly known: Float32Array },
): void {
  const view = fromMarkView(motion, frame);
  const found = new Float64Array(3);
  for (let pixel = 0; pixel < planes.own.length; pixel += 1) {
    const x = pixel % stack.width;
    lookUp(view, x, (pixel - x) / stack.width, found);
    const isExact = (found[2] ?? exactError) < exactError;
    planes.known[pixel] = isExact ? 1 : 0;
    planes.difference[pixel] = isExact
      ? brightnessAt(stack, frame, found[0] ?? 0, found[1] ?? 0) - (planes.own[pixel] ?? 0)
      : 0;
  }
}
