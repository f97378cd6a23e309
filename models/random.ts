/** A source of numbers in [0, 1); the same seed gives the same numbers on every machine. */
export type Random = () => number;

/**
 * A seeded generator, the only source of randomness in the models: the same seed gives the same fit.
 * `seed` is any integer; its low 32 bits count. Source: the public-domain mulberry32 recurrence.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
