import type { Ring } from "./ring";

/** A point of a drawing, in pixels of the clip at full size. */
export interface PlanePoint {
  readonly x: number;
  readonly y: number;
}

/** Largest distance between a round join and the polygon that stands for it: pixels, and a share of its radius. */
const roundness = 0.03;
const relativeRoundness = 2e-4;

/** Joints whose missing wedge is thinner than this many pixels get no round join. */
const thinnestWedge = 0.02;

/** A disc as a ring that turns from +x towards +y, within 0.03 px (and 0.0002 radii) of the true circle. */
export function discRing(centre: PlanePoint, radius: number): Ring {
  const deviation = Math.min(radius, roundness + relativeRoundness * radius);
  const finest = Math.PI / Math.acos(1 - deviation / radius);
  // A multiple of four puts corners at the extreme points of both axes, so that the disc is as wide as it should be.
  const corners = 4 * Math.max(2, Math.ceil(finest / 4));
  const ring = new Float64Array(2 * corners);
  for (let i = 0; i < corners; i += 1) {
    const angle = (2 * Math.PI * i) / corners;
    ring[2 * i] = centre.x + radius * Math.cos(angle);
    ring[2 * i + 1] = centre.y + radius * Math.sin(angle);
  }
  return ring;
}

/**
 * A line of constant width with round joints and round ends, as rings of one direction whose union it is. `closed` joins
 * the last point to the first. A single point gives a disc.
 */
export function thickPolyline(points: readonly PlanePoint[], width: number, ends: "open" | "closed"): Ring[] {
  const distinct = points.filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || before.x !== point.x || before.y !== point.y;
  });
  const radius = width / 2;
  const rings: Ring[] = [];
  const count = distinct.length;
  const segments = ends === "closed" && count > 2 ? count : count - 1;
  for (let i = 0; i < segments; i += 1) {
    const from = distinct[i];
    const to = distinct[(i + 1) % count];
    if (from !== undefined && to !== undefined) rings.push(...segmentRing(from, to, radius));
  }
  distinct.forEach((point, index) => {
    const isEnd = segments < count && (index === 0 || index === count - 1);
    const before = distinct[(index + count - 1) % count];
    const after = distinct[(index + 1) % count];
    if (isEnd || before === undefined || after === undefined || needsJoin(before, point, after, radius))
      rings.push(discRing(point, radius));
  });
  return rings;
}

/** The four corners around one segment, turning from +x towards +y; nothing for a segment without length. */
function segmentRing(from: PlanePoint, to: PlanePoint, radius: number): Ring[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return [];
  const nx = (-(to.y - from.y) / length) * radius;
  const ny = ((to.x - from.x) / length) * radius;
  return [
    Float64Array.of(from.x - nx, from.y - ny, to.x - nx, to.y - ny, to.x + nx, to.y + ny, from.x + nx, from.y + ny),
  ];
}

function needsJoin(before: PlanePoint, point: PlanePoint, after: PlanePoint, radius: number): boolean {
  const ax = point.x - before.x;
  const ay = point.y - before.y;
  const bx = after.x - point.x;
  const by = after.y - point.y;
  const scale = Math.hypot(ax, ay) * Math.hypot(bx, by);
  if (scale === 0) return true;
  const turnsBack = ax * bx + ay * by < 0;
  return turnsBack || (radius * Math.abs(ax * by - ay * bx)) / scale > thinnestWedge;
}
