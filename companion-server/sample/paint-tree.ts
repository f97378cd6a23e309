import { blend, colour, shade, type Colour } from "./colour";
import { fractalNoise, mix, nearestCell, smoothStep, valueNoise } from "./noise";

/** A colour with its share of the pixel in [0, 1]; the colour is not multiplied. */
export interface CoveredColour {
  readonly colour: Colour;
  readonly cover: number;
}

/** Where the trunk stands, in pixels of the marked frame. */
export const trunk = { middle: 668, halfWidth: 33, foot: 474 } as const;

/** Beyond this distance from its middle there is no trunk, roots included. */
const widestTrunk = 90;
const barkDark = colour("#4a3326");
const barkLight = colour("#b08a63");
const leafDark = colour("#24502f");
const leafLight = colour("#9cc04e");

/** The tree that stands before everything: trunk, roots and a crown of leaves with gaps. Coordinates as the background's. */
export function treeColour(x: number, y: number): CoveredColour {
  const bark = trunkColour(x, y);
  const leaves = crownColour(x, y);
  const cover = leaves.cover + bark.cover * (1 - leaves.cover);
  return { colour: blend(bark.colour, leaves.colour, leaves.cover === 0 ? 0 : leaves.cover / cover), cover };
}

function trunkColour(x: number, y: number): CoveredColour {
  if (Math.abs(x - trunk.middle) > widestTrunk) return { colour: barkDark, cover: 0 };
  const sway = 6 * Math.sin(y / 90);
  const flare = 30 * smoothStep(trunk.foot - 60, trunk.foot + 10, y) + 10 * smoothStep(90, 20, y);
  const halfWidth = trunk.halfWidth + flare + 3 * (valueNoise(x > trunk.middle ? 1 : 9, y / 14, 101) - 0.5);
  const across = (x - trunk.middle - sway) / halfWidth;
  const foot = trunk.foot + 8 * (valueNoise(x / 7, 2, 102) - 0.5) - 14 * across * across;
  const side = smoothStep(1 + 0.8 / halfWidth, 1 - 0.8 / halfWidth, Math.abs(across));
  const cover = side * smoothStep(foot + 1, foot - 1, y);
  if (cover === 0) return { colour: barkDark, cover: 0 };
  const twist = x + 5 * (fractalNoise(x / 30, y / 30, 103, 2) - 0.5);
  const plate = nearestCell(twist / 10, y / 27, 104);
  const ridge = smoothStep(0.02, 0.22, plate.secondDistance - plate.distance);
  const round = mix(0.45, 1.08, smoothStep(-1.05, 0.4, -across)) * mix(0.75, 1, ridge);
  const grain = 0.35 + 0.5 * ridge * (0.6 + 0.5 * plate.value) + 0.5 * (fractalNoise(x / 3, y / 7, 105, 3) - 0.5);
  return { colour: shade(blend(barkDark, barkLight, Math.min(1, Math.max(0, grain))), round), cover };
}

/** Discs of leaves: centre and radius; none reaches below `lowestLeaf`. */
const lowestLeaf = 110;
const crowns = [
  [560, -18, 74],
  [628, 22, 66],
  [706, 8, 78],
  [782, -6, 82],
  [668, -60, 110],
  [500, -60, 70],
  [850, -70, 80],
] as const;

function crownColour(x: number, y: number): CoveredColour {
  if (y > lowestLeaf) return { colour: leafDark, cover: 0 };
  let depth = -99;
  for (const disc of crowns) {
    const dx = x - disc[0];
    const dy = (y - disc[1]) * 1.15;
    depth = Math.max(depth, disc[2] - Math.sqrt(dx * dx + dy * dy));
  }
  if (depth < -14) return { colour: leafDark, cover: 0 };
  const leaf = nearestCell(x / 13, y / 11, 111);
  const shape = 0.5 - leaf.distance + 0.1 * Math.sin(3 * Math.atan2(leaf.dy, leaf.dx));
  const density = depth / 26 + 0.4 + 1.1 * (valueNoise(x / 22, y / 22, 113) - 0.5);
  const cover = smoothStep(-0.03, 0.05, shape + Math.min(0.3, density - 0.45)) * smoothStep(-14, -9, depth);
  const light =
    0.5 + 0.6 * (leaf.value - 0.5) - 0.5 * leaf.dy - 0.3 * leaf.dx + 0.5 * (fractalNoise(x / 4, y / 4, 114, 2) - 0.5);
  return { colour: blend(leafDark, leafLight, Math.min(1, Math.max(0, light - depth / 300))), cover };
}
