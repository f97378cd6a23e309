import type { Correction, EditDocument, Texture } from "../../companion-server/protocol/document";
import type { PointTuple } from "../../companion-server/protocol/geometry";
import { findItem } from "./edit-items";
import { redrawnOn, withRedrawn } from "./redrawn-items";
import type { Position } from "./viewport";

/** Where an item is put right: on a frame that it was not drawn on. */
export interface CorrectedPlace {
  readonly itemId: string;
  readonly frame: number;
}

/** A point of an item on its own frame, and where that lies on another. */
export interface ItemPin {
  readonly point: PointTuple;
  readonly at: PointTuple;
}

/** A drag of an item; `pin` names the point that goes along, where it is known. */
export interface ItemDragged {
  readonly from: Position;
  readonly to: Position;
  readonly pin: ItemPin | null;
}

/**
 * The document with an item dragged from one place of a frame to another. A second drag on the same frame goes on from
 * the first. Without a pin, what lay at the place that was taken hold of before any correction is moved; where others
 * have moved the item there already, that is another point of it, and the item jumps. Unchanged when the item's edit
 * layer is locked.
 */
export function correctItem(document: EditDocument, place: CorrectedPlace, drag: ItemDragged): EditDocument {
  const before = document.corrections.find((known) => isAt(known, place));
  const [dx, dy] = [drag.to.x - drag.from.x, drag.to.y - drag.from.y];
  const moved = movedRedrawing(document, place, { dx, dy });
  if (moved !== null) return moved;
  const from = before?.from ?? drag.pin?.at ?? [drag.from.x, drag.from.y];
  const start = before?.to ?? from;
  const point = before === undefined ? drag.pin?.point : before.point;
  const pin = point === undefined ? {} : { point };
  return withCorrections(document, place, [{ ...place, ...pin, from, to: [start[0] + dx, start[1] + dy] }]);
}

/** What was drawn anew there is moved as it is, with its pins; null where nothing was. */
function movedRedrawing(
  document: EditDocument,
  place: CorrectedPlace,
  { dx, dy }: { readonly dx: number; readonly dy: number },
): EditDocument | null {
  const found = findItem(document, place.itemId);
  const redrawn = found === null ? null : redrawnOn(found, place.frame);
  if (redrawn === null) return null;
  const points = redrawn.points.map((point) => ({ ...point, x: point.x + dx, y: point.y + dy }));
  const pins = document.corrections
    .filter((known) => isAt(known, place))
    .map((pin): Correction => ({ ...pin, to: [pin.to[0] + dx, pin.to[1] + dy] }));
  return withRedrawn(withCorrections(document, place, pins), place.itemId, place.frame, { ...redrawn, points });
}

/** The document with the four corners of a picture put exactly there on a frame; `lay` says where they were before. */
export function correctCorners(
  document: EditDocument,
  texture: Texture,
  move: { readonly frame: number; readonly lay: Texture["corners"]; readonly corners: Texture["corners"] },
): EditDocument {
  const place = { itemId: texture.id, frame: move.frame };
  const pins = texture.corners.map((point, index): Correction => {
    const to = move.corners[index] ?? point;
    return { ...place, point, from: move.lay[index] ?? to, to };
  });
  return withCorrections(document, place, pins);
}

/** The document without what was put right about items that are gone. */
export function withoutLostCorrections(document: EditDocument): EditDocument {
  const kept = document.corrections.filter(({ itemId }) => itemId === undefined || findItem(document, itemId) !== null);
  return kept.length === document.corrections.length ? document : { ...document, corrections: kept };
}

/** The document with the corrections of an item on a frame replaced; unchanged when its edit layer is locked. */
export function withCorrections(document: EditDocument, place: CorrectedPlace, added: Correction[]): EditDocument {
  const found = findItem(document, place.itemId);
  if (found === null || found.editLayer.locked === true) return document;
  const others = document.corrections.filter((known) => !isAt(known, place));
  return { ...document, corrections: [...others, ...added] };
}

function isAt(correction: Correction, { itemId, frame }: CorrectedPlace): boolean {
  return correction.itemId === itemId && correction.frame === frame;
}
