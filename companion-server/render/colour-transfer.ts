/** Steps of each table between 0 and 1; linear interpolation in it is exact to 2e-5. */
const steps = 4096;

const linearTable = Float32Array.from({ length: steps + 2 }, (_value, index) => exactlyLinear(index / steps));

/** Light from a coded value in [0, 1] (sRGB transfer function, IEC 61966-2-1), without a table. */
export function exactlyLinear(coded: number): number {
  return coded <= 0.04045 ? coded / 12.92 : ((coded + 0.055) / 1.055) ** 2.4;
}

/** As {@link exactlyLinear}, by a table. */
export function toLinear(coded: number): number {
  const position = Math.min(1, Math.max(0, coded)) * steps;
  const index = Math.floor(position);
  const low = linearTable[index] ?? 0;
  return low + ((linearTable[index + 1] ?? 0) - low) * (position - index);
}

/** By the square root of light, in which the curve is nearly straight. */
const codedTable = Float32Array.from({ length: steps + 2 }, (_value, index) => {
  const light = (index / steps) ** 2;
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
});

/** Coded value of light; the inverse of {@link toLinear}, clipped to [0, 1]. */
export function fromLinear(light: number): number {
  if (light <= 0) return 0;
  if (light >= 1) return 1;
  const position = Math.sqrt(light) * steps;
  const index = Math.floor(position);
  const low = codedTable[index] ?? 0;
  return low + ((codedTable[index + 1] ?? 0) - low) * (position - index);
}
