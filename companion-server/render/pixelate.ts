import type { Adjustment } from "../protocol/document";
import type { Backdrop } from "./backdrop";
import { fromLinear, toLinear } from "./colour-transfer";
import { coverageAt, createCoverage, type Coverage } from "./coverage";
import type { FramePainter } from "./frame-painter";
import { median } from "../quantile";
import { placeLattice } from "./place-lattice";

/** A block is replaced when the area covers this much of one of its pixels; mattes are never quite 0 beside an object. */
const leastTouch = 0.02;

/** A block is left to what lies before it where a nearer layer covers at least this much of a pixel. */
const hiddenCover = 0.98;

/** A block of which less than this share of the usual number of pixels lies in the picture takes the area's mean. */
const leastShare = 0.5;

/** Whether an adjustment replaces what it covers by blocks. */
export function isPixelated(adjustment: Adjustment): adjustment is Adjustment & { readonly pixelate: number } {
  return (adjustment.pixelate ?? 0) > 0;
}

/** What blocks are bound to: the frame an adjustment was made on, its layer, and a block's side in pixels of the clip. */
export interface BlockGrid {
  readonly adjustment: Pick<Adjustment, "frame">;
  readonly layer: number;
  readonly block: number;
}

/**
 * Replaces every block that the area touches by its mean, in light, and returns the blocks' shape with values 0 and 1.
 *
 * What can be learnt from the result: one colour of 8 bit a channel for each block, the same on every frame. The grid is
 * that of the frame the adjustment was made on and moves with the object, so blocks of many frames, laid over each
 * other, give no finer picture than one. Blocks are replaced as a whole: none is a mean of pixels that can be read
 * beside it, no pixel of the original shines through a soft edge, and feather does not apply. A block that the
 * picture's edge cuts to less than half takes the mean of all of them, or a face that comes into the frame would show
 * row by row. Pixels stay covered until a nearer layer hides them fully. What it does not do: text of few signs in a
 * known type can be guessed by trying them all when a letter spans several blocks, so blocks should be at least half a
 * letter tall; and frames on which the area is lost show what is there.
 */
export function pixelateBackdrop(backdrop: Backdrop, area: Coverage, grid: BlockGrid, painter: FramePainter): Coverage {
  const { box, planes } = backdrop;
  const { blockOf, count } = touchedBlocks(area, box, grid, painter);
  const colours = meansOf(sumsOf(backdrop, blockOf, count));
  const shape = createCoverage(box);
  shape.ends.fill(box.width);
  for (let row = 0; row < box.height; row += 1) {
    for (let column = 0; column < box.width; column += 1) {
      const at = row * box.width + column;
      const block = blockOf[at] ?? none;
      if (block === none || painter.cover(grid.layer, column + box.left, row + box.top) >= hiddenCover) continue;
      for (let channel = 0; channel < 3; channel += 1) {
        const plane = planes[channel];
        if (plane !== undefined) plane[at] = colours[3 * block + channel] ?? 0;
      }
      shape.values[at] = 1;
    }
  }
  return shape;
}

/** `[count, 4]`: light in three channels summed over the pixels of each block, and their number. */
function sumsOf({ planes }: Backdrop, blockOf: Int32Array, count: number): Float64Array {
  const [reds, greens, blues] = planes;
  const sums = new Float64Array(4 * count);
  for (let at = 0; at < blockOf.length; at += 1) {
    const block = blockOf[at] ?? none;
    if (block === none) continue;
    sums[4 * block] = (sums[4 * block] ?? 0) + toLinear(reds[at] ?? 0);
    sums[4 * block + 1] = (sums[4 * block + 1] ?? 0) + toLinear(greens[at] ?? 0);
    sums[4 * block + 2] = (sums[4 * block + 2] ?? 0) + toLinear(blues[at] ?? 0);
    sums[4 * block + 3] = (sums[4 * block + 3] ?? 0) + 1;
  }
  return sums;
}

/** `[count, 3]`: coded means; of blocks with few pixels that of all pixels. */
function meansOf(sums: Float64Array): Float64Array {
  const blocks = Array.from({ length: sums.length / 4 }, (_, block) => sums.subarray(4 * block, 4 * block + 4));
  const all = [0, 1, 2, 3].map((i) => blocks.reduce((total, sum) => total + (sum[i] ?? 0), 0));
  const usual = median(blocks.map(([, , , pixels]) => pixels ?? 0));
  const means = blocks.map((sum) => ((sum[3] ?? 0) < leastShare * usual ? all : sum));
  return Float64Array.from(means.flatMap((sum) => [0, 1, 2].map((i) => fromLinear((sum[i] ?? 0) / (sum[3] ?? 1)))));
}

/** A pixel of no touched block. */
const none = -1;

/** `blockOf`: `[height, width]` of a box, which of `count` blocks that an area touches a pixel belongs to, or -1. */
function touchedBlocks(
  area: Coverage,
  box: Backdrop["box"],
  grid: BlockGrid,
  painter: FramePainter,
): { readonly blockOf: Int32Array; readonly count: number } {
  const names = blockNames(box, grid, painter);
  const touched = new Map<number, number>();
  for (let y = area.top; y < area.top + area.height; y += 1)
    for (let x = area.left; x < area.left + area.width; x += 1) {
      if (coverageAt(area, x, y) < leastTouch) continue;
      const name = names[(y - box.top) * box.width + x - box.left] ?? 0;
      if (!touched.has(name)) touched.set(name, touched.size);
    }
  const blockOf = new Int32Array(names.length);
  // Pixels beside each other mostly belong to one block.
  let [lastName, block] = [NaN, none];
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] ?? 0;
    if (name !== lastName) [lastName, block] = [name, touched.get(name) ?? none];
    blockOf[at] = block;
  }
  return { blockOf, count: touched.size };
}

/** `[height, width]` of a box: a number that is the same for all pixels of a block. */
function blockNames(
  box: Backdrop["box"],
  { adjustment, layer, block }: BlockGrid,
  painter: FramePainter,
): Float64Array {
  const { map } = painter;
  const lattice = placeLattice(painter.size, (x, y, out) => {
    painter.drawnPlace({ layer, drawn: adjustment.frame }, map.clipX(x, y), map.clipY(x, y), out);
  });
  const place = new Float64Array(6);
  const names = new Float64Array(box.width * box.height);
  for (let row = 0; row < box.height; row += 1) {
    for (let column = 0; column < box.width; column += 1) {
      lattice.look(column + box.left, row + box.top, place);
      const across = Math.floor(((place[0] ?? 0) + 0.5) / block);
      const down = Math.floor(((place[1] ?? 0) + 0.5) / block);
      names[row * box.width + column] = down * 2 ** 24 + across;
    }
  }
  return names;
}
