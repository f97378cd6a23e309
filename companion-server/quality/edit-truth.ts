import { isConvex, type Corner, type Quad } from "../../models/geometry/homography";
import type { TrackTruth } from "./score-tracks";

/** Points on the marked frame whose places on every frame are known, with the layer they lie on. */
export interface KnownPoint extends TrackTruth {
  readonly layer: number;
  /** On the marked frame, in pixels of the clip. */
  readonly at: Corner;
}

/** Four known points that a picture can be pinned to, clockwise. */
export type KnownQuad = readonly [KnownPoint, KnownPoint, KnownPoint, KnownPoint];

/** A picture of this area and no narrower than this is what people stick on things; pixels. */
const leastArea = 1500;
const mostArea = 12_000;
const leastSide = 24;

const mostQuads = 4;
const neighbours = 8;

/** The tracks that start on the marked frame and say which layer they lie on. */
export function knownPoints(tracks: readonly TrackTruth[], mark: number): KnownPoint[] {
  return tracks.flatMap((track) => {
    const at = track.xy[mark] ?? null;
    return track.query === mark && track.layer !== undefined && at !== null
      ? [{ ...track, layer: track.layer, at }]
      : [];
  });
}

/** Up to four quadrilaterals of neighbouring points of one layer, no point used twice. */
export function knownQuads(points: readonly KnownPoint[]): KnownQuad[] {
  const free = new Set(points);
  const quads: KnownQuad[] = [];
  for (const anchor of points) {
    if (quads.length === mostQuads) break;
    if (!free.has(anchor)) continue;
    const quad = quadAround(anchor, [...free]);
    if (quad === null) continue;
    quads.push(quad);
    for (const corner of quad) free.delete(corner);
  }
  return quads;
}

/** Where the corners are on a frame; null where the truth does not tell. */
export function quadOn(quad: KnownQuad, frame: number): Quad | null {
  const [a, b, c, d] = quad.map(({ xy }) => xy[frame] ?? null);
  return a && b && c && d ? [a, b, c, d] : null;
}

function quadAround(anchor: KnownPoint, free: readonly KnownPoint[]): KnownQuad | null {
  const near = free
    .filter((point) => point !== anchor)
    .sort((a, b) => distance(anchor, a) - distance(anchor, b))
    .slice(0, neighbours);
  for (let i = 0; i < near.length; i += 1)
    for (let j = i + 1; j < near.length; j += 1)
      for (let k = j + 1; k < near.length; k += 1) {
        const quad = clockwise([anchor, near[i], near[j], near[k]].filter((point) => point !== undefined));
        if (quad !== null && isUsable(quad)) return quad;
      }
  return null;
}

function clockwise(corners: readonly KnownPoint[]): KnownQuad | null {
  const x = corners.reduce((sum, { at }) => sum + at[0], 0) / corners.length;
  const y = corners.reduce((sum, { at }) => sum + at[1], 0) / corners.length;
  const angle = ({ at }: KnownPoint): number => Math.atan2(at[1] - y, at[0] - x);
  const [a, b, c, d] = [...corners].sort((one, other) => angle(one) - angle(other));
  return a && b && c && d ? [a, b, c, d] : null;
}

function isUsable(quad: KnownQuad): boolean {
  const [a, b, c, d] = quad;
  const sides = [distance(a, b), distance(b, c), distance(c, d), distance(d, a)];
  const area = Math.abs((c.at[0] - a.at[0]) * (d.at[1] - b.at[1]) - (d.at[0] - b.at[0]) * (c.at[1] - a.at[1])) / 2;
  const corners: Quad = [a.at, b.at, c.at, d.at];
  return isConvex(corners) && Math.min(...sides) >= leastSide && area >= leastArea && area <= mostArea;
}

function distance(a: KnownPoint, b: KnownPoint): number {
  return Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]);
}
