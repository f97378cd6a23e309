import { fitSimilarity } from "./lost-points";
import { solveLinear } from "./solve-linear";

/** A place on a frame and where it belongs, in pixels of the clip. */
export interface Pin {
  readonly x: number;
  readonly y: number;
  readonly toX: number;
  readonly toY: number;
}

/** Writes to `out[0]`, `out[1]` by how much a place moves. */
export type Warp = (x: number, y: number, out: Float64Array) => void;

/** Pins nearer to each other than this many pixels say the same thing; the later one counts. */
const samePlace = 0.5;

/** Growth that two pins may ask of a whole item; more is bent around the pins instead. */
const mostGrowth = 5;

/**
 * The movement that puts every pin exactly where it belongs: one pin shifts, two shift, turn and scale, more also bend
 * between each other. What the similarity leaves over is spread by inverse multiquadrics (Hardy 1971), which need no
 * polynomial, so pins on a line are no special case, and fade out away from the pins.
 */
export function pinWarp(given: readonly Pin[]): Warp {
  const pins = distinct(given);
  const move = similarityOf(pins);
  const rest = pins.map((pin) => ({
    x: pin.toX - (move.a * pin.x - move.b * pin.y + move.x),
    y: pin.toY - (move.b * pin.x + move.a * pin.y + move.y),
  }));
  const isMet = rest.every(({ x, y }) => Math.hypot(x, y) < 1e-9);
  const bend = isMet ? null : spread(pins, rest, kernelOfReach(1.5 * meanNearest(pins)));
  return (x, y, out) => {
    out[0] = 0;
    out[1] = 0;
    bend?.(x, y, out);
    out[0] += move.a * x - move.b * y + move.x - x;
    out[1] += move.b * x + move.a * y + move.y - y;
  };
}

/** The movement that puts pins where they belong and leaves everything further away than `radius` pixels where it is. */
export function localWarp(given: readonly Pin[], radius: number): Warp {
  const pins = distinct(given);
  const moves = pins.map((pin) => ({ x: pin.toX - pin.x, y: pin.toY - pin.y }));
  // Wendland's C2 function: smooth, positive definite in the plane, and zero outside (Wendland 1995).
  return spread(pins, moves, (distance) => {
    const rest = Math.max(0, 1 - distance / radius);
    return rest ** 4 * ((4 * distance) / radius + 1);
  });
}

function distinct(pins: readonly Pin[]): Pin[] {
  return pins.filter(
    (pin, index) => !pins.slice(index + 1).some((later) => Math.hypot(later.x - pin.x, later.y - pin.y) < samePlace),
  );
}

function similarityOf(pins: readonly Pin[]): { a: number; b: number; x: number; y: number } {
  const fitted = fitSimilarity({
    source: Float64Array.from(pins.flatMap((pin) => [pin.x, pin.y])),
    mapped: Float64Array.from(pins.flatMap((pin) => [pin.toX, pin.toY])),
    lost: new Uint8Array(pins.length),
  });
  const growth = Math.hypot(fitted.a, fitted.b);
  if (growth <= mostGrowth && growth >= 1 / mostGrowth) return fitted;
  const mean = (of: (pin: Pin) => number): number => pins.reduce((sum, pin) => sum + of(pin), 0) / pins.length;
  return { a: 1, b: 0, x: mean((pin) => pin.toX - pin.x), y: mean((pin) => pin.toY - pin.y) };
}

function meanNearest(pins: readonly Pin[]): number {
  const nearest = pins.map((pin) =>
    pins.reduce(
      (least, other) => (other === pin ? least : Math.min(least, Math.hypot(other.x - pin.x, other.y - pin.y))),
      Infinity,
    ),
  );
  return nearest.reduce((sum, distance) => sum + distance, 0) / nearest.length;
}

function kernelOfReach(reach: number): (distance: number) => number {
  return (distance) => 1 / Math.sqrt(1 + (distance / reach) ** 2);
}

/** Values at the pins, interpolated by one radial function around each. */
function spread(
  pins: readonly Pin[],
  values: readonly { readonly x: number; readonly y: number }[],
  kernel: (distance: number) => number,
): Warp {
  const count = pins.length;
  const matrix = new Float64Array(count * count);
  pins.forEach((a, i) => {
    pins.forEach((b, j) => {
      matrix[i * count + j] = kernel(Math.hypot(a.x - b.x, a.y - b.y));
    });
  });
  const solved = (of: (value: { readonly x: number; readonly y: number }) => number): Float64Array =>
    solveLinear(matrix.slice(), Float64Array.from(values, of)) ?? new Float64Array(count);
  const alongX = solved((value) => value.x);
  const alongY = solved((value) => value.y);
  return (x, y, out) => {
    out[0] = 0;
    out[1] = 0;
    for (let i = 0; i < count; i += 1) {
      const pin = pins[i];
      if (pin === undefined) continue;
      const share = kernel(Math.hypot(x - pin.x, y - pin.y));
      out[0] += share * (alongX[i] ?? 0);
      out[1] += share * (alongY[i] ?? 0);
    }
  };
}
