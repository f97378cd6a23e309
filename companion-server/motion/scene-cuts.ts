import type { FrameStack } from "../media/frame-stack";

/** Steps of each colour channel in a frame's histogram. */
const steps = 6;

/** Cells of the small picture that a frame's layout is compared by. */
const columns = 16;
const rows = 9;

/** Histograms differ this much (0 same, 1 nothing in common) between shots of different places. */
const differentColours = 0.55;
/** Shots of like colours still differ in layout: less correlation than this, and at least some change of colour. */
const differentLayout = 0.3;
const someChange = 0.2;

/** Frames looked at on either side, so that a flash or a dropped frame is not taken for a cut. */
const lookAround = 3;

/** First and last frame (indices) of the shot that a frame belongs to, given the frames that begin a new one. */
export function shotAround(
  frame: number,
  { cuts, frames }: { readonly cuts: readonly number[]; readonly frames: number },
): { readonly first: number; readonly last: number } {
  return {
    first: Math.max(0, ...cuts.filter((cut) => cut <= frame)),
    last: Math.min(frames, ...cuts.filter((cut) => cut > frame)) - 1,
  };
}

/** Indices of frames that begin a new shot. A flash, a black frame or a fade inside a shot is not a cut. */
export function findSceneCuts(stack: FrameStack): number[] {
  const looks = Array.from({ length: stack.count }, (_, frame) => frameLook(stack, frame));
  const differ = (one: number, other: number): boolean => {
    const [first, second] = [looks[one], looks[other]];
    return first !== undefined && second !== undefined && areDifferentShots(first, second);
  };
  const cuts: number[] = [];
  for (let frame = 1; frame < stack.count; frame += 1) {
    if (!differ(frame - 1, frame)) continue;
    let isCut = true;
    for (let before = 1; before <= lookAround; before += 1)
      for (let after = 0; after < lookAround; after += 1)
        if (frame - before >= 0 && frame + after < stack.count && !differ(frame - before, frame + after)) isCut = false;
    if (isCut) cuts.push(frame);
  }
  return cuts;
}

interface FrameLook {
  /** Shares of the frame's pixels per colour, summing to 1. */
  readonly histogram: Float32Array;
  /** Brightness of the cells with mean 0 and length 1; all 0 for a flat frame. */
  readonly layout: Float32Array;
}

function frameLook(stack: FrameStack, frame: number): FrameLook {
  const { width, height, rgb } = stack;
  const histogram = new Float32Array(steps * steps * steps);
  const layout = new Float32Array(columns * rows);
  const stride = Math.max(1, Math.floor(width / 128));
  let samples = 0;
  for (let y = 0; y < height; y += stride) {
    for (let x = 0; x < width; x += stride) {
      const at = 3 * ((frame * height + y) * width + x);
      const [red, green, blue] = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
      const bin = (colourStep(red) * steps + colourStep(green)) * steps + colourStep(blue);
      histogram[bin] = (histogram[bin] ?? 0) + 1;
      const cell = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
      layout[cell] = (layout[cell] ?? 0) + red + green + blue;
      samples += 1;
    }
  }
  return { histogram: histogram.map((count) => count / samples), layout: normalise(layout) };
}

function colourStep(value: number): number {
  return Math.floor((value * steps) / 256);
}

function normalise(layout: Float32Array): Float32Array {
  const mean = layout.reduce((sum, value) => sum + value, 0) / layout.length;
  const length = Math.sqrt(layout.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return layout.map((value) => (length > 0 ? (value - mean) / length : 0));
}

function areDifferentShots(first: FrameLook, second: FrameLook): boolean {
  let common = 0;
  first.histogram.forEach((share, bin) => {
    common += Math.min(share, second.histogram[bin] ?? 0);
  });
  let correlation = 0;
  first.layout.forEach((value, cell) => {
    correlation += value * (second.layout[cell] ?? 0);
  });
  const change = 1 - common;
  return (change > differentColours && correlation < 0.7) || (change > someChange && correlation < differentLayout);
}
