/**
 * How much of each pixel at the edge of a layer shows it: the picture between colours of the layer's inside and what lies
 * behind, as other frames show it (difference matting, Smith and Blinn, "Blue screen matting", SIGGRAPH 1996); where they do
 * not, the colours beside the edge stand for it. Measured with those and with all inner colours asked, before and after, as the
 * share of pixels within 3 px of an edge: 95.2 and 96.4 % (one object), 95.3 and 96.4 % (two), 95.2 and 97.5 % (fast), before
 * edges are refined at full size.
 */
import type { FrameStack } from "../media/frame-stack";
import { nearCells, type CellColours } from "./cell-colours";
import { edgeReach, type EdgePlanes } from "./edge-planes";
import { explainColour, meaningless, type Explanation } from "./explain-colour";
import { squareSide, type SeenBehind } from "./seen-behind";
import { squareOf, SquareTrust } from "./square-trust";

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

/** What edges are compared with, and room to do so. */
export interface EdgeTools {
  readonly seen: SeenBehind;
  readonly cells: CellColours;
}

/** Compares the pixels along an edge with what lies behind them; fills `shares` and `weights` of the planes. */
export function matteEdge(request: EdgeRequest, { seen, cells }: EdgeTools): void {
  const { planes, stack, frame } = request;
  const trust = foretell(request, seen);
  findSides(planes, trust);
  cells.take(planes, stack, frame);
  const told = testColours(request, cells);
  for (const pixel of planes.pixels) {
    if (Math.abs(planes.outside[pixel] ?? 0) > edgeReach) continue;
    const isKnown = !Number.isNaN(planes.unlike[pixel] ?? 0);
    const square = squareOf(pixel, stack.width);
    const foretold = isKnown ? (trust[square] ?? 0) : 0;
    if (planes.sides[pixel] === 1 && foretold > 0) {
      planes.shares[pixel] = 1;
      planes.weights[pixel] = foretold;
    } else explainPixel(request, pixel, cells, { foretold, beside: told[square] ?? 0 });
  }
}

/** Cells of each side that a pixel is explained by, and how far away they are looked for, in pixels. */
const mostCells = 8;
const cellReach = 14;

/** What an explanation by the colours beside a pixel is worth, against one by what other frames show behind it. */
const besideWorth = 0.2;

/**
 * Where the colours beside sure pixels tell their sides with less than the first certainty, as where black feathers lie on
 * dark water, nothing is concluded from colours beside; above the second everything is. Measured on a swan on water: J .949, without such
 * a test .941.
 */
const badlyTold = 0.8;
const wellTold = 0.95;

/** One sure pixel in so many along rows and columns is asked, and by cells at least so far away that it is not in them. */
const askedEvery = 2;
const askedFrom = 4;

const own = nearCells(mostCells);
const around = nearCells(mostCells);
const behindOnly = { ...nearCells(1), count: 1 };
const explained: Explanation = { share: 0, trust: 0, beside: 0 };

/** How far colours beside a pixel can be trusted to tell its side, in [0, 1] by square, judged by the pixels that are sure. */
function testColours({ planes, stack, frame }: EdgeRequest, cells: CellColours): Float32Array {
  const { width, height, rgb } = stack;
  const told = new SquareTrust(stack, { bad: badlyTold, good: wellTold });
  for (const pixel of planes.pixels) {
    const side = planes.sides[pixel] ?? 0;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    if (side === 0 || x % askedEvery !== 0 || y % askedEvery !== 0) continue;
    cells.near("inside", x, y, [askedFrom, cellReach], own);
    cells.near("outside", x, y, [askedFrom, cellReach], around);
    if (own.count === 0 || around.count === 0) continue;
    explainColour(rgb, 3 * (frame * width * height + pixel), { own, behind: around }, explained);
    told.add(squareOf(pixel, width), side > 0 ? explained.share : 1 - explained.share);
  }
  return told.trust();
}

