import type { EditDocument, Stroke } from "../../companion-server/protocol/document";
import type { PointTuple } from "../../companion-server/protocol/geometry";
import { addItem, findItem, type FoundItem } from "../drawing/edit-items";
import { outlineOn, type PlacedOutlines } from "../drawing/hit-test";
import { present } from "../drawing/history";
import type { PointerSample } from "../drawing/pointer-sample";
import { styledStroke } from "../drawing/stroke-style";
import { strokeTools } from "../drawing/tool";
import { draftPoints } from "../drawing/tools";
import { areaOutline } from "../drawing/adjustment-area";
import { closesAt } from "../drawing/corner-tools";
import { findEditLayer, sketchLayerOn } from "../drawing/edit-layer-edits";
import type { Extent, Viewport } from "../drawing/viewport";
import { clipTransform } from "../drawing/viewport";
import { strokesOf } from "./frame-pictures";
import { settingsAt, type Gesture } from "./gesture";
import { paintEdits, paintStroke, type Surface } from "./paint-edits";
import { cornersOn } from "./item-drag";
import {
  objectColour,
  paintArea,
  paintBaseline,
  paintBrushRing,
  paintCorners,
  paintHandles,
  paintLasso,
  paintAreas,
  paintRegions,
  paintScribble,
  paintSelection,
} from "./paint-guides";
import { growthOf, redrawOutline } from "./redrawing";
import type { PanelState, Work } from "./panel-state";

/** What lies on the screen at one moment. */
export interface Scene {
  readonly state: PanelState;
  readonly viewport: Viewport;
  readonly gesture: Gesture;
  /** Where the pointer is, or null when it is elsewhere. */
  readonly pointer: PointerSample | null;
  /** The clip's picture of the shown frame, when it is at hand. */
  readonly picture: CanvasImageSource | null;
  /** The companion's picture of a document's edits on the shown frame, when it is at hand and wanted. */
  readonly overlay: { readonly image: CanvasImageSource; readonly document: EditDocument } | null;
  /** What is being drawn anew on the shown frame, or null. */
  readonly redrawn: FoundItem | null;
  /** Where items of other frames lie on the shown one. */
  readonly placed: PlacedOutlines;
}

const emptySet: ReadonlySet<Stroke> = new Set();

/** Paints the frame view on three canvases: the picture, the edits over it, and the guides that are no part of either. */
export class FramePainter {
  readonly #picture: CanvasRenderingContext2D;
  readonly #edits: CanvasRenderingContext2D;
  readonly #guides: CanvasRenderingContext2D;
  readonly #scratch: CanvasRenderingContext2D;
  #pixelRatio = 1;
  /** Clearing what is clear would have the whole view put together again. */
  #hasGuides = false;
  /** What each canvas was painted from; a hovering pointer must not paint the picture again and again. */
  readonly #painted = new Map<"picture" | "edits", readonly unknown[]>();

  constructor(canvases: { picture: HTMLCanvasElement; edits: HTMLCanvasElement; guides: HTMLCanvasElement }) {
    this.#picture = contextOf(canvases.picture);
    this.#edits = contextOf(canvases.edits);
    this.#guides = contextOf(canvases.guides);
    this.#scratch = contextOf(canvases.picture.ownerDocument.createElement("canvas"));
  }

