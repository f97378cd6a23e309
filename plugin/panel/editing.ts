import type { EditDocument, EditLayer } from "../../companion-server/protocol/document";
import type { FrameRange } from "../../companion-server/protocol/geometry";
import {
  addObject,
  canAddObject,
  layerName,
  nearestLayer,
  removeObject,
  renameObject,
  setRegion,
} from "../drawing/clip-layer-edits";
import { withoutLostCorrections } from "../drawing/corrections";
import { addItem } from "../drawing/edit-items";
import {
  addEditLayer,
  addSketchLayer,
  changeEditLayer,
  duplicateEditLayer,
  findEditLayer,
  freeName,
  moveEditLayer,
  removeEditLayer,
  setEditLayerFade,
  setEditLayerRange,
  sketchLayerOn,
  type EditLayerSettings,
} from "../drawing/edit-layer-edits";
import { dropGroup, present, record, redo, sealGroup, undo, type Change, type History } from "../drawing/history";
import { styledStroke, type StrokeParts, type StrokeStyle } from "../drawing/stroke-style";
import { strokeTools, type ToolName, type ToolResult } from "../drawing/tool";
import type { DocumentKeeper } from "./document-keeper";
import { notify, type PanelContext } from "./panel-context";

/** Everything the user can do to the document; each call is one step of undo unless it says otherwise. */
export class Editing {
  readonly #context: PanelContext;
  readonly #keeper: () => DocumentKeeper | null;

  constructor(context: PanelContext, keeper: () => DocumentKeeper | null) {
    this.#context = context;
    this.#keeper = keeper;
  }

  /** Applies a change to the present document and hands the result to the keeper. */
  apply(change: Change, edit: (document: EditDocument) => EditDocument): void {
    this.#moveTo((history) => record(history, edit(present(history)), change));
  }

  undo(): void {
    this.#moveTo(undo);
  }

  redo(): void {
    this.#moveTo(redo);
  }

  /** Ends a run of changes that count as one step, for example when a slider is let go. */
  seal(): void {
    this.#moveTo(sealGroup);
  }

  /** Takes back the changes of a group under way, as if they had never been made. */
  abandon(group: string): void {
    this.#moveTo((history) => dropGroup(history, group));
  }

