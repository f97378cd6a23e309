/**
 * Seeded noise for the sample clip. Everything is a pure function of whole numbers, so the clip is the same everywhere.
 */

/** 32 bits for a lattice point, unsigned; the mixing steps are those of a common integer hash. */
export function hashBits(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** A number in [0, 1) for a lattice point. */
export function hashUnit(x: number, y: number, seed: number): number {
  return hashBits(x, y, seed) / 4294967296;
}

/** Smooth noise in [0, 1] with features about one unit wide. */
export function valueNoise(x: number, y: number, seed: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const a = fade(x - left);
  const b = fade(y - top);
  const upper = mix(hashUnit(left, top, seed), hashUnit(left + 1, top, seed), a);
  const lower = mix(hashUnit(left, top + 1, seed), hashUnit(left + 1, top + 1, seed), a);
  return mix(upper, lower, b);
}

/** Sum of `octaves` noises of halving size and weight, in [0, 1]. */
export function fractalNoise(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  let total = 0;
  let size = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * valueNoise(x * size, y * size, seed + octave * 101);
    total += weight;
    weight /= 2;
    size *= 2;
  }
  return sum / total;
}

/** The nearest of one jittered point per unit cell. */
export interface NearestCell {
  readonly distance: number;
  /** Distance to the second nearest; their difference is small along the borders of the cells. */
  readonly secondDistance: number;
  /** A number in [0, 1) that belongs to the cell. */
  readonly value: number;
  /** Offset from the cell's point. */
  readonly dx: number;
  readonly dy: number;
}

/** Cellular noise: which jittered point is nearest to a place, in units of one cell. */
export function nearestCell(x: number, y: number, seed: number): NearestCell {
  const column = Math.floor(x);
  const row = Math.floor(y);
  let nearest = 81;
  let second = 81;
  let cellX = column;
  let cellY = row;
  let atX = 0;
  let atY = 0;
  for (let j = row - 1; j <= row + 1; j++) {
    for (let i = column - 1; i <= column + 1; i++) {
      const bits = hashBits(i, j, seed);
      const dx = x - i - 0.15 - (0.7 * (bits & 0xffff)) / 0x10000;
      const dy = y - j - 0.15 - (0.7 * (bits >>> 16)) / 0x10000;
      const square = dx * dx + dy * dy;
      if (square < nearest) {
        second = nearest;
        nearest = square;
        cellX = i;
        cellY = j;
        atX = dx;
        atY = dy;
      } else if (square < second) second = square;
    }
  }
  const value = hashUnit(cellX, cellY, seed + 2);
  return { distance: Math.sqrt(nearest), secondDistance: Math.sqrt(second), value, dx: atX, dy: atY };
}

/** Linear blend. */
export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** 0 below `from`, 1 above `to`, smooth between; `from` may exceed `to`. */
export function smoothStep(from: number, to: number, x: number): number {
  return fade(Math.min(1, Math.max(0, (x - from) / (to - from))));
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}