  /** Fits the canvases to the view; all of them are blank afterwards. */
  resize(view: Extent, pixelRatio: number): void {
    this.#painted.clear();
    this.#pixelRatio = pixelRatio;
    for (const context of [this.#picture, this.#edits, this.#guides, this.#scratch]) {
      context.canvas.width = Math.max(Math.round(view.width * pixelRatio), 1);
      context.canvas.height = Math.max(Math.round(view.height * pixelRatio), 1);
    }
  }

  /** Paints the clip's picture unless it is painted so already. */
  paintPicture(scene: Scene): void {
    const { playback } = scene.state;
    if (!this.#isNew("picture", [scene.picture, scene.viewport, scene.state.work?.clip, playback])) return;
    const context = cleared(this.#picture);
    const { work } = scene.state;
    if (work === null) return;
    context.imageSmoothingEnabled = scene.viewport.scale * this.#pixelRatio < 4;
    // What is seen for a moment need not be as smooth as what is drawn on.
    context.imageSmoothingQuality = playback === "playing" ? "low" : "high";
    this.#paintWhole(context, scene, scene.picture);
  }

  /** Paints what is drawn on the frame, with the stroke under way, unless it is painted so already. */
  paintEdits(scene: Scene): void {
    const { history } = scene.state.work ?? { history: null };
    const { layer, editLayerId, tool, style } = scene.state;
    const drafts = [scene.gesture.state, scene.state.typing, layer, editLayerId, tool, style];
    if (!this.#isNew("edits", [scene.overlay?.image, scene.viewport, history, scene.state.frame, ...drafts])) return;
    const context = cleared(this.#edits);
    const { work, frame } = scene.state;
    if (work === null) return;
    this.#paintWhole(context, scene, scene.overlay?.image ?? null);
    const covered = scene.overlay === null ? emptySet : strokesOf(scene.overlay.document, frame);
    const draft = draftOf(scene, work);
    const surface = this.#surface(context, scene);
    paintEdits(surface, { document: draft?.document ?? present(work.history), frame, covered }, this.#scratch);
    if (draft?.loose !== undefined) paintStroke(surface, draft.loose);
  }

  /** Paints outlines of objects, the selection and the brush ring; nothing while it plays. */
  paintGuides(scene: Scene): void {
    const { work, frame, layer, tool, style, selectedItemId, playback, adjusting } = scene.state;
    const isBlank = work === null || playback === "playing";
    if (isBlank && !this.#hasGuides) return;
    this.#hasGuides = !isBlank;
    const context = cleared(this.#guides);
    if (isBlank) return;
    const surface = this.#surface(context, scene);
    const document = present(work.history);
    paintRegions(surface, document, { frame, layer });
    paintAreas(surface, scene.state.selectedAreas, { frame, layer });
    const selected = findItem(document, selectedItemId);
    const outline = selected === null ? null : outlineOn(selected, frame, scene.placed);
    if (outline !== null) paintSelection(surface, outline);
    const corners = selected?.kind === "texture" ? cornersOn(selected.item, frame, scene.placed) : null;
    if (corners !== null) paintHandles(surface, corners);
    this.#paintGesture(surface, scene);
    if (scene.pointer === null) return;
    if (tool === "brush" || tool === "eraser") paintBrushRing(surface, scene.pointer, style.width);
    if (tool === "adjust" && adjusting.area === "brush") paintBrushRing(surface, scene.pointer, adjusting.width);
    if (tool === "scribble") paintBrushRing(surface, scene.pointer, scene.state.scribbling.width);
  }

  #isNew(canvas: "picture" | "edits", sources: readonly unknown[]): boolean {
    const before = this.#painted.get(canvas);
    this.#painted.set(canvas, sources);
    return before === undefined || sources.some((source, index) => source !== before[index]);
  }

  #paintGesture(surface: Surface, scene: Scene): void {
    const { state } = scene.gesture;
    const points = draftPoints(state);
    const { layer, work, adjusting } = scene.state;
    if (scene.redrawn !== null) {
      const growth = growthOf(scene.redrawn, scene.state.frame, scene.placed);
      if (points.length > 0) paintArea(surface, redrawOutline(scene.redrawn, points, growth));
      return;
    }
    const colour = objectColour(layer > 0 || work === null ? layer || 1 : nextObject(work));
    if (scene.gesture.tool === "lasso" && points.length > 1) paintLasso(surface, points, colour);
    if (scene.gesture.tool === "scribble") {
      const drawn = { ...scribbleOf(scene), points: points.map(({ x, y }): PointTuple => [x, y]) };
      paintScribble(surface, drawn, { color: colour, isChosen: true });
    }
    if (scene.gesture.tool === "adjust" && points.length > 1) {
      if (adjusting.area === "lasso") paintLasso(surface, points, "#ffffff");
      else paintArea(surface, areaOutline({ brush: { points: [...points], width: adjusting.width } }) ?? []);
    }
    if (scene.gesture.tool === "text" && state.kind === "segment") paintBaseline(surface, state.from, state.to);
    if (state.kind !== "corners" || scene.pointer === null) return;
    const settings = settingsAt(scene.viewport, { smoothing: 0, constraint: "none", area: "lasso" });
    paintCorners(surface, state.corners, closesAt(state, scene.pointer, settings) ? "closes" : "open");
  }

  #paintWhole(context: CanvasRenderingContext2D, scene: Scene, image: CanvasImageSource | null): void {
    const { work } = scene.state;
    if (image === null || work === null) return;
    context.save();
    context.setTransform(...clipTransform(scene.viewport, this.#pixelRatio));
    context.drawImage(image, -0.5, -0.5, work.clip.width, work.clip.height);
    context.restore();
  }

  #surface(context: CanvasRenderingContext2D, scene: Scene): Surface {
    return { context, viewport: scene.viewport, pixelRatio: this.#pixelRatio };
  }
}

/** The document with the stroke under way in its place, or the stroke alone when its edit layer does not exist yet. */
function draftOf(scene: Scene, work: Work): { document: EditDocument; loose?: Stroke } | null {
  const { tool, style, frame, layer, editLayerId } = scene.state;
  const { typing } = scene.state;
  const isTyped = typing !== null && typing.frame === frame;
  const points = isTyped ? typing.points : draftPoints(scene.gesture.state);
  const strokeTool = isTyped ? "text" : strokeTools.find((name) => name === tool);
  if (points.length === 0 || strokeTool === undefined) return null;
  const stroke = styledStroke({ id: "draft", frame, tool: strokeTool, points, text: typing?.text ?? "" }, style);
  const document = present(work.history);
  const chosen = findEditLayer(document, editLayerId);
  const isOpen = chosen?.kind === "sketch" && chosen.layer === layer && chosen.locked !== true;
  const target = isOpen ? chosen : sketchLayerOn(document, layer);
  return target === null
    ? { document, loose: stroke }
    : { document: addItem(document, target.id, { kind: "sketch", item: stroke }) };
}

function scribbleOf({ state, gesture }: Scene): PanelState["scribbling"] {
  const { effect, width } = state.scribbling;
  return { effect: gesture.isSwapped === (effect === "add") ? "subtract" : "add", width };
}

function nextObject(work: Work): number {
  return present(work.history).layers.reduce((most, layer) => Math.max(most, layer.index), 0) + 1;
}

function cleared(context: CanvasRenderingContext2D): CanvasRenderingContext2D {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  return context;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser cannot draw on a canvas.");
  return context;
}
