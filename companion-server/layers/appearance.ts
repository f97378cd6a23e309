/** How far a correspondence is believed by what its two ends look like. */
import type { NodeGrid } from "./node-grid";

/** Colour difference (root of summed squares, grey levels) at which a correspondence counts half. */
const halfDifference = 20;

/** The least that a correspondence counts for. */
const leastLikeness = 0.05;

/**
 * Median difference of an object's sure correspondences from which colours say nothing: it turned, shines, or stands in
 * another light. (Measured on the carried regions of real clips: without this gate a black swan gains .008 in J, and cars
 * that turn or drive into shade lose .1 to .15; with it the swan gains .004, a camel .01, and no clip loses.)
 */
const mostDifference = 18;

/** The node colours of the frame that carries a region, and of the frame that is voted on, each `[nodes, 3]`. */
export interface VoteColours {
  readonly key: Float32Array;
  readonly frame: Float32Array;
}

/** Colours of both frames, and how much they count, 0 to 1. */
export interface Appearance extends VoteColours {
  readonly strength: number;
}

/** How much colours count when sure correspondences of objects differ by these amounts; sorts them in place. */
export function strengthOf(differences: Float32Array): number {
  const median = differences.sort()[differences.length >> 1] ?? Infinity;
  return Math.max(0, 1 - (median / mostDifference) ** 2);
}

/** What to multiply the weight of a correspondence with whose ends differ so much in colour, in (0, 1]. */
export function likenessOf(strength: number, difference: number): number {
  const likeness = Math.max(leastLikeness, 1 / (1 + (difference / halfDifference) ** 2));
  return 1 - strength + strength * likeness;
}

/** Difference between the colour of a node and the bilinear colour of other nodes at a pixel position. */
export function colourDifference(
  grid: NodeGrid,
  near: { readonly colours: Float32Array; readonly node: number },
  far: { readonly colours: Float32Array; readonly x: number; readonly y: number },
): number {
  const gridX = Math.min(Math.max(far.x / grid.pitch, 0), grid.gridWidth - 1.001);
  const gridY = Math.min(Math.max(far.y / grid.pitch, 0), grid.gridHeight - 1.001);
  const fractionX = gridX - Math.floor(gridX);
  const fractionY = gridY - Math.floor(gridY);
  const above = 3 * (Math.floor(gridY) * grid.gridWidth + Math.floor(gridX));
  const below = above + 3 * grid.gridWidth;
  let squares = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const top =
      (far.colours[above + channel] ?? 0) * (1 - fractionX) + (far.colours[above + 3 + channel] ?? 0) * fractionX;
    const bottom =
      (far.colours[below + channel] ?? 0) * (1 - fractionX) + (far.colours[below + 3 + channel] ?? 0) * fractionX;
    const difference = (near.colours[3 * near.node + channel] ?? 0) - (top * (1 - fractionY) + bottom * fractionY);
    squares += difference * difference;
  }
  return Math.sqrt(squares);
}
