import type { EditDocument, Texture } from "../../companion-server/protocol/document";
import { correctCorners, correctItem, type ItemPin } from "../drawing/corrections";
import { movedItem, type EditItem, type FoundItem } from "../drawing/edit-items";
import { itemAt, type PlacedOutlines } from "../drawing/hit-test";
import { present } from "../drawing/history";
import { cornerAt, withCorner } from "../drawing/picture-box";
import type { PointerSample } from "../drawing/pointer-sample";
import { nameOf } from "./item-editing";
import type { PanelBinding } from "./panel-element";

const pickPixels = 5;
const handlePixels = 11;

/** What the pointer holds of an item: all of it, or one corner of a picture. */
type Held = { readonly part: "whole" } | { readonly part: "corner"; readonly index: number };

interface Drag {
  readonly found: FoundItem;
  readonly held: Held;
  readonly frame: number;
  /** Where the corners of a picture lay on that frame. */
  readonly lay: Texture["corners"] | null;
  /** A point of another item and where it lay on that frame. */
  readonly pin: ItemPin | null;
  /** The document when the drag began. */
  readonly start: EditDocument;
  readonly from: PointerSample;
  readonly group: string;
}

/** Picking items up with the pointer and putting them elsewhere on the shown frame; a whole drag is one step of undo. */
export class ItemDrag {
  #drag: Drag | null = null;
  #drags = 0;

  /** The item that is being dragged, or null. */
  get itemId(): string | null {
    return this.#drag?.found.item.id ?? null;
  }

  /** Selects what lies under the pointer, or nothing, and holds it. `scale` is CSS pixels per clip pixel. */
  begin(panel: PanelBinding, sample: PointerSample, view: { scale: number; placed: PlacedOutlines }): void {
    const { work, frame, tool } = panel.state;
    this.#drag = null;
    if (work === null) return;
    const { selected } = panel.controller.items;
    const index = selected === null ? null : heldCorner(selected, { frame, sample, ...view });
    const at = { frame, position: sample, tolerance: pickPixels / view.scale, placed: view.placed };
    const under = index === null ? itemAt(present(work.history), at) : selected;
    const found = tool === "texture" && under?.kind !== "texture" ? null : under;
    panel.controller.select(found);
    if (found === null || found.editLayer.locked === true) return;
    this.#drags += 1;
    const held: Held = index === null ? { part: "whole" } : { part: "corner", index };
    const lay = found.kind === "texture" ? cornersOn(found.item, frame, view.placed) : null;
    const start = present(work.history);
    const pin = view.placed.get(found.item.id)?.pin ?? null;
    this.#drag = { found, held, frame, lay, pin, start, from: sample, group: `${found.item.id} drag ${this.#drags}` };
  }

  /** Moves what is held to where the pointer is; on a frame that it was not drawn on, that is a correction. */
  move(panel: PanelBinding, sample: PointerSample): void {
    if (this.#drag === null) return;
    const { found, held, from, group, frame } = this.#drag;
    const distance = { x: sample.x - from.x, y: sample.y - from.y };
    if (frame !== found.item.frame) {
      const corrected = this.#corrected(this.#drag, sample);
      const label = `Correct ${nameOf(found)} on frame ${frame}`;
      panel.controller.editing.apply({ label, group }, (document) => ({
        ...document,
        editLayers: corrected.editLayers,
        corrections: corrected.corrections,
      }));
      return;
    }
    const moved = held.part === "corner" ? withMovedCorner(found, held.index, distance) : movedItem(found, distance);
    panel.controller.items.replace(found, moved, { label: `Move ${nameOf(found)}`, group });
  }

  /** The document as it was when the drag began, with the item put right. */
  #corrected({ found, held, frame, lay, pin, start, from }: Drag, to: PointerSample): EditDocument {
    if (found.kind !== "texture" || lay === null)
      return correctItem(start, { itemId: found.item.id, frame }, { from, to, pin });
    const distance = { x: to.x - from.x, y: to.y - from.y };
    const here: FoundItem = { ...found, item: { ...found.item, corners: lay } };
    const moved = held.part === "corner" ? withMovedCorner(here, held.index, distance) : movedItem(here, distance);
    const corners = moved.kind === "texture" ? moved.item.corners : lay;
    return correctCorners(start, found.item, { frame, lay, corners });
  }

  /** Lets go; the next drag is a step of its own. */
  end(panel: PanelBinding): void {
    if (this.#drag !== null) panel.controller.editing.seal();
    this.#drag = null;
  }

  /** Escape: what was moved goes back. */
  cancel(panel: PanelBinding): void {
    const drag = this.#drag;
    this.#drag = null;
    if (drag === null) return;
    panel.controller.editing.abandon(drag.group);
  }
}

/** The corners of a picture on a frame, or null where they are not known. */
export function cornersOn(texture: Texture, frame: number, placed: PlacedOutlines): Texture["corners"] | null {
  if (texture.frame === frame) return texture.corners;
  const ring = placed.get(texture.id)?.rings[0];
  if (ring?.length !== 8) return null;
  const corner = (index: number): [number, number] => [ring[2 * index] ?? 0, ring[2 * index + 1] ?? 0];
  return [corner(0), corner(1), corner(2), corner(3)];
}

function heldCorner(
  found: FoundItem,
  at: { frame: number; sample: PointerSample; scale: number; placed: PlacedOutlines },
): number | null {
  if (found.kind !== "texture") return null;
  const corners = cornersOn(found.item, at.frame, at.placed);
  return corners === null ? null : cornerAt(corners, at.sample, handlePixels / at.scale);
}

function withMovedCorner(found: FoundItem, index: number, distance: { x: number; y: number }): EditItem {
  if (found.kind !== "texture") return found;
  const [x, y] = found.item.corners[index] ?? [0, 0];
  const corners = withCorner(found.item.corners, index, { x: x + distance.x, y: y + distance.y });
  return { kind: "texture", item: { ...found.item, corners } };
}
