import type { FrameStack } from "../media/frame-stack";
import type { AnalysisTables } from "./analysis-tables";
import { BrightnessLevels } from "./brightness-levels";
import { TableField } from "./table-field";
import { WatchedPatch } from "./watched-patch";

/** Pixels between the cells of the reference frame; the pixel with most texture of each is watched. */
const cellSide = 24;

/** Most patches of one layer that are watched; more did not change the result. */
const mostPatches = 96;

/** A pixel that shows its layer by less is not watched. */
const leastShown = 0.7;

/** Where nearer layers cover more, what is seen says nothing about the layer. */
const mostCovered = 0.3;

/** With fewer patches in sight a frame is not judged. */
const fewestPatches = 4;

/** A patch that correlates less, or is found further away, is not the same thing: how far that is off nobody knows. */
const leastCorrelation = 0.7;
export const lostPixels = 8;

/** Patches that are not found this near on a frame beside the reference have too little texture to be watched. */
const nearPixels = 1.5;

/** What was seen of a layer on a frame. */
export interface Sight {
  /** Mean distance in analysis pixels between where the tables put patches and where they are seen. */
  readonly distance: number;
  /** Share of the patches that are not seen anywhere near, in [0, 1]. */
  readonly lost: number;
}

/**
 * How well each layer sticks to what it shows on the marked frame, by looking at the frames: `[layers][frames]`, null where
 * too little is in sight to tell. Textured patches of the marked frame (or, for a layer that it does not show, of the frame
 * that shows most of it) are looked for around where the tables put them, which nothing of the fit has done before.
 */
export function watchSticking(stack: FrameStack, tables: AnalysisTables, mark: number): (Sight | null)[][] {
  const { layers, frames } = tables;
  const field = TableField.atAnalysisSize(tables, mark);
  const patches = Array.from({ length: layers }, (_, layer) => patchesOf(field, stack, layer));
  const sights = Array.from({ length: layers }, () => new Array<Sight | null>(frames).fill(null));
  for (let frame = 0; frame < frames; frame += 1) {
    const shown = new BrightnessLevels(stack, frame);
    for (const [layer, list] of patches.entries()) {
      const row = sights[layer];
      if (row !== undefined) row[frame] = look(list, frame, shown);
    }
  }
  return sights;
}

function look(patches: readonly WatchedPatch[], frame: number, shown: BrightnessLevels): Sight | null {
  let seen = 0;
  let lost = 0;
  let sum = 0;
  for (const patch of patches) {
    const sight = patch.find(frame, shown, mostCovered);
    if (sight === null) continue;
    seen += 1;
    if (sight.correlation < leastCorrelation || sight.distance > lostPixels) lost += 1;
    else sum += sight.distance;
  }
  if (seen < fewestPatches) return null;
  return { distance: seen === lost ? 0 : sum / (seen - lost), lost: lost / seen };
}

/** The patches that tell most about where a layer is, each found again on a frame beside its own. */
function patchesOf(field: TableField, stack: FrameStack, layer: number): WatchedPatch[] {
  const frame = referenceOf(field, layer);
  const reference = { frame, levels: new BrightnessLevels(stack, frame) };
  const beside = [frame - 1, frame + 1]
    .filter((near) => near >= field.range.first && near <= field.range.last)
    .map((near) => ({ near, shown: new BrightnessLevels(stack, near) }));
  const isKnown = (patch: WatchedPatch): boolean =>
    beside.some(({ near, shown }) => {
      const sight = patch.find(near, shown, mostCovered);
      return sight !== null && sight.correlation >= leastCorrelation && sight.distance < nearPixels;
    });
  return texturedPixels(field, reference.levels, { layer, frame })
    .map((at) => new WatchedPatch(field, layer, reference, at))
    .filter(isKnown);
}

/** The marked frame, unless it does not show the layer; then the frame that shows most of it. */
function referenceOf(field: TableField, layer: number): number {
  const shownOn = (frame: number): number => {
    let shown = 0;
    for (let y = cellSide / 2; y < field.height; y += cellSide)
      for (let x = cellSide / 2; x < field.width; x += cellSide)
        if (field.visibility(layer, frame, x, y) >= leastShown) shown += 1;
    return shown;
  };
  if (shownOn(field.mark) >= fewestPatches) return field.mark;
  const frames = Array.from({ length: field.range.last + 1 }, (_, frame) => shownOn(frame));
  return frames.indexOf(Math.max(...frames));
}

interface TexturedPixel {
  readonly x: number;
  readonly y: number;
  readonly texture: number;
}

function texturedPixels(
  field: TableField,
  levels: BrightnessLevels,
  { layer, frame }: { layer: number; frame: number },
): TexturedPixel[] {
  const found: TexturedPixel[] = [];
  const margin = 8;
  for (let top = margin; top < field.height - margin; top += cellSide) {
    for (let left = margin; left < field.width - margin; left += cellSide) {
      let best: TexturedPixel | null = null;
      for (let y = top; y < Math.min(top + cellSide, field.height - margin); y += 4) {
        for (let x = left; x < Math.min(left + cellSide, field.width - margin); x += 4) {
          if (field.visibility(layer, frame, x, y) < leastShown) continue;
          const texture = levels.textureAround(x, y);
          if (best === null || texture > best.texture) best = { x, y, texture };
        }
      }
      if (best !== null) found.push(best);
    }
  }
  return found.sort((a, b) => b.texture - a.texture).slice(0, mostPatches);
}
