import { blend, colour, shade, type Colour } from "./colour";
import { fractalNoise, mix, smoothStep, valueNoise } from "./noise";
import type { CoveredColour } from "./paint-tree";

/** The balloon fills this box around its own origin, in its own pixels (those of the marked frame at scale 1). */
export const balloonBox = { left: -100, right: 100, top: -122, bottom: 142 } as const;

const envelope = { middleY: -22, radius: 92, neck: 92, neckHalfWidth: 17 } as const;
const cream = colour("#fbeed3");
const coral = colour("#e4573d");
const teal = colour("#1f8a8c");
const gold = colour("#f4b53f");
const wickerLight = colour("#b98344");
const wickerRim = colour("#6b4423");
const ropeBrown = colour("#5a4632");
const navy = colour("#27345f");

/** The paint of a hot-air balloon with gores, a starry band and a basket; `cover` is soft over one pixel at its edge. */
export function balloonColour(x: number, y: number): CoveredColour {
  const bag = bagCover(x, y);
  if (bag > 0.999) return { colour: bagColour(x, y), cover: 1 };
  const basket = basketColour(x, y);
  const cover = bag + basket.cover * (1 - bag);
  if (cover === 0) return { colour: cream, cover: 0 };
  return { colour: blend(basket.colour, bagColour(x, y), bag / cover), cover };
}

/** Half the width of the envelope at a height; the outline of a sphere that narrows to the neck. */
export function bagHalfWidth(y: number): number {
  const down = (y - envelope.middleY) / envelope.radius;
  if (down < -1 || y > envelope.neck) return -1;
  const sphere = envelope.radius * Math.sqrt(Math.max(0, 1 - down * down));
  const tangent = 0.52;
  if (down <= tangent) return sphere;
  const from = envelope.radius * Math.sqrt(1 - tangent * tangent);
  const share =
    (y - envelope.middleY - tangent * envelope.radius) / (envelope.neck - envelope.middleY - tangent * envelope.radius);
  return mix(from, envelope.neckHalfWidth, Math.pow(share, 0.86));
}

function bagCover(x: number, y: number): number {
  const half = bagHalfWidth(y);
  const cap = smoothStep(envelope.middleY - envelope.radius - 0.7, envelope.middleY - envelope.radius + 0.7, y);
  return half < 0
    ? 0
    : smoothStep(0.8, -0.8, Math.abs(x) - half) * cap * smoothStep(envelope.neck, envelope.neck - 1.4, y);
}

function bagColour(x: number, y: number): Colour {
  const half = Math.max(envelope.neckHalfWidth, bagHalfWidth(y));
  const turn = Math.asin(Math.min(1, Math.max(-1, x / half))) / Math.PI; // -0.5 .. 0.5 around the visible half
  const gore = Math.floor((turn + 0.5) * 9);
  const inGore = (turn + 0.5) * 9 - gore;
  const tones: readonly Colour[] = [coral, cream, teal, cream];
  let paint = tones[gore % 4] ?? cream;
  const seam = smoothStep(0.04, 0.1, Math.min(inGore, 1 - inGore));
  paint = blend(shade(paint, 0.7), paint, seam);
  const band = smoothStep(13, 12, Math.abs(y + 66 - 5 * Math.cos(turn * 5)));
  paint = blend(paint, blend(gold, navy, star(inGore - 0.5, (y + 66) / 26)), band);
  const zigzag = y - 34 - 9 * Math.abs(inGore * 2 - 1);
  paint = blend(paint, navy, smoothStep(8, 7, Math.abs(zigzag)));
  paint = blend(paint, gold, smoothStep(2.6, 1.8, Math.abs(zigzag)));
  const weave = 0.94 + 0.12 * fractalNoise(x / 5, y / 5, 121, 3) + 0.05 * (valueNoise(x / 2, y / 2, 122) - 0.5);
  const light = 1.06 - 0.42 * smoothStep(0.12, 0.62, Math.hypot(turn + 0.13, (y + 50) / 330));
  return shade(paint, weave * light);
}

/** Ink of a five-pointed star about one unit wide. */
function star(x: number, y: number): number {
  const angle = Math.atan2(x, -y);
  const sector = (2 * Math.PI) / 5;
  const within = Math.abs((((angle % sector) + sector * 1.5) % sector) - sector / 2);
  const radius = Math.hypot(x, y);
  return smoothStep(0.02, -0.02, radius * Math.cos(within - 0.66) - 0.19);
}

function basketColour(x: number, y: number): CoveredColour {
  if (y < envelope.neck - 12) return { colour: cream, cover: 0 };
  const half = 25 - (y - 112) * 0.1;
  const box = smoothStep(0.8, -0.8, Math.max(Math.abs(x) - half, Math.abs(y - 122) - 15));
  const spread = mix(envelope.neckHalfWidth - 3, 22, (y - envelope.neck) / 16);
  const isRope = y > envelope.neck - 2 && y < 110 ? 1 : 0;
  const rope =
    isRope * Math.max(smoothStep(1.9, 0.9, Math.abs(Math.abs(x) - spread)), smoothStep(1.9, 0.9, Math.abs(x)));
  const weaveX = Math.sin((x / 7) * Math.PI);
  const weaveY = Math.sin((y / 5) * Math.PI);
  const wicker = shade(wickerLight, 0.82 + 0.26 * weaveX * weaveY + 0.12 * (valueNoise(x / 3, y / 3, 125) - 0.5));
  const rim = smoothStep(4.5, 3.5, Math.abs(y - 109));
  const shadow = mix(1, 0.66, smoothStep(-5, 24, x));
  const paint = shade(blend(wicker, wickerRim, rim), shadow);
  return { colour: blend(ropeBrown, paint, box), cover: Math.max(box, rope) };
}
