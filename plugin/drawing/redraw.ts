import {
  isBrushArea,
  mostCorrectionsOfItem,
  type Correction,
  type EditDocument,
  type Redrawn,
  type StrokePoint,
} from "../../companion-server/protocol/document";
import { pathLength } from "../../models/geometry/path";
import { strokePath } from "../../models/geometry/stroke-outline";
import { withCorrections } from "./corrections";
import { findItem, type EditItem } from "./edit-items";
import { withRedrawn } from "./redrawn-items";

/** A point in clip pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** The line that an item runs along on one frame. */
interface DrawnLine {
  readonly points: readonly Place[];
  readonly isClosed: boolean;
  /** Distance of its two sides from each other; 0 for the border of an area. */
  readonly width: number;
}

/** The line as it was drawn anew on a frame; `width` in clip pixels. */
export interface Redrawing {
  readonly itemId: string;
  readonly frame: number;
  readonly points: readonly StrokePoint[];
  readonly width: number;
}

/** Lines closer together than this many widths are led by both their sides, which keeps their width where they turn. */
const sidesReach = 2;

/**
 * The document with an item drawn anew on a frame that it was not drawn on: exactly so there, and the frames around it
 * follow by pins at the same shares of both lines' lengths. Closed lines are matched by the rotation and direction that fit
 * best, pictures corner by corner. Unchanged for what covers a whole object, a line without length, or a locked edit layer.
 */
export function redrawItem(document: EditDocument, { itemId, frame, points, width }: Redrawing): EditDocument {
  const found = findItem(document, itemId);
  if (found === null || found.item.frame === frame || found.editLayer.locked === true) return document;
  const before = drawnLine(found, null);
  const after = drawnLine(found, { frame, points: [...points], width });
  if (before === null || after === null || (pathLength(points) === 0 && points.length > 1)) return document;
  const place = { itemId, frame };
  const pins = pinsBetween(before, after, found.kind === "texture" ? "corners" : "length").map(
    ([from, to]): Correction => ({ ...place, point: [from.x, from.y], from: [to.x, to.y], to: [to.x, to.y] }),
  );
  const pinned = withCorrections(document, place, pins);
  if (found.kind === "texture") return pinned;
  return withRedrawn(pinned, itemId, frame, { frame, points: [...points], width });
}

/** The line of an item on its own frame, or as it was drawn anew; null for what covers a whole object. */
function drawnLine(found: EditItem, redrawn: Redrawn | null): DrawnLine | null {
  switch (found.kind) {
    case "sketch": {
      const { points, isClosed } = strokePath(
        redrawn === null ? found.item : { ...found.item, points: redrawn.points },
      );
      return { points, isClosed, width: found.item.tool === "text" ? 0 : (redrawn?.width ?? found.item.width) };
    }
    case "texture":
      return {
        points: redrawn?.points ?? found.item.corners.map(([x, y]) => ({ x, y })),
        isClosed: true,
        width: 0,
      };
    case "adjustment": {
      const { area } = found.item;
      if (Array.isArray(area))
        return { points: redrawn?.points ?? area.map(([x, y]) => ({ x, y })), isClosed: true, width: 0 };
      if (!isBrushArea(area)) return null;
      const { brush } = area;
      return { points: redrawn?.points ?? brush.points, isClosed: false, width: redrawn?.width ?? brush.width };
    }
  }
}

/** Places of one line and the places of the other that they belong to. */
function pinsBetween(before: DrawnLine, after: DrawnLine, by: "length" | "corners"): [Place, Place][] {
  const [first] = before.points;
  const [firstAfter] = after.points;
  if (first === undefined || firstAfter === undefined) return [];
  if (by === "corners") return before.points.map((point, index) => [point, after.points[index] ?? firstAfter]);
  if (before.points.length === 1 || after.points.length === 1) return [[first, firstAfter]];
  const spacing = pathLength(after.points) / (mostCorrectionsOfItem / 2);
  const isBySides = !before.isClosed && before.width > 0 && spacing < sidesReach * after.width;
  const count = isBySides ? mostCorrectionsOfItem / 2 : mostCorrectionsOfItem;
  const to = stations(after, count);
  const from = before.isClosed ? bestMatch(stations(before, count), to) : stations(before, count);
  if (!isBySides) return from.map((place, index) => [place, to[index] ?? place]);
  return from.flatMap((_, index) =>
    [-0.5, 0.5].map((side): [Place, Place] => [
      beside(from, index, side * before.width),
      beside(to, index, side * after.width),
    ]),
  );
}

/** So many places at even distances along a line, both ends included unless it is closed. */
function stations({ points, isClosed }: DrawnLine, count: number): Place[] {
  const [start] = points;
  const whole = isClosed && start !== undefined ? [...points, start] : points;
  const step = pathLength(whole) / (isClosed ? count : count - 1);
  const found: Place[] = [];
  let passed = 0;
  whole.forEach((to, index) => {
    const from = whole[index - 1] ?? to;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    while (found.length < count && found.length * step <= passed + length) {
      const share = length === 0 ? 0 : (found.length * step - passed) / length;
      found.push({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) });
    }
    passed += length;
  });
  const end = whole.at(-1);
  while (end !== undefined && found.length < count) found.push(end);
  return found;
}

/** The places in the order, from whichever of them on and in either direction, that lies most like `to`. */
function bestMatch(places: readonly Place[], to: readonly Place[]): Place[] {
  const [a, b] = [centreOf(places), centreOf(to)];
  let best: Place[] = [...places];
  let most = -Infinity;
  for (const order of [places, [...places].reverse()]) {
    for (let turn = 0; turn < order.length; turn += 1) {
      const likeness = to.reduce((sum, place, index) => {
        const other = order[(index + turn) % order.length] ?? a;
        return sum + (place.x - b.x) * (other.x - a.x) + (place.y - b.y) * (other.y - a.y);
      }, 0);
      if (likeness <= most) continue;
      most = likeness;
      best = [...order.slice(turn), ...order.slice(0, turn)];
    }
  }
  return best;
}

function centreOf(places: readonly Place[]): Place {
  const sum = places.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / Math.max(1, places.length), y: sum.y / Math.max(1, places.length) };
}

/** The place at a distance to the right of a line, at one of its stations. */
function beside(places: readonly Place[], index: number, distance: number): Place {
  const place = places[index] ?? { x: 0, y: 0 };
  const before = places[Math.max(0, index - 1)] ?? place;
  const after = places[Math.min(places.length - 1, index + 1)] ?? place;
  const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
  return {
    x: place.x - (distance * (after.y - before.y)) / length,
    y: place.y + (distance * (after.x - before.x)) / length,
  };
}
