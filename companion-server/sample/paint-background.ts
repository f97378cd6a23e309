import { blend, colour, shade, type Colour } from "./colour";
import { fractalNoise, hashUnit, mix, nearestCell, smoothStep, valueNoise } from "./noise";

/**
 * The flat scene behind the balloon, painted by formula: sky, hills, a brick house with windows and a sign, a fence, a
 * meadow with flowers and a cobbled path. Coordinates are pixels of the marked frame (960x540). Every part has texture
 * of several sizes, so that motion can be measured everywhere.
 */
export function backgroundColour(x: number, y: number): Colour {
  const groundEdge = 428 + 5 * (valueNoise(x / 40, 3, 31) - 0.5) + 6 * (valueNoise(x / 5, 9, 32) - 0.5);
  const ground = smoothStep(groundEdge - 1, groundEdge + 2, y);
  if (ground === 1) return meadowColour(x, y);
  const wall = wallCover(x, y);
  const behind = wall === 1 ? mortar : blendRoof(blendFence(hillColour(x, y), x, y), x, y);
  const upright = wall === 0 ? behind : blend(behind, wallColour(x, y), wall);
  return ground === 0 ? upright : blend(upright, meadowColour(x, y), ground);
}

function hillColour(x: number, y: number): Colour {
  return blendHill(blendHill(skyColour(x, y), x, y, farHill), x, y, nearHill);
}

const slate = colour("#5d5a73");
const shutterPaint = colour("#3f7f86");
const framePaint = colour("#efe6d2");
const glassDark = colour("#35506b");
const boardPaint = colour("#f3e3b5");
const boardFrame = colour("#6a3b2a");
const letterPaint = colour("#2b3a63");
const plankWood = colour("#c9a072");
const railWood = colour("#8d6a48");
const grassDark = colour("#3d6b33");
const grassLight = colour("#b5c95a");
const flowerHeart = colour("#8a4b1f");
const pathEarth = colour("#5a5142");
const stoneWarm = colour("#b9ab97");
const stoneCool = colour("#9a9fae");
const skyTop = colour("#4f93b8");
const skyLow = colour("#f6dfb8");
const cloudLight = colour("#fff6e6");
const cloudShade = colour("#c9b8bb");

function skyColour(x: number, y: number): Colour {
  const height = smoothStep(-120, 310, y + 26 * (fractalNoise(x / 90, y / 40, 1, 3) - 0.5));
  const brush = 0.93 + 0.14 * fractalNoise(x / 26, y / 9, 2, 4);
  const sky = shade(blend(skyTop, skyLow, height), brush);
  const body = fractalNoise(x / 130 + 3, y / 62, 4, 5);
  const cover = smoothStep(0.52, 0.66, body);
  const lit = smoothStep(-0.09, 0.09, body - fractalNoise(x / 130 + 2.9, y / 62 - 0.16, 4, 5));
  return blend(sky, shade(blend(cloudShade, cloudLight, lit), 0.94 + 0.1 * valueNoise(x / 6, y / 4, 5)), cover * 0.92);
}

interface Hill {
  readonly top: number;
  readonly swing: number;
  readonly size: number;
  readonly seed: number;
  readonly light: Colour;
  readonly dark: Colour;
  readonly crown: number;
}

const farHill: Hill = {
  top: 262,
  swing: 84,
  size: 260,
  seed: 11,
  light: colour("#8fb7a4"),
  dark: colour("#4f7f84"),
  crown: 11,
};
const nearHill: Hill = {
  top: 322,
  swing: 90,
  size: 190,
  seed: 17,
  light: colour("#a9bd5c"),
  dark: colour("#3f6b3f"),
  crown: 19,
};

/** A hill covered with round tree crowns, each lit from the upper left. */
function blendHill(behind: Colour, x: number, y: number, hill: Hill): Colour {
  const ridge = hill.top - hill.swing * (fractalNoise(x / hill.size, 0.5, hill.seed, 3) - 0.4);
  if (y < ridge - hill.crown * 1.5) return behind;
  const tree = nearestCell(x / hill.crown, y / hill.crown, hill.seed + 4);
  const rise = ridge - hill.crown * (0.9 - tree.distance * 1.3);
  const light = 0.62 - 0.55 * (tree.dx * 0.6 + tree.dy) + 0.25 * (tree.value - 0.5);
  const leaf = fractalNoise(x / 5, y / 5, hill.seed + 8, 3) - 0.5;
  const rim = smoothStep(0, 0.14, tree.secondDistance - tree.distance);
  const paint = blend(hill.dark, hill.light, Math.min(1, Math.max(0, (light + leaf * 0.7) * mix(0.45, 1, rim))));
  return blend(behind, paint, smoothStep(rise - 1, rise + 1, y));
}

