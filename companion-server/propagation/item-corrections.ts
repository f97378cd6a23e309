import type { AnalysisField } from "../analysis/analysis-field";
import { isBrushArea, type Correction, type EditLayer } from "../protocol/document";
import { CorrectedField, placementOf } from "./corrected-field";
import { CorrectedPlacement, warpOf, type KeyWarp, type Placement } from "./corrected-placement";
import { localWarp } from "./pin-warp";
import { isCarried } from "./propagate-sketch";
import { layerAt } from "./track-points";

/** A correction of a place moves what lies within this share of the clip's width around it. */
const pointReach = 0.2;

/** Points a side that tell how an item turns and grows, over a box of at least so many pixels. */
const sampleSide = 4;
const leastExtent = 48;

/** An item as corrections see it. */
interface CorrectedItem {
  readonly id: string;
  readonly frame: number;
  readonly layer: number;
  /** Points of its own frame between which all of the item lies, in pixels of the clip: `[x0, y0, x1, y1, ...]`. */
  readonly extent: Float64Array;
}

/** Finds what the user put right about items of a document. */
export class CorrectionFinder {
  private readonly ofItems = new Map<string, Correction[]>();
  private readonly ofPlaces: readonly Correction[];

  constructor(
    corrections: readonly Correction[],
    private readonly field: AnalysisField | null,
  ) {
    for (const correction of corrections) {
      const { itemId } = correction;
      if (itemId !== undefined) this.ofItems.set(itemId, [...(this.ofItems.get(itemId) ?? []), correction]);
    }
    this.ofPlaces = corrections.filter(({ itemId }) => itemId === undefined);
  }

  /**
   * What concerns one item of an edit layer, or null when that is nothing. Corrections of the item itself are hard: on
   * their frame their points lie exactly where they were put. Corrections of a place act on every item near it.
   */
  of(edits: EditLayer, item: EditLayer["items"][number]): ItemCorrections | null {
    const { field, ofItems, ofPlaces } = this;
    const own = ofItems.get(item.id) ?? [];
    if (field === null || own.length + ofPlaces.length === 0 || !isCarried(field, edits.layer, item.frame)) return null;
    const extent = extentOf(edits, item.id);
    if (extent === null) return null;
    const corrected = { id: item.id, frame: item.frame, layer: edits.layer, extent };
    const { first, last } = field.range;
    const isCarriedHere = ({ frame }: Correction): boolean => frame !== item.frame && frame >= first && frame <= last;
    const pins = own.filter(isCarriedHere);
    const places = ofPlaces.filter((correction) => isCarriedHere(correction) && isNear(correction, corrected, field));
    return pins.length + places.length === 0 ? null : new ItemCorrections(corrected, pins, places, field);
  }
}

/** Points between which an item lies on its own frame, or null for a whole layer. */
function extentOf(edits: EditLayer, id: string): Float64Array | null {
  const points = (list: readonly { readonly x: number; readonly y: number }[]): Float64Array =>
    Float64Array.from(list.flatMap(({ x, y }) => [x, y]));
  switch (edits.kind) {
    case "sketch":
      return points(edits.items.find((item) => item.id === id)?.points ?? []);
    case "texture":
      return Float64Array.from(edits.items.find((item) => item.id === id)?.corners.flat() ?? []);
    case "adjustment": {
      const area = edits.items.find((item) => item.id === id)?.area;
      if (Array.isArray(area)) return Float64Array.from(area.flat());
      return area !== undefined && isBrushArea(area) ? points(area.brush.points) : null;
    }
  }
}

/** Whether a correction of a place acts on an item. */
function isNear(correction: Correction, item: CorrectedItem, field: AnalysisField): boolean {
  const { frame, from } = correction;
  const layer = correction.layer ?? layerAt(field, frame, from[0], from[1]);
  if (layer !== item.layer) return false;
  const samples = samplesOf(item.extent);
  const point = new Float64Array(2);
  for (let i = 0; i + 1 < samples.length; i += 2) {
    field.toAtlas(layer, item.frame, samples[i] ?? 0, samples[i + 1] ?? 0, point, 0);
    field.toFrame(layer, frame, point[0] ?? 0, point[1] ?? 0, point, 0);
    if (Math.hypot((point[0] ?? 0) - from[0], (point[1] ?? 0) - from[1]) < pointReach * field.width) return true;
  }
  return false;
}

