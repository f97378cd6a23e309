/**
 * How much of each pixel at the edge of a layer shows it: the picture against what lies behind, as other frames show it
 * (difference matting, Smith and Blinn, "Blue screen matting", SIGGRAPH 1996, with a colour of the layer taken from its own
 * inside, so that one picture is enough).
 */
import type { FrameStack } from "../media/frame-stack";
import { edgeReach, insideReach, type EdgePlanes } from "./edge-planes";
import { squareSide, type SeenBehind } from "./seen-behind";

/** Difference of colour, grey levels, that two frames' pixels of one surface have at least, and per level of gradient. */
const leastNoise = 4;
const noisePerGradient = 0.35;

/** A pixel this far (mean square, in noise) from what lies behind is the layer. */
const unlikeBehind = 1;
const mostUnlike = 4;

/**
 * Where less than the first share of the surely uncovered pixels is like what is foretold, as on water, nothing is
 * concluded; above the second everything is. Measured: with .6 and .85 the edges of a swan on water fall from J .942 to .938.
 */
const badlyForetold = 0.88;
const wellForetold = 0.98;

/** What a pixel is worth that is compared with what lies behind alone, because no inside of the layer is near. */
const loneWorth = 0.1;

/** A layer's edge on one frame; `planes` has taken it. */
export interface EdgeRequest {
  readonly stack: FrameStack;
  readonly frame: number;
  readonly layer: number;
  readonly planes: EdgePlanes;
  /** The layers that may lie behind around a pixel. */
  readonly layersBehind: (x: number, y: number) => readonly number[];
}

/** Compares the pixels along an edge with what lies behind them; fills `shares` and `weights` of the planes. */
export function matteEdge(request: EdgeRequest, seen: SeenBehind): void {
  const { planes, stack } = request;
  const trust = foretell(request, seen);
  findInside(planes);
  const own = new Float64Array(3);
  for (const pixel of planes.pixels) {
    const unlike = planes.unlike[pixel] ?? 0;
    if (Number.isNaN(unlike) || Math.abs(planes.outside[pixel] ?? 0) > edgeReach) continue;
    const trusted = trust[squareOf(pixel, stack.width)] ?? 0;
    if (trusted === 0) continue;
    if (planes.inside[pixel] === 1) {
      planes.shares[pixel] = 1;
      planes.weights[pixel] = trusted;
    } else if (ownColour(request, pixel, own)) project(request, pixel, own, trusted);
    else {
      planes.shares[pixel] = unlike > unlikeBehind ? 1 : 0;
      planes.weights[pixel] = loneWorth * trusted;
    }
  }
}

/**
 * Fills `behind` and `unlike` of the planes. Answers by square how far they can be trusted, in [0, 1], judged by the surely
 * uncovered pixels around it.
 */
function foretell(request: EdgeRequest, seen: SeenBehind): Float32Array {
  const { planes } = request;
  const { width, height } = request.stack;
  const across = Math.ceil(width / squareSide);
  const squares = new Map<number, number[]>();
  for (const pixel of planes.pixels) {
    if ((planes.outside[pixel] ?? 0) < -edgeReach) continue;
    const square = squareOf(pixel, width);
    const pixels = squares.get(square);
    if (pixels === undefined) squares.set(square, [pixel]);
    else pixels.push(pixel);
  }
  const likes = new Float32Array(across * Math.ceil(height / squareSide));
  const counts = new Float32Array(likes.length);
  for (const [square, pixels] of squares) {
    foretellSquare(request, seen, square, pixels);
    for (const pixel of pixels) {
      const unlike = planes.unlike[pixel] ?? 0;
      if ((planes.outside[pixel] ?? 0) <= edgeReach || Number.isNaN(unlike)) continue;
      if (unlike <= unlikeBehind) likes[square] = (likes[square] ?? 0) + 1;
      counts[square] = (counts[square] ?? 0) + 1;
    }
  }
  const trust = new Float32Array(likes.length);
  for (const square of squares.keys()) trust[square] = trustAround(likes, counts, square, across);
  return trust;
}

function foretellSquare(
  { stack, frame, layer, layersBehind, planes }: EdgeRequest,
  seen: SeenBehind,
  index: number,
  pixels: readonly number[],
): void {
  const { width } = stack;
  const column = index % Math.ceil(width / squareSide);
  const row = Math.floor(index / Math.ceil(width / squareSide));
  const middle = pixels[pixels.length >> 1] ?? 0;
  const colour = new Float64Array(3);
  for (const behind of layersBehind(middle % width, Math.floor(middle / width))) {
    const square = { frame, column, row, covering: layer, behind };
    const others = seen.othersOf(square);
    for (const pixel of pixels) {
      if (seen.colour(square, others, pixel % width, Math.floor(pixel / width), colour) === 0) continue;
      const unlike = Math.min(mostUnlike, unlikeness(stack, frame, pixel, colour));
      if ((planes.unlike[pixel] ?? 0) <= unlike) continue;
      planes.unlike[pixel] = unlike;
      planes.behind.set(colour, 3 * pixel);
    }
  }
}

