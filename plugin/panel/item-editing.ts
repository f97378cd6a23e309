import type { Asset } from "../../companion-server/protocol/api";
import type {
  Adjustment,
  AdjustmentArea,
  EditDocument,
  EditLayer,
  Stroke,
  Texture,
} from "../../companion-server/protocol/document";
import { neutralLook } from "../../companion-server/protocol/neutral-look";
import {
  addItem,
  findItem,
  movedItem,
  removeItem,
  replaceItem,
  type EditItem,
  type FoundItem,
} from "../drawing/edit-items";
import { withoutLostCorrections } from "../drawing/corrections";
import { present } from "../drawing/history";
import { isNeutral, newAdjustment, type AdjustmentSetting } from "../drawing/new-adjustment";
import { boxFor } from "../drawing/picture-box";
import type { ToolResult } from "../drawing/tool";
import type { Position } from "../drawing/viewport";
import type { Editing } from "./editing";
import { notify, type PanelContext } from "./panel-context";
import type { PanelState } from "./panel-state";

/** Everything the user can do to single items: pictures and adjustments are made here, items of all kinds changed. */
export class ItemEditing {
  readonly #context: PanelContext;
  readonly #editing: Editing;

  constructor(context: PanelContext, editing: Editing) {
    this.#context = context;
    this.#editing = editing;
  }

  /** The selected item of the present document, or null. */
  get selected(): FoundItem | null {
    const { work, selectedItemId } = this.#context.store.state;
    return work === null ? null : findItem(present(work.history), selectedItemId);
  }

  /** Lays a picture that the companion holds on the shown frame, in an edit layer of its own, and selects it. */
  addPicture(asset: Asset, name: string, centre?: Position): void {
    const { work, frame } = this.#context.store.state;
    if (work === null) return;
    const item: Texture = {
      id: this.#context.newId("picture"),
      frame,
      image: asset.sha256,
      corners: boxFor(asset, work.clip, centre),
      tracking: "perspective",
      opacity: 1,
      followLight: false,
    };
    this.#addApart("Add picture", { kind: "texture", item }, name);
    this.#context.store.change({ tool: "texture", selectedItemId: item.id });
  }

  /** How the next area of an adjustment is drawn. */
  chooseArea(part: Partial<PanelState["adjusting"]>): void {
    const { store } = this.#context;
    store.change({ adjusting: { ...store.state.adjusting, ...part } });
  }

  /** Takes the area that the adjust tool drew. */
  takeArea(result: ToolResult): void {
    const { adjusting } = this.#context.store.state;
    if (result.kind === "region") this.addAdjustment([...result.polygon]);
    if (result.kind === "stroke") this.addAdjustment({ brush: { points: [...result.points], width: adjusting.width } });
    if (result.kind === "too-small")
      notify(this.#context, "info", "Draw a line around what is to change; that area was too small.");
  }

  /** An adjustment of all that is seen of the chosen layer of the clip. */
  adjustWhole(): void {
    this.addAdjustment({ object: true });
  }

  /** A new area. In a chosen adjustment layer it looks like the area before it; otherwise it gets a layer of its own. */
  addAdjustment(area: AdjustmentArea): void {
    const { work, frame } = this.#context.store.state;
    if (work === null) return;
    const fresh = newAdjustment({ id: this.#context.newId("look"), frame, area }, work.clip);
    const target = this.#editing.openLayer("adjustment");
    const like = target?.kind === "adjustment" ? target.items.at(-1) : undefined;
    const { id, feather } = fresh;
    const item: Adjustment = like === undefined || isNeutral(like) ? fresh : { ...like, id, frame, area, feather };
    this.#context.store.change({ playback: "stopped" });
    this.#addTo(target, "Add adjustment", { kind: "adjustment", item });
    this.#context.store.change({ selectedItemId: id });
  }

  /** Changes of one setting in a row are one step until {@link Editing.seal}. */
  changeTexture(
    found: FoundItem,
    part: Partial<Pick<Texture, "tracking" | "opacity" | "followLight" | "shutterAngle">>,
  ): void {
    if (found.kind !== "texture") return;
    this.#change(found, { kind: "texture", item: { ...found.item, ...part } }, Object.keys(part).join());
  }

  /** Changes of one setting in a row are one step until {@link Editing.seal}. */
  changeAdjustment(found: FoundItem, part: Partial<Record<AdjustmentSetting, number>>): void {
    if (found.kind !== "adjustment") return;
    this.#change(found, { kind: "adjustment", item: { ...found.item, ...part } }, Object.keys(part).join());
  }

  /** All settings back to those that change nothing; the area stays. */
  resetAdjustment(found: FoundItem): void {
    this.changeAdjustment(found, neutralLook);
    this.#editing.seal();
  }

  /** Changes of one property in a row are one step until {@link Editing.seal}; undefined takes a property away. */
  changeStroke(found: FoundItem, part: { readonly [Key in keyof Stroke]?: Stroke[Key] | undefined }): void {
    if (found.kind !== "sketch") return;
    const kept = Object.entries({ ...found.item, ...part }).filter(([, value]) => value !== undefined);
    const item = Object.fromEntries(kept) as Stroke; // Only optional properties are taken away.
    this.#change(found, { kind: "sketch", item }, Object.keys(part).join());
  }

  /** Puts a changed item in the place of the one with its id; changes of one group in a row are one step. */
  replace(found: FoundItem, changed: EditItem, change: { readonly label: string; readonly group?: string }): void {
    this.#editing.apply(change, (document) => replaceItem(document, found.editLayer.id, changed));
  }

  /** Moves the selected item by a distance in clip pixels; a run of moves is one step. */
  nudge(distance: { readonly x: number; readonly y: number }): void {
    const found = this.selected;
    if (found === null || found.item.frame !== this.#context.store.state.frame) return;
    this.replace(found, movedItem(found, distance), {
      label: `Move ${nameOf(found)}`,
      group: `${found.item.id}:nudge`,
    });
  }

  /** Deletes the selected item, if there is one. */
  removeSelected(): void {
    const found = this.selected;
    if (found === null) return;
    this.#editing.apply({ label: `Delete ${nameOf(found)}` }, (document) =>
      withoutLostCorrections(removeItem(document, found.editLayer.id, found.item.id)),
    );
    this.#context.store.change({ selectedItemId: null });
  }

  #change(found: FoundItem, changed: EditItem, what: string): void {
    this.replace(found, changed, { label: `Change ${nameOf(found)}`, group: `${found.item.id}:${what}` });
  }

  #addApart(label: string, added: EditItem, name: string): void {
    this.#addTo(null, label, added, name);
  }

  #addTo(target: EditLayer | null, label: string, added: EditItem, name?: string): void {
    const id = target?.id ?? this.#context.newId(added.kind);
    this.#editing.apply({ label }, (document: EditDocument) => {
      const named = name === undefined ? { id } : { id, name };
      const prepared = target === null ? this.#editing.withNewLayer(document, added.kind, named) : document;
      return addItem(prepared, id, added);
    });
    this.#context.store.change({ editLayerId: id });
  }
}

/** What an item is called in sentences. */
export function nameOf(found: FoundItem): string {
  return { sketch: "stroke", texture: "picture", adjustment: "adjustment" }[found.kind];
}
