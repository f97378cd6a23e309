import type { EditDocument, Stroke } from "../../companion-server/protocol/document";
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
import {
  addSketchLayer,
  addStroke,
  changeEditLayer,
  findEditLayer,
  moveEditLayer,
  removeEditLayer,
  removeItem,
  replaceStroke,
  setEditLayerRange,
  sketchLayerOn,
  type EditLayerSettings,
} from "../drawing/edit-layer-edits";
import { present, record, redo, sealGroup, undo, type Change, type History } from "../drawing/history";
import { styledStroke, type StrokeParts, type StrokeStyle } from "../drawing/stroke-style";
import type { ToolName, ToolResult } from "../drawing/tool";
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

  /** Takes what a drawing tool gave on the shown frame. */
  takeResult(tool: ToolName, result: ToolResult): void {
    if (result.kind === "stroke" && isStrokeTool(tool)) this.#addStroke(tool, result);
    if (result.kind === "region") this.#setRegion(result.polygon);
    if (result.kind === "too-small" && tool === "lasso")
      notify(this.#context, "info", "Draw a line around the whole object; that outline was too small.");
  }

  /** A new object that the lasso outlines next. */
  addObject(): void {
    const { work } = this.#context.store.state;
    if (work === null) return;
    const document = present(work.history);
    if (!canAddObject(document)) {
      notify(this.#context, "error", "A clip can have at most seven objects.");
      return;
    }
    const id = this.#context.newId("object");
    const name = `Object ${nearestLayer(document) + 1}`;
    this.apply({ label: "Add object" }, (now) => addObject(now, { id, name }));
    this.chooseLayer(nearestLayer(document) + 1);
    this.#context.store.change({ tool: "lasso" });
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

  /** New strokes go into this edit layer, and so to the layer of the clip that it is bound to. */
  chooseEditLayer(id: string): void {
    const { work } = this.#context.store.state;
    const editLayer = work === null ? null : findEditLayer(present(work.history), id);
    if (editLayer !== null) this.#context.store.change({ editLayerId: id, layer: editLayer.layer });
  }

  /** An empty edit layer on the chosen layer of the clip. */
  addEditLayer(): void {
    const id = this.#context.newId("sketch");
    const { layer } = this.#context.store.state;
    this.apply({ label: "Add edit layer" }, (document) =>
      addSketchLayer(document, { id, layer, name: nextName(document, layer) }),
    );
    this.#context.store.change({ editLayerId: id });
  }

  /** Changes of one setting in a row are one step until {@link seal}. */
  changeEditLayer(id: string, settings: EditLayerSettings): void {
    const group = `${id}:${Object.keys(settings).join()}`;
    this.apply({ label: "Change edit layer", group }, (document) => changeEditLayer(document, id, settings));
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
    this.apply({ label: "Delete edit layer" }, (document) => removeEditLayer(document, id));
    if (this.#context.store.state.editLayerId === id) this.chooseLayer(this.#context.store.state.layer);
  }

  replaceStroke(editLayerId: string, stroke: Stroke, change: Change): void {
    this.apply(change, (document) => replaceStroke(document, editLayerId, stroke));
  }

  /** Deletes the selected stroke, if there is one. */
  removeSelected(): void {
    const { work, selectedStrokeId } = this.#context.store.state;
    if (work === null || selectedStrokeId === null) return;
    const owner = present(work.history).editLayers.find((layer) =>
      layer.items.some((item: { id: string }) => item.id === selectedStrokeId),
    );
    if (owner !== undefined)
      this.apply({ label: "Delete stroke" }, (document) => removeItem(document, owner.id, selectedStrokeId));
    this.#context.store.change({ selectedStrokeId: null });
  }

  changeStyle(part: Partial<StrokeStyle>): void {
    this.#context.store.change({ style: { ...this.#context.store.state.style, ...part } });
  }

  #addStroke(tool: StrokeParts["tool"], result: Extract<ToolResult, { kind: "stroke" }>): void {
    const { state } = this.#context.store;
    if (state.work === null) return;
    const parts = { id: this.#context.newId("stroke"), frame: state.frame, tool, points: result.points };
    const stroke = styledStroke(parts, state.style);
    const chosen = findEditLayer(present(state.work.history), state.editLayerId);
    const target =
      chosen?.kind === "sketch" && chosen.layer === state.layer
        ? chosen
        : sketchLayerOn(present(state.work.history), state.layer);
    const targetId = target?.id ?? this.#context.newId("sketch");
    this.apply({ label: `Draw ${tool}` }, (document) => {
      const name = nextName(document, state.layer);
      const prepared =
        target === null ? addSketchLayer(document, { id: targetId, layer: state.layer, name }) : document;
      return addStroke(prepared, targetId, stroke);
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
    const { layer, editLayerId, selectedStrokeId } = this.#context.store.state;
    if (layer > nearestLayer(document)) this.chooseLayer(0);
    else if (editLayerId !== null && findEditLayer(document, editLayerId) === null) this.chooseLayer(layer);
    const isSelectionThere = document.editLayers.some((found) =>
      found.items.some((item: { id: string }) => item.id === selectedStrokeId),
    );
    if (selectedStrokeId !== null && !isSelectionThere) this.#context.store.change({ selectedStrokeId: null });
  }
}

function isStrokeTool(tool: ToolName): tool is ToolName & StrokeParts["tool"] {
  return tool !== "lasso" && tool !== "select" && tool !== "hand";
}

function nextName(document: EditDocument, layer: number): string {
  const names = new Set(document.editLayers.map((found) => found.name));
  const base = `${layerName(document, layer)} sketch`;
  let name = base;
  for (let number = 2; names.has(name); number += 1) name = `${base} ${number}`;
  return name;
}
