import { isBrushArea } from "../../companion-server/protocol/document";
import { signedArea, type Ring } from "../../models/geometry/ring";
import { drawnOutline } from "../drawing/drawn-outline";
import { findItem, type FoundItem } from "../drawing/edit-items";
import { outlineOn, type PlacedOutlines } from "../drawing/hit-test";
import { present } from "../drawing/history";
import { redrawItem } from "../drawing/redraw";
import type { DrawingToolName, ToolResult } from "../drawing/tool";
import type { Editing } from "./editing";
import { nameOf } from "./item-editing";
import { notify, type PanelContext } from "./panel-context";
import type { PanelState } from "./panel-state";

/** How much wider or narrower than it was drawn an item may be on another frame. */
const mostGrowth = 5;

/** Drawing an item anew on a frame that it was not drawn on. */
export class Redrawing {
  readonly #context: PanelContext;
  readonly #editing: Editing;

  constructor(context: PanelContext, editing: Editing) {
    this.#context = context;
    this.#editing = editing;
  }

  /** The next gesture on the shown frame draws the selected item anew. */
  begin(): void {
    const { state } = this.#context.store;
    const found = redrawable(state, state.selectedItemId);
    if (found !== null) this.#context.store.change({ redrawing: found.item.id, tool: "select", playback: "stopped" });
  }

  cancel(): void {
    this.#context.store.change({ redrawing: null });
  }

  /** Takes the line that was drawn, as wide as `growth` times the width on its own frame. */
  take(result: ToolResult, growth: number): void {
    const { state } = this.#context.store;
    const found = redrawable(state, state.redrawing);
    if (result.kind === "none") return;
    if (found === null || result.kind === "too-small") {
      if (found !== null) notify(this.#context, "info", "That was too small; draw all of it anew.");
      return;
    }
    const points = result.kind === "stroke" ? result.points : result.polygon.map(([x, y]) => ({ x, y }));
    if (found.kind === "texture" && points.length !== found.item.corners.length) {
      notify(this.#context, "info", "Click the picture's four corners, from its top left on, clockwise.");
      return;
    }
    const { frame } = state;
    const width = Math.max(0.1, widthOf(found) * growth);
    this.#editing.apply({ label: `Redraw ${nameOf(found)} on frame ${frame}` }, (document) =>
      redrawItem(document, { itemId: found.item.id, frame, points, width }),
    );
    this.cancel();
  }
}

/** The item that can be drawn anew on the shown frame, or null. */
export function redrawable({ work, frame }: PanelState, id: string | null): FoundItem | null {
  const found = work === null ? null : findItem(present(work.history), id);
  if (found === null || found.item.frame === frame || found.editLayer.locked === true) return null;
  return outlineOn(found, found.item.frame) === null ? null : found;
}

/** The tool that an item is drawn with. */
export function redrawTool(found: FoundItem): DrawingToolName {
  switch (found.kind) {
    case "sketch":
      return found.item.tool;
    case "texture":
      return "polygon";
    case "adjustment":
      return Array.isArray(found.item.area) ? "lasso" : "brush";
  }
}

/** How much larger an item lies on the shown frame than it was drawn; 1 where that is not known. */
export function growthOf(found: FoundItem, frame: number, placed: PlacedOutlines): number {
  const own = outlineOn(found, found.item.frame);
  const here = outlineOn(found, frame, placed);
  const isFixed = found.kind === "sketch" && found.item.fixedWidth === true;
  if (own === null || here === null || isFixed) return 1;
  const growth = Math.sqrt(areaOf(here) / areaOf(own));
  return Number.isFinite(growth) ? Math.min(Math.max(growth, 1 / mostGrowth), mostGrowth) : 1;
}

/** What the line looks like while it is drawn, as an outline in clip pixels. */
export function redrawOutline(
  found: FoundItem,
  points: readonly { readonly x: number; readonly y: number }[],
  growth: number,
): readonly Ring[] {
  if (found.kind === "sketch") {
    const { line, fill } = drawnOutline({
      ...found.item,
      points: [...points],
      width: found.item.width * growth,
      fontSize: (found.item.fontSize ?? 0) * growth,
    });
    return [...line, ...fill];
  }
  const width = widthOf(found);
  if (width === 0) return [Float64Array.from(points.flatMap(({ x, y }) => [x, y]))];
  return drawnOutline({ tool: "brush", points: [...points], width: width * growth }).line;
}

function widthOf(found: FoundItem): number {
  if (found.kind === "sketch") return found.item.width;
  return found.kind === "adjustment" && isBrushArea(found.item.area) ? found.item.area.brush.width : 0;
}

function areaOf(rings: readonly Ring[]): number {
  return rings.reduce((sum, ring) => sum + Math.abs(signedArea(ring)), 0);
}
