import { PictureMap, type Affine } from "../../models/geometry/picture-map";
import type { AnalysisField } from "../analysis/analysis-field";
import type { PlaneArea } from "../media/overlay-planes";
import { CorrectionFinder, type ItemCorrections } from "../propagation/item-corrections";
import { propagateArea } from "../propagation/propagate-area";
import { propagateSketch } from "../propagation/propagate-sketch";
import { propagateTexture } from "../propagation/propagate-texture";
import { PropagationCache } from "../propagation/propagation-cache";
import type { EditDocument, EditLayer } from "../protocol/document";
import { editLayerStrength } from "../protocol/edit-timing";
import { CoverageScratch, type Coverage, type Size } from "./coverage";
import { drawAdjustment } from "./draw-adjustment";
import { drawStroke } from "./draw-sketch";
import { drawTexture } from "./draw-texture";
import { FloatCanvas } from "./float-canvas";
import { FramePainter } from "./frame-painter";
import { mergeLayer, type SourcePicture } from "./merge-layer";
import { OverlayBuffer } from "./overlay-buffer";
import type { Pictures } from "./picture";
import { isPixelated } from "./pixelate";
import type { PixelBox } from "./pixel-spans";
import { rasterizePolygon } from "./rasterize-polygon";

/** One frame of the overlay. */
export interface OverlayFrame {
  readonly frame: number;
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]` straight RGBA, 8 bit; valid until its buffer is filled again. */
  readonly pixels: Uint8Array;
  /** The same with 16 bits a value, when the buffer has them. */
  readonly deep: Uint16Array | null;
  /** A box around everything that was painted, or null for an empty frame. */
  readonly dirty: PixelBox | null;
  /** Areas outside which nothing was painted. */
  readonly painted: readonly PlaneArea[];
  /** Items that could not be placed on this frame, by id. */
  readonly lost: readonly string[];
  /** The least confidence of the items shown, in [0, 1]; 1 when there are none. */
  readonly confidence: number;
  /** Whether an edge of a layer hides something and the clip's picture to refine it by was not given. */
  readonly hasRoughEdges: boolean;
}

/** What an overlay is drawn from. */
export interface OverlayRendererOptions {
  readonly document: EditDocument;
  /** Null: nothing is known of the clip's motion, so only edits of the very frame show. */
  readonly field: AnalysisField | null;
  /** The pictures of texture layers; a texture whose picture is not among them is not drawn. */
  readonly pictures?: Pictures;
  /** The picture's size; without a matrix the clip's own or any smaller one of the same shape. */
  readonly size: Size;
  /** From pixels of the clip to pixels of the picture, where the clip does not fill it; edits end at the clip's edges. */
  readonly matrix?: Affine;
  /** Share one among renderers to keep what did not change. */
  readonly cache?: PropagationCache;
  /** What to draw on, of the picture's size; a new one unless given. */
  readonly canvas?: FloatCanvas;
}

/** Draws the visible edit layers of one document. Not for use from several places at once. */
export interface OverlayRenderer {
  readonly size: Size;
  readonly map: PictureMap;
  /** Whether any visible edit is made of the clip's own pixels. */
  readonly needsSource: boolean;
  /** Whether edges of layers may hide visible edits, which the clip's own pixels refine. */
  readonly mayHaveEdges: boolean;
  /** Seconds spent so far on placing items, as opposed to drawing them. */
  readonly propagateSeconds: number;
  /**
   * Draws a frame. `source` is the clip's picture as it lies in this one; `target` a buffer to fill, of this size, or a new one.
   */
  render(frame: number, source?: SourcePicture, target?: OverlayBuffer): OverlayFrame;
}

/** A renderer for the document as it is now. */
export function createOverlayRenderer(options: OverlayRendererOptions): OverlayRenderer {
  return new LayeredRenderer(options);
}

type Item = EditLayer["items"][number];

interface FrameNotes {
  readonly lost: string[];
  confidence: number;
}

/** Fields of an item that say how it looks, not where it lies; recolouring an item leaves its place alone. */
const lookFields = new Set(["color", "opacity", "hardness", "followLight", "fill"]);

function placeOf(item: Item): unknown {
  const place = Object.fromEntries(Object.entries(item).filter(([field]) => !lookFields.has(field)));
  return { ...place, isFilled: "fill" in item && item.fill !== undefined };
}

class LayeredRenderer implements OverlayRenderer {
  readonly size: Size;
  readonly map: PictureMap;
  readonly needsSource: boolean;
  readonly mayHaveEdges: boolean;
  propagateSeconds = 0;
  private readonly cache: PropagationCache;
  private readonly layers: readonly EditLayer[];
  private readonly keys = new Map<Item, string>();
  private readonly corrections = new Map<Item, ItemCorrections>();
  private readonly overlay: FloatCanvas;
  private readonly scratch = new CoverageScratch();
  /** The clip's own frame in the picture, where it does not fill it. */
  private readonly frame: { readonly coverage: Coverage | null } | null;
  private group: FloatCanvas | null = null;

  constructor(private readonly options: OverlayRendererOptions) {
    this.size = options.size;
    this.map = new PictureMap(options.size, options.document.clip, options.matrix);
    const frame = this.map.frame();
    this.frame = frame === null ? null : { coverage: rasterizePolygon([frame], options.size) };
    this.cache = options.cache ?? new PropagationCache();
    this.layers = options.document.editLayers.filter((layer) => layer.visible && layer.opacity > 0);
    this.mayHaveEdges = (options.field?.layers ?? 1) > 1 && this.layers.length > 0;
    this.needsSource = this.layers.some((layer) => layer.kind === "adjustment" || layer.blendMode !== "normal");
    this.overlay = options.canvas ?? new FloatCanvas(this.size);
    const { document, field } = options;
    const finder = new CorrectionFinder(document.corrections, field);
    for (const edits of this.layers)
      for (const item of edits.items) {
        const corrections = finder.of(edits, item);
        if (corrections !== null) this.corrections.set(item, corrections);
        const content = corrections === null ? placeOf(item) : [placeOf(item), corrections.content];
        this.keys.set(item, this.cache.keyOf(content, edits.layer, field));
      }
  }

  render(frame: number, source?: SourcePicture, target = new OverlayBuffer(this.size)): OverlayFrame {
    const { document, field } = this.options;
    const painter = new FramePainter({
      frame,
      map: this.map,
      field,
      source: source ?? null,
      scratch: this.scratch,
      cache: this.cache,
    });
    const notes: FrameNotes = { lost: [], confidence: 1 };
    this.overlay.clear();
    for (const layer of this.layers) {
      const opacity = layer.opacity * editLayerStrength(layer, frame, document.clip.range);
      if (opacity > 0) this.drawLayer({ ...layer, opacity }, painter, notes);
    }
    if (this.frame !== null) this.overlay.keep(this.frame.coverage);
    target.fill(this.overlay);
    const { width, height } = this.size;
    const { spans, deep, pixels } = target;
    const { hasRoughEdges } = painter;
    return { frame, width, height, pixels, deep, dirty: spans.box(), painted: spans.areas(), ...notes, hasRoughEdges };
  }

  private drawLayer(layer: EditLayer, painter: FramePainter, notes: FrameNotes): void {
    // A layer that is only laid over the others needs no canvas of its own.
    const isPlain =
      hidesDetail(layer) ||
      (layer.opacity === 1 &&
        layer.blendMode === "normal" &&
        !(layer.kind === "sketch" && layer.items.some((stroke) => stroke.tool === "eraser")));
    const canvas = isPlain ? this.overlay : this.clearGroup();
    this.drawItems(canvas, layer, painter, notes);
    if (canvas !== this.overlay)
      mergeLayer(this.overlay, canvas, {
        opacity: layer.opacity,
        blendMode: layer.blendMode,
        source: painter.source,
      });
  }

  private drawItems(canvas: FloatCanvas, edits: EditLayer, painter: FramePainter, notes: FrameNotes): void {
    const { field } = this.options;
    const { strokes, textures, areas } = this.cache;
    const { layer } = edits;
    const { frame } = painter;
    const keyOf = (item: Item): string => this.keys.get(item) ?? "";
    const fieldOf = (item: Item): AnalysisField | null => this.corrections.get(item)?.field() ?? field;
    switch (edits.kind) {
      case "sketch":
        for (const stroke of edits.items) {
          if (stroke.opacity === 0) continue;
          const follow = () => propagateSketch(stroke, layer, fieldOf(stroke));
          const placed = this.place(stroke, notes, () => strokes.at(keyOf(stroke), frame, follow));
          if (placed !== null) drawStroke(canvas, { stroke, layer, key: keyOf(stroke), placed }, painter);
        }
        return;
      case "texture":
        for (const texture of edits.items) {
          if (texture.opacity === 0) continue;
          const follow = () => propagateTexture(texture, layer, field, this.corrections.get(texture));
          const at = (shown: number) => textures.at(keyOf(texture), shown, follow);
          const placed = this.place(texture, notes, () => at(frame));
          const picture = this.options.pictures?.get(texture.image);
          if (placed === null || picture === undefined) continue;
          const isBlurred = (texture.shutterAngle ?? 0) > 0;
          const around = isBlurred ? { before: at(frame - 1), after: at(frame + 1) } : null;
          drawTexture(canvas, { texture, layer, picture, placed, around }, painter);
        }
        return;
      case "adjustment":
        for (const adjustment of edits.items) {
          const follow = () => propagateArea(adjustment, layer, fieldOf(adjustment));
          const placed = this.place(adjustment, notes, () => areas.at(keyOf(adjustment), frame, follow));
          if (placed !== null)
            drawAdjustment({ canvas, overlay: this.overlay }, { adjustment, layer, placed }, painter);
        }
    }
  }

  /** Places an item, keeps the time it took, and notes how sure its place is. */
  private place<Placed extends { readonly confidence: number }>(
    item: Item,
    notes: FrameNotes,
    at: () => Placed | null,
  ): Placed | null {
    const started = performance.now();
    const placed = at();
    this.propagateSeconds += (performance.now() - started) / 1000;
    if (placed === null) notes.lost.push(item.id);
    else notes.confidence = Math.min(notes.confidence, placed.confidence);
    return placed;
  }

  private clearGroup(): FloatCanvas {
    this.group ??= new FloatCanvas(this.size);
    this.group.clear();
    return this.group;
  }
}

/** Pixelated areas are never blended with what they hide, whatever opacity or mode their edit layer has. */
function hidesDetail(layer: EditLayer): boolean {
  return layer.kind === "adjustment" && layer.items.some(isPixelated);
}