/** Mean squared distance of a pixel from a colour, in squares of the noise expected there. */
function unlikeness({ rgb, width, height }: FrameStack, frame: number, pixel: number, colour: Float64Array): number {
  const first = 3 * (frame * width * height + pixel);
  const x = pixel % width;
  const right = x + 1 < width ? 3 : 0;
  const left = x > 0 ? 3 : 0;
  const down = pixel + width < width * height ? 3 * width : 0;
  const up = pixel >= width ? 3 * width : 0;
  let difference = 0;
  let gradient = 0;
  for (let at = first; at < first + 3; at += 1) {
    difference += ((rgb[at] ?? 0) - (colour[at - first] ?? 0)) ** 2;
    gradient += (((rgb[at + right] ?? 0) - (rgb[at - left] ?? 0)) / 2) ** 2;
    gradient += (((rgb[at + down] ?? 0) - (rgb[at - up] ?? 0)) / 2) ** 2;
  }
  return difference / (6 * (leastNoise ** 2 + (noisePerGradient ** 2 * gradient) / 3));
}

function trustAround(likes: Float32Array, counts: Float32Array, square: number, across: number): number {
  let [sum, count] = [0, 0];
  for (let cell = 0; cell < 9; cell += 1) {
    const column = (square % across) + (cell % 3) - 1;
    const near = square + (Math.floor(cell / 3) - 1) * across + (cell % 3) - 1;
    if (column < 0 || column >= across || near < 0 || near >= likes.length) continue;
    sum += likes[near] ?? 0;
    count += counts[near] ?? 0;
  }
  if (count === 0) return 0;
  return Math.min(1, Math.max(0, (sum / count - badlyForetold) / (wellForetold - badlyForetold)));
}

/** Marks the pixels that, with nearly all of the 5x5 around them, are unlike what lies behind. */
function findInside(planes: EdgePlanes): void {
  const { width, height } = planes.stack;
  const { outside, unlike, inside } = planes;
  const isLayer = (pixel: number): boolean => {
    const away = outside[pixel] ?? 0;
    const value = unlike[pixel] ?? 0;
    return Math.abs(away) > edgeReach || Number.isNaN(value) ? away < 0 : value > unlikeBehind;
  };
  for (const pixel of planes.pixels) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    const away = outside[pixel] ?? 0;
    if (x < 2 || y < 2 || x >= width - 2 || y >= height - 2 || away > edgeReach || !isLayer(pixel)) continue;
    let others = 0;
    for (let cell = 0; cell < 25 && others < 2; cell += 1)
      if (!isLayer(pixel + (Math.floor(cell / 5) - 2) * width + (cell % 5) - 2)) others += 1;
    inside[pixel] = others < 2 ? 1 : 0;
  }
}

/** Writes the layer's own colour near a pixel, from inside the layer, to `out`; false when none is near. */
function ownColour({ stack, frame, planes }: EdgeRequest, pixel: number, out: Float64Array): boolean {
  const { width, height, rgb } = stack;
  const x = pixel % width;
  const y = Math.floor(pixel / width);
  const first = frame * width * height;
  let total = 0;
  out.fill(0);
  for (let row = Math.max(0, y - insideReach); row <= Math.min(height - 1, y + insideReach); row += 1)
    for (let column = Math.max(0, x - insideReach); column <= Math.min(width - 1, x + insideReach); column += 1) {
      const near = row * width + column;
      if (planes.inside[near] !== 1) continue;
      const weight = 1 / (1 + (row - y) ** 2 + (column - x) ** 2) ** 2;
      for (let channel = 0; channel < 3; channel += 1)
        out[channel] = (out[channel] ?? 0) + weight * (rgb[3 * (first + near) + channel] ?? 0);
      total += weight;
    }
  for (let channel = 0; channel < 3; channel += 1) out[channel] = (out[channel] ?? 0) / Math.max(total, 1e-9);
  return total > 0;
}

/** Squared grey levels (three channels) that colours of one surface differ by without meaning anything. */
const meaningless = 3 * 6 * 6;

/** Places a pixel's colour between what lies behind and the layer's own; colours beside that line are the layer's. */
function project({ stack, frame, planes }: EdgeRequest, pixel: number, own: Float64Array, trusted: number): void {
  const at = 3 * (frame * stack.width * stack.height + pixel);
  let [contrast, along, distance] = [0, 0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const back = planes.behind[3 * pixel + channel] ?? 0;
    const away = (stack.rgb[at + channel] ?? 0) - back;
    const whole = (own[channel] ?? 0) - back;
    contrast += whole * whole;
    along += away * whole;
    distance += away * away;
  }
  const share = Math.min(1, Math.max(0, along / Math.max(contrast, 1)));
  const beside = distance - share * share * contrast;
  const isBeside = beside > 4 * meaningless && distance > 9 * meaningless;
  const partial = Math.min(1, Math.sqrt(distance / Math.max(contrast, meaningless)));
  planes.shares[pixel] = isBeside ? Math.max(share, partial) : share;
  planes.weights[pixel] = (trusted * contrast) / (contrast + 4 * meaningless);
}

function squareOf(pixel: number, width: number): number {
  const across = Math.ceil(width / squareSide);
  return Math.floor(Math.floor(pixel / width) / squareSide) * across + Math.floor((pixel % width) / squareSide);
}