/** Places a pixel's colour between the layer's own and what lies behind, as other frames or the pixels beside it show it. */
function explainPixel(
  { stack, frame, planes }: EdgeRequest,
  pixel: number,
  cells: CellColours,
  { foretold, beside }: { readonly foretold: number; readonly beside: number },
): void {
  const { width, height, rgb } = stack;
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const at = 3 * (frame * width * height + pixel);
  cells.near("inside", x, y, [0, cellReach], own);
  let [sum, total] = [0, 0];
  const add = (share: number, weight: number): void => {
    sum += weight * share;
    total += weight;
  };
  if (foretold > 0 && own.count > 0) {
    behindOnly.colours.set(planes.behind.subarray(3 * pixel, 3 * pixel + 3));
    explainColour(rgb, at, { own, behind: behindOnly }, explained);
    // Unlike what lies behind and unlike every mixture with what is inside: a rim of the layer in a colour of its own.
    const isRim = explained.beside > 16 * meaningless && (planes.unlike[pixel] ?? 0) > unlikeBehind;
    add(isRim ? 1 : explained.share, foretold * (isRim ? 1 : explained.trust));
  } else if (foretold > 0) add((planes.unlike[pixel] ?? 0) > unlikeBehind ? 1 : 0, loneWorth * foretold);
  if (foretold < 1 && beside > 0 && own.count > 0) {
    cells.near("outside", x, y, [0, cellReach], around);
    explainColour(rgb, at, { own, behind: around }, explained);
    add(explained.share, (1 - foretold) * beside * besideWorth * explained.trust);
  }
  planes.shares[pixel] = total > 0 ? sum / total : 0;
  planes.weights[pixel] = total;
}

/**
 * Fills `behind` and `unlike` of the planes. Answers by square how far they can be trusted, in [0, 1], judged by the surely
 * uncovered pixels around it.
 */
function foretell(request: EdgeRequest, seen: SeenBehind): Float32Array {
  const { planes } = request;
  const { width, height } = request.stack;
  const squares = new Map<number, number[]>();
  for (const pixel of planes.pixels) {
    if ((planes.outside[pixel] ?? 0) < -edgeReach) continue;
    const square = squareOf(pixel, width);
    const pixels = squares.get(square);
    if (pixels === undefined) squares.set(square, [pixel]);
    else pixels.push(pixel);
  }
  const told = new SquareTrust({ width, height }, { bad: badlyForetold, good: wellForetold });
  for (const [square, pixels] of squares) {
    foretellSquare(request, seen, square, pixels);
    for (const pixel of pixels) {
      const unlike = planes.unlike[pixel] ?? 0;
      if ((planes.outside[pixel] ?? 0) <= edgeReach || Number.isNaN(unlike)) continue;
      told.add(square, unlike <= unlikeBehind ? 1 : 0);
    }
  }
  return told.trust();
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

/** Marks the pixels that are surely on one side of the edge: with nearly all of the 5x5 around them, by all that is known. */
function findSides(planes: EdgePlanes, trust: Float32Array): void {
  const { width, height } = planes.stack;
  const { outside, unlike, sides } = planes;
  const isLayer = (pixel: number): boolean => {
    const away = outside[pixel] ?? 0;
    const value = unlike[pixel] ?? 0;
    const isTold = Math.abs(away) <= edgeReach && !Number.isNaN(value) && (trust[squareOf(pixel, width)] ?? 0) > 0;
    return isTold ? value > unlikeBehind : away < 0;
  };
  for (const pixel of planes.pixels) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    if (x < 2 || y < 2 || x >= width - 2 || y >= height - 2) continue;
    const is = isLayer(pixel);
    let others = 0;
    for (let cell = 0; cell < 25 && others < 2; cell += 1)
      if (isLayer(pixel + (Math.floor(cell / 5) - 2) * width + (cell % 5) - 2) !== is) others += 1;
    sides[pixel] = others >= 2 ? 0 : is ? 1 : -1;
  }
}