const house = { right: 318, eaves: 118 };
const brickTones = ["#b4593f", "#c46b48", "#a34c3a", "#cd7f56", "#934536"].map(colour);
const mortar = colour("#d9c6a8");

function wallCover(x: number, y: number): number {
  const side = smoothStep(house.right + 0.8, house.right - 0.8, x);
  return side * smoothStep(house.eaves + 12, house.eaves + 15, y);
}

function blendRoof(behind: Colour, x: number, y: number): Colour {
  const slope = house.right + 26 + (y - house.eaves) * 0.9;
  const cover = smoothStep(slope + 1, slope - 1, x) * smoothStep(house.eaves - 66, house.eaves - 63, y);
  if (cover === 0 || y > house.eaves + 14) return behind;
  return blend(behind, roofColour(x, y), cover);
}

function roofColour(x: number, y: number): Colour {
  const row = Math.floor(y / 12);
  const column = (x + (row % 2) * 9) / 18;
  const across = column - Math.floor(column) - 0.5;
  const down = y / 12 - row;
  const tone = 0.75 + 0.4 * hashUnit(Math.floor(column), row, 41) + 0.12 * valueNoise(x / 3, y / 3, 42);
  const curve = 1 - 1.2 * across * across - 0.4 * smoothStep(0.7, 1, down + 0.5 * across * across);
  return shade(slate, tone * curve);
}

function wallColour(x: number, y: number): Colour {
  const row = Math.floor(y / 13);
  const column = (x + (row % 2) * 16) / 32;
  const cell = Math.floor(column);
  const edgeX = Math.min(column - cell, 1 - (column - cell)) * 32;
  const edgeY = Math.min(y / 13 - row, 1 - (y / 13 - row)) * 13;
  const wear = 1.6 * (fractalNoise(x / 4, y / 4, 44, 2) - 0.5);
  const brick = smoothStep(0.6, 1.7, Math.min(edgeX, edgeY) + wear);
  const tone = brickTones[Math.floor(hashUnit(cell, row, 45) * brickTones.length)] ?? mortar;
  const grain = 0.82 + 0.36 * fractalNoise(x / 3, y / 3, 46, 3) + 0.12 * (hashUnit(cell, row, 47) - 0.5);
  const damp = 1 - 0.22 * smoothStep(0.52, 0.7, fractalNoise(x / 60, y / 45, 48, 4));
  const shadow = mix(0.62, 1, smoothStep(house.eaves + 12, house.eaves + 34, y + 0.04 * x));
  let paint = shade(blend(mortar, tone, brick), grain * damp * shadow);
  paint = blendWindow(paint, x - 70, y - 232);
  paint = blendWindow(paint, x - 244, y - 232);
  paint = blendWindow(paint, x + 96, y - 232);
  return blendSign(paint, x, y);
}

/** A window with two shutters, centred on the origin. */
function blendWindow(behind: Colour, x: number, y: number): Colour {
  if (Math.abs(x) > 66 || Math.abs(y) > 56) return behind;
  const inside = (halfWidth: number, halfHeight: number, dx: number): number =>
    smoothStep(0.8, -0.8, Math.max(Math.abs(dx) - halfWidth, Math.abs(y) - halfHeight));
  const wood = shade(shutterPaint, 0.8 + 0.3 * valueNoise(x / 2, y / 14, 51));
  const slat = 0.72 + 0.34 * smoothStep(0.15, 0.5, Math.abs(y / 7 - Math.floor(y / 7) - 0.5));
  let paint = blend(behind, shade(wood, slat), Math.max(inside(16, 42, x - 46), inside(16, 42, x + 46)));
  paint = blend(paint, framePaint, inside(27, 45, x));
  const glint = smoothStep(0.1, 0, Math.abs(((x + y * 0.6) / 44) % 1) - 0.12) * 0.35;
  const glass = blend(shade(glassDark, 0.9 + 0.4 * fractalNoise(x / 12, y / 12, 52, 3)), cloudLight, glint);
  paint = blend(paint, glass, inside(22, 40, x));
  const bar = Math.max(smoothStep(3, 1.6, Math.abs(x)), smoothStep(3, 1.6, Math.abs(y + 6)));
  return blend(paint, framePaint, bar * inside(22, 40, x));
}