/** The corrections of one item, for whatever places it. */
export class ItemCorrections {
  /** Frames on which the item lies exactly where it was put. */
  readonly frames: ReadonlySet<number>;

  constructor(
    private readonly item: CorrectedItem,
    private readonly own: readonly Correction[],
    private readonly places: readonly Correction[],
    private readonly base: AnalysisField,
  ) {
    this.frames = new Set(own.map(({ frame }) => frame));
  }

  /** What the result depends on besides the item and the analysis. */
  get content(): readonly unknown[] {
    return [this.own, this.places];
  }

  /** The analysis as the item sees it. */
  field(): AnalysisField {
    const { base, item, frames } = this;
    return new CorrectedField(base, item.layer, this.correct(placementOf(base, item.layer)), frames);
  }

  /** A placement of the item put right. */
  correct(base: Placement): Placement {
    const { item } = this;
    const samples = samplesOf(item.extent);
    for (let i = 0; i + 1 < samples.length; i += 2)
      base.find(item.frame, samples[i] ?? 0, samples[i + 1] ?? 0, samples, i);
    const reach = pointReach * this.base.width;
    const local = byFrame(this.places).map(([frame, list]): KeyWarp => ({
      frame,
      warp: localWarp(
        list.map(({ from, to }) => ({ x: from[0], y: from[1], toX: to[0], toY: to[1] })),
        reach,
      ),
    }));
    const slip = (frame: number) => this.base.sticking(item.layer, frame);
    const corrected = { drawn: item.frame, samples, slip };
    const around = local.length === 0 ? base : new CorrectedPlacement(base, local, corrected);
    if (this.own.length === 0) return around;
    const pinned = byFrame(this.own).map(([frame, list]) => this.pinned(around, frame, list));
    return new CorrectedPlacement(around, pinned, corrected);
  }

  private pinned(base: Placement, frame: number, list: readonly Correction[]): KeyWarp {
    const found = new Float64Array(2);
    const points = list.map(({ point, from, to }) => {
      if (point === undefined) base.find(frame, from[0], from[1], found, 0);
      else base.find(this.item.frame, point[0], point[1], found, 0);
      return { u: found[0] ?? 0, v: found[1] ?? 0, x: to[0], y: to[1] };
    });
    return warpOf(base, frame, points);
  }
}

function byFrame(corrections: readonly Correction[]): [number, Correction[]][] {
  const frames = new Map<number, Correction[]>();
  for (const correction of corrections)
    frames.set(correction.frame, [...(frames.get(correction.frame) ?? []), correction]);
  return [...frames];
}

/** A lattice of points over the box around some points. */
function samplesOf(extent: Float64Array): Float64Array {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (let i = 0; i + 1 < extent.length; i += 2) {
    box.left = Math.min(box.left, extent[i] ?? 0);
    box.right = Math.max(box.right, extent[i] ?? 0);
    box.top = Math.min(box.top, extent[i + 1] ?? 0);
    box.bottom = Math.max(box.bottom, extent[i + 1] ?? 0);
  }
  const width = Math.max(leastExtent, box.right - box.left);
  const height = Math.max(leastExtent, box.bottom - box.top);
  const left = (box.left + box.right - width) / 2;
  const top = (box.top + box.bottom - height) / 2;
  const samples = new Float64Array(2 * sampleSide * sampleSide);
  for (let i = 0; i < sampleSide * sampleSide; i += 1) {
    samples[2 * i] = left + (width * (i % sampleSide)) / (sampleSide - 1);
    samples[2 * i + 1] = top + (height * Math.floor(i / sampleSide)) / (sampleSide - 1);
  }
  return samples;
}