  /** Takes what a drawing tool gave on the shown frame. */
  takeResult(tool: ToolName, result: ToolResult): void {
    if (result.kind === "stroke" && tool === "text") this.#type(result.points);
    else if (result.kind === "stroke" && isStrokeTool(tool)) this.#addStroke(tool, result);
    if (result.kind === "region" && tool === "lasso") this.#setRegion(result.polygon);
    if (result.kind === "too-small" && tool === "lasso")
      notify(this.#context, "info", "Draw a line around the whole object; that outline was too small.");
  }

  /** What has been typed so far of the text under way. */
  changeText(text: string): void {
    const { typing } = this.#context.store.state;
    if (typing !== null) this.#context.store.change({ typing: { ...typing, text } });
  }

  /** The text under way becomes a stroke, unless there is none of it. */
  takeText(): void {
    const { typing } = this.#context.store.state;
    this.#context.store.change({ typing: null });
    if (typing === null || typing.text.trim() === "") return;
    this.#addStroke("text", { kind: "stroke", points: typing.points }, { text: typing.text, frame: typing.frame });
  }

  /** Forgets the text under way. */
  dropText(): void {
    this.#context.store.change({ typing: null });
  }

  /** A new object that the lasso outlines next. */
  addObject(): void {
    if (this.makeObject() !== null) this.#context.store.change({ tool: "lasso" });
  }

  /** A new object nearest to the camera, which is chosen; its layer, or null when there are too many. */
  makeObject(): number | null {
    const { work } = this.#context.store.state;
    if (work === null) return null;
    const document = present(work.history);
    if (!canAddObject(document)) {
      notify(this.#context, "error", "A clip can have at most seven objects.");
      return null;
    }
    const id = this.#context.newId("object");
    const layer = nearestLayer(document) + 1;
    this.apply({ label: "Add object" }, (now) => addObject(now, { id, name: `Object ${layer}` }));
    this.chooseLayer(layer);
    return layer;
  }

  renameObject(layer: number, name: string): void {
    this.apply({ label: "Rename object" }, (document) => renameObject(document, layer, name));
  }

  removeObject(layer: number): void {
    this.apply({ label: "Delete object" }, (document) => removeObject(document, layer));
    this.chooseLayer(0);
  }

  /** New strokes stick to this layer of the clip. */
  chooseLayer(layer: number): void {
    const { work } = this.#context.store.state;
    const editLayer = work === null ? null : sketchLayerOn(present(work.history), layer);
    this.#context.store.change({ layer, editLayerId: editLayer?.id ?? null });
  }

  /** New edits go into this edit layer, and so to the layer of the clip that it is bound to. */
  chooseEditLayer(id: string): void {
    const { work } = this.#context.store.state;
    const editLayer = work === null ? null : findEditLayer(present(work.history), id);
    if (editLayer === null) return;
    // The picture or adjustment that a layer was made for is what its settings are wanted of.
    const item = editLayer.kind === "sketch" || editLayer.locked === true ? undefined : editLayer.items.at(-1);
    this.#context.store.change({ editLayerId: id, layer: editLayer.layer, selectedItemId: item?.id ?? null });
  }

  /** An empty sketch layer on the chosen layer of the clip. */
  addEditLayer(): void {
    const id = this.#context.newId("sketch");
    const { layer } = this.#context.store.state;
    this.apply({ label: "Add edit layer" }, (document) =>
      addSketchLayer(document, { id, layer, name: nextName(document, layer, "sketch") }),
    );
    this.#context.store.change({ editLayerId: id, selectedItemId: null });
  }

  /** A copy of an edit layer in front of it, which is chosen then. */
  duplicateEditLayer(id: string): void {
    const copyId = this.#context.newId("copy");
    const itemId = () => this.#context.newId("item");
    this.apply({ label: "Duplicate edit layer" }, (document) => {
      const name = freeName(document, `${findEditLayer(document, id)?.name ?? ""} copy`.slice(0, 190));
      return duplicateEditLayer(document, id, { id: copyId, name, itemId });
    });
    this.chooseEditLayer(copyId);
  }

  /** Changes of one setting in a row are one step until {@link seal}. */
  changeEditLayer(id: string, settings: EditLayerSettings): void {
    const group = `${id}:${Object.keys(settings).join()}`;
    this.apply({ label: "Change edit layer", group }, (document) => changeEditLayer(document, id, settings));
    if (settings.layer !== undefined) this.#context.store.change({ layer: settings.layer });
    if (settings.locked === true) this.#context.store.change({ selectedItemId: null });
  }

  /** Frames that an edit layer takes to appear or to vanish; whole, and not more than the clip has. */
  setEditLayerFade(id: string, end: "fadeIn" | "fadeOut", frames: number): void {
    this.apply({ label: "Change fade", group: `${id}:${end}` }, (document) => {
      const { first, last } = document.clip.range;
      const whole = Math.min(Math.max(Math.round(frames), 0), last - first + 1);
      return setEditLayerFade(document, id, { end, frames: whole });
    });
  }

  /** Frames on which an edit layer shows, cut to the clip's; null for all. */
  setEditLayerRange(id: string, range: FrameRange | null): void {
    const group = `${id}:range`;
    this.apply({ label: "Change edit layer's frames", group }, (document) => {
      if (range === null) return setEditLayerRange(document, id, null);
      const { first, last } = document.clip.range;
      const cut = (frame: number) => Math.min(Math.max(Math.round(frame), first), last);
      const [from, to] = [cut(range.first), cut(range.last)];
      return setEditLayerRange(document, id, { first: Math.min(from, to), last: Math.max(from, to) });
    });
  }

  moveEditLayer(id: string, by: number): void {
    this.apply({ label: "Reorder edit layers" }, (document) => moveEditLayer(document, id, by));
  }

  removeEditLayer(id: string): void {
    this.apply({ label: "Delete edit layer" }, (document) => withoutLostCorrections(removeEditLayer(document, id)));
    if (this.#context.store.state.editLayerId === id) this.chooseLayer(this.#context.store.state.layer);
  }

  changeStyle(part: Partial<StrokeStyle>): void {
    this.#context.store.change({ style: { ...this.#context.store.state.style, ...part } });
  }

  /**
   * The edit layer that takes a new item of a kind: the chosen one, or for strokes the topmost on the chosen layer of the
   * clip; null when one has to be made.
   */
  openLayer(kind: EditLayer["kind"]): EditLayer | null {
    const { work, editLayerId, layer } = this.#context.store.state;
    if (work === null) return null;
    const document = present(work.history);
    const chosen = findEditLayer(document, editLayerId);
    if (chosen?.kind === kind && chosen.layer === layer && chosen.locked !== true) return chosen;
    return kind === "sketch" ? sketchLayerOn(document, layer) : null;
  }

  /** The document with an empty edit layer of a kind on the chosen layer of the clip, named after both. */
  withNewLayer(document: EditDocument, kind: EditLayer["kind"], named: { id: string; name?: string }): EditDocument {
    const { layer } = this.#context.store.state;
    const name = named.name === undefined ? nextName(document, layer, kind) : freeName(document, named.name);
    return addEditLayer(document, { kind, id: named.id, layer, name });
  }

  #type(points: Extract<ToolResult, { kind: "stroke" }>["points"]): void {
    // A click elsewhere ends the text before it.
    this.takeText();
    this.#context.store.change({ typing: { frame: this.#context.store.state.frame, points, text: "" } });
  }

  #addStroke(
    tool: StrokeParts["tool"],
    result: Extract<ToolResult, { kind: "stroke" }>,
    typed?: { readonly text: string; readonly frame: number },
  ): void {
    const { state } = this.#context.store;
    if (state.work === null) return;
    const id = this.#context.newId("stroke");
    const parts = { id, frame: state.frame, tool, points: result.points, ...typed };
    const stroke = styledStroke(parts, state.style);
    const target = this.openLayer("sketch");
    const targetId = target?.id ?? this.#context.newId("sketch");
    this.apply({ label: `Draw ${tool}` }, (document) => {
      const name = nextName(document, state.layer, "sketch");
      const prepared =
        target === null ? addSketchLayer(document, { id: targetId, layer: state.layer, name }) : document;
      return addItem(prepared, targetId, { kind: "sketch", item: stroke });
    });
    this.#context.store.change({ editLayerId: targetId });
    if (target?.visible === false)
      notify(this.#context, "info", "This edit layer is hidden: switch its eye on to see the stroke.");
  }

  #setRegion(polygon: Extract<ToolResult, { kind: "region" }>["polygon"]): void {
    const { state } = this.#context.store;
    if (state.work === null) return;
    const hasObject = state.layer > 0;
    if (!hasObject) this.addObject();
    const layer = hasObject ? state.layer : this.#context.store.state.layer;
    const region = { layer, frame: state.frame, polygon };
    this.apply({ label: "Outline object" }, (document) => setRegion(document, region));
    this.#context.store.change({ tool: "brush" });
    notify(this.#context, "info", `What you draw now sticks to ${layerName(present(state.work.history), layer)}.`);
  }

  #moveTo(step: (history: History<EditDocument>) => History<EditDocument>): void {
    const { work } = this.#context.store.state;
    if (work === null) return;
    const history = step(work.history);
    if (history === work.history) return;
    this.#context.store.change({ work: { ...work, history } });
    this.#keeper()?.change(present(history));
    this.#keepChoices(present(history));
  }

  /** Undo can take away what was chosen; drawing must not go to a layer that no longer exists. */
  #keepChoices(document: EditDocument): void {
    const { layer, editLayerId, selectedItemId } = this.#context.store.state;
    if (layer > nearestLayer(document)) this.chooseLayer(0);
    else if (editLayerId !== null && findEditLayer(document, editLayerId) === null) this.chooseLayer(layer);
    const isSelectionThere = document.editLayers.some((found) =>
      found.items.some((item: { id: string }) => item.id === selectedItemId),
    );
    if (selectedItemId !== null && !isSelectionThere) this.#context.store.change({ selectedItemId: null });
  }
}

function isStrokeTool(tool: ToolName): tool is StrokeParts["tool"] {
  return strokeTools.some((name) => name === tool);
}

const kindNames: Readonly<Record<EditLayer["kind"], string>> = {
  sketch: "sketch",
  texture: "picture",
  adjustment: "look",
};

function nextName(document: EditDocument, layer: number, kind: EditLayer["kind"]): string {
  return freeName(document, `${layerName(document, layer)} ${kindNames[kind]}`);
}
