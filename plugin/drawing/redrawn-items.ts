import type { EditDocument, Redrawn } from "../../companion-server/protocol/document";
import { findItem, replaceItem, type EditItem } from "./edit-items";

/** The document with what an item was drawn anew as on a frame replaced, or taken away. */
export function withRedrawn(
  document: EditDocument,
  itemId: string,
  frame: number,
  redrawn: Redrawn | null,
): EditDocument {
  const found = findItem(document, itemId);
  if (found === null || found.kind === "texture") return document;
  const others = found.item.redrawn?.filter((again) => again.frame !== frame) ?? [];
  const list = redrawn === null ? others : [...others, redrawn].sort((a, b) => a.frame - b.frame);
  const { redrawn: _before, ...rest } = found.item;
  const item = { ...rest, ...(list.length === 0 ? {} : { redrawn: list }) };
  const changed = { kind: found.kind, item } as EditItem; // The kind is that of the item that was found.
  return replaceItem(document, found.editLayer.id, changed);
}

/** What an item was drawn anew as on a frame, or null. */
export function redrawnOn({ item }: EditItem, frame: number): Redrawn | null {
  return "redrawn" in item
    ? ((item.redrawn as Redrawn[] | undefined)?.find((again) => again.frame === frame) ?? null)
    : null;
}