/** A painted board with marks like letters. */
function blendSign(behind: Colour, x: number, y: number): Colour {
  const dx = x - 128;
  const dy = y - 340;
  const board = smoothStep(1, -1, Math.max(Math.abs(dx) - 118, Math.abs(dy) - 27));
  if (board === 0) return behind;
  const frame = smoothStep(-6.5, -5, Math.max(Math.abs(dx) - 118, Math.abs(dy) - 27));
  const field = shade(boardPaint, 0.9 + 0.18 * fractalNoise(x / 9, y / 2.5, 55, 3));
  const base = blend(field, shade(boardFrame, 0.85 + 0.3 * valueNoise(x / 7, y / 2, 56)), frame);
  const letter = Math.floor((dx + 104) / 26);
  const inLetter = dx + 104 - letter * 26 - 13;
  const ink = letter < 0 || letter > 7 ? 0 : letterInk(inLetter, dy, letter);
  return blend(behind, blend(base, letterPaint, ink * 0.92), board);
}

/** Strokes on a 3 by 3 grid of joints, chosen by the letter's number: they read as writing and say nothing. */
function letterInk(x: number, y: number, letter: number): number {
  let nearest = 99;
  const joint = (index: number): readonly [number, number] => [((index % 3) - 1) * 7, (Math.floor(index / 3) - 1) * 13];
  for (let stroke = 0; stroke < 4; stroke++) {
    const from = joint(Math.floor(hashUnit(letter, stroke, 61) * 9));
    const to = joint(Math.floor(hashUnit(letter, stroke, 62) * 9));
    nearest = Math.min(nearest, distanceToSegment(x, y, from, to));
  }
  return smoothStep(3, 1.8, nearest);
}

function distanceToSegment(
  x: number,
  y: number,
  from: readonly [number, number],
  to: readonly [number, number],
): number {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const along = ((x - from[0]) * dx + (y - from[1]) * dy) / Math.max(1e-6, dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from[0] - t * dx, y - from[1] - t * dy);
}

function blendFence(behind: Colour, x: number, y: number): Colour {
  if (x < house.right - 2 || y < 330) return behind;
  const plank = Math.floor(x / 24);
  const across = x / 24 - plank;
  const top = 352 + 10 * hashUnit(plank, 0, 71) + Math.abs(across - 0.5) * 26;
  const edge = Math.min(across, 1 - across) * 24;
  const isPlank = smoothStep(1, 2.2, edge) * smoothStep(top - 1, top + 1, y);
  const isRail = Math.max(smoothStep(6, 5, Math.abs(y - 378)), smoothStep(6, 5, Math.abs(y - 414)));
  const knots = nearestCell(x / 16, y / 22, 73);
  const grain =
    0.78 + 0.4 * fractalNoise(x / 2.5, y / 24 + knots.distance, 72, 3) + 0.16 * (hashUnit(plank, 1, 74) - 0.5);
  const wood = shade(plankWood, grain * mix(0.6, 1, smoothStep(0.06, 0.2, knots.distance)));
  const rail = shade(railWood, 0.8 + 0.3 * valueNoise(x / 18, y / 2, 75));
  return blend(blend(behind, rail, isRail * smoothStep(house.right, house.right + 2, x)), wood, isPlank);
}

const flowerTones = ["#f7e06a", "#f2f0ea", "#e2708a", "#8f78c9", "#f0924c"].map(colour);

function meadowColour(x: number, y: number): Colour {
  const depth = Math.max(0.45, (y - 300) / 220);
  const blade = fractalNoise(x / (2.6 * depth), y / (9 * depth), 81, 3);
  const patch = fractalNoise(x / 80, y / 30, 82, 4);
  const grass = blend(grassDark, grassLight, Math.min(1, Math.max(0, blade * 0.9 + patch * 0.7 - 0.35)));
  const path = smoothStep(
    10,
    -8,
    Math.abs(y - 505 - 16 * Math.sin(x / 150)) - 24 + 8 * (fractalNoise(x / 9, y / 9, 83, 2) - 0.5),
  );
  const flower = nearestCell(x / (23 * depth), y / (15 * depth), 86);
  const petals = 0.13 + 0.035 * Math.cos(5 * Math.atan2(flower.dy, flower.dx));
  const isFlower = flower.value > 0.45 ? smoothStep(petals + 0.03, petals - 0.03, flower.distance) : 0;
  const tone = flowerTones[Math.floor(flower.value * 977) % flowerTones.length] ?? cloudLight;
  const heart = smoothStep(0.06, 0.03, flower.distance);
  const planted = blend(grass, blend(tone, flowerHeart, heart), isFlower);
  return blend(planted, cobbleColour(x, y), path);
}

function cobbleColour(x: number, y: number): Colour {
  const stone = nearestCell(x / 21, y / 14, 91);
  const gap = smoothStep(0.04, 0.16, stone.secondDistance - stone.distance);
  const light =
    0.72 + 0.35 * (stone.value - 0.4) - 0.3 * (stone.dx + stone.dy) + 0.3 * (fractalNoise(x / 4, y / 4, 92, 3) - 0.5);
  return blend(pathEarth, shade(blend(stoneWarm, stoneCool, stone.value), light + 0.2), gap);
}
