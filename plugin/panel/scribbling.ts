import type { PointTuple } from "../../companion-server/protocol/geometry";
import { mostScribbles } from "../../companion-server/protocol/regions";
import { addScribble, clearScribbles, nearestLayer, regionOn } from "../drawing/clip-layer-edits";
import { present } from "../drawing/history";
import type { ToolResult } from "../drawing/tool";
import type { Editing } from "./editing";
import { notify, type PanelContext } from "./panel-context";
import type { PanelState } from "./panel-state";

/** Widest and narrowest scribble, in clip pixels. */
const widthLimits = { narrowest: 1, widest: 2000 } as const;

/** Saying by strokes what belongs to an object and what does not; each stroke is one step of undo. */
export class Scribbling {
  readonly #context: PanelContext;
  readonly #editing: Editing;

  constructor(context: PanelContext, editing: Editing) {
    this.#context = context;
    this.#editing = editing;
  }

  /** What the next scribble says, and how wide it is. */
  choose(part: Partial<PanelState["scribbling"]>): void {
    const { store } = this.#context;
    const { width, ...rest } = { ...store.state.scribbling, ...part };
    const kept = Math.min(Math.max(width, widthLimits.narrowest), widthLimits.widest);
    store.change({ scribbling: { ...rest, width: Math.round(kept * 10) / 10 } });
  }

  /** Adding becomes subtracting, and the other way round. */
  swap(): void {
    this.choose({ effect: swapped(this.#context.store.state.scribbling.effect) });
  }

  /** Takes a scribble on the shown frame; `isSwapped` says for this one the opposite. Without an object one is made. */
  take(result: ToolResult, isSwapped: boolean): void {
    const { state } = this.#context.store;
    if (result.kind !== "stroke" || state.work === null) return;
    const { width } = state.scribbling;
    const effect = isSwapped ? swapped(state.scribbling.effect) : state.scribbling.effect;
    const before = present(state.work.history);
    const { frame } = state;
    if (effect === "subtract" && regionOn(before, state.layer, frame) === null) {
      notify(this.#context, "info", "First draw over what belongs to the object; then take away what does not.");
      return;
    }
    const layer = state.layer > 0 ? state.layer : this.#editing.makeObject();
    if (layer === null) return;
    const points = result.points.map(({ x, y }): PointTuple => [x, y]);
    const label = effect === "add" ? "Scribble on object" : "Scribble beside object";
    if ((regionOn(before, layer, frame)?.scribbles?.length ?? 0) >= mostScribbles) {
      notify(this.#context, "error", "There are too many scribbles on this frame; clear some first.");
      return;
    }
    this.#editing.apply({ label }, (document) => addScribble(document, { layer, frame }, { effect, width, points }));
  }

  /** Forgets the scribbles of the chosen object on the shown frame. */
  clear(): void {
    const { layer, frame } = this.#context.store.state;
    this.#editing.apply({ label: "Clear scribbles" }, (document) =>
      nearestLayer(document) < layer ? document : clearScribbles(document, layer, frame),
    );
  }
}

function swapped(effect: PanelState["scribbling"]["effect"]): PanelState["scribbling"]["effect"] {
  return effect === "add" ? "subtract" : "add";
}
