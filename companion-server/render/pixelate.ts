import type { Adjustment } from "../protocol/document";
import type { Backdrop } from "./backdrop";
import { fromLinear, toLinear } from "./colour-transfer";
import { coverageAt, createCoverage, type Coverage } from "./coverage";
import type { FramePainter } from "./frame-painter";
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
  const { box } = backdrop;
  const blocks = new Blocks(grid, painter, box);
  const used = blocks.touchedBy(area);
  const shape = createCoverage(box);
  const sums = used.map(() => [0, 0, 0, 0] as [number, number, number, number]);
  const indexOf = new Map(used.map((block, index) => [block, index]));
  const { planes } = backdrop;
  for (let at = 0; at < blocks.names.length; at += 1) {
    const sum = sums[indexOf.get(blocks.names[at] ?? 0) ?? -1];
    if (sum === undefined) continue;
    for (let channel = 0; channel < 3; channel += 1)
      sum[channel] = (sum[channel] ?? 0) + toLinear(planes[channel]?.[at] ?? 0);
    sum[3] += 1;
  }
  const colours = meansOf(sums);
  for (let row = 0; row < box.height; row += 1) {
    for (let column = 0; column < box.width; column += 1) {
      const at = row * box.width + column;
      const colour = colours[indexOf.get(blocks.names[at] ?? 0) ?? -1];
      if (colour === undefined || painter.cover(grid.layer, column + box.left, row + box.top) >= hiddenCover) continue;
      planes.forEach((plane, channel) => (plane[at] = colour[channel] ?? 0));
      shape.values[at] = 1;
    }
  }
  shape.ends.fill(box.width);
  return shape;
}

/** Coded means; of blocks with few pixels that of all pixels. */
function meansOf(sums: readonly (readonly [number, number, number, number])[]): number[][] {
  const all = [0, 1, 2, 3].map((i) => sums.reduce((total, sum) => total + (sum[i] ?? 0), 0));
  const counts = sums.map(([, , , count]) => count).sort((a, b) => a - b);
  const usual = counts[Math.floor(counts.length / 2)] ?? 0;
  const mean = (sum: readonly number[]): number[] => [0, 1, 2].map((i) => fromLinear((sum[i] ?? 0) / (sum[3] ?? 1)));
  return sums.map((sum) => mean(sum[3] < leastShare * usual ? all : sum));
}

/** Names the block of every pixel of a box. */
class Blocks {
  /** `[height, width]`: a number that is the same for all pixels of a block. */
  readonly names: Float64Array;

  constructor(
    { adjustment, layer, block }: BlockGrid,
    painter: FramePainter,
    private readonly box: Backdrop["box"],
  ) {
    const { map } = painter;
    const lattice = placeLattice(painter.size, (x, y, out) => {
      painter.drawnPlace({ layer, drawn: adjustment.frame }, map.clipX(x, y), map.clipY(x, y), out);
    });
    const place = new Float64Array(6);
    this.names = new Float64Array(box.width * box.height);
    for (let row = 0; row < box.height; row += 1) {
      for (let column = 0; column < box.width; column += 1) {
        lattice.look(column + box.left, row + box.top, place);
        const across = Math.floor(((place[0] ?? 0) + 0.5) / block);
        const down = Math.floor(((place[1] ?? 0) + 0.5) / block);
        this.names[row * box.width + column] = down * 2 ** 24 + across;
      }
    }
  }

  touchedBy(area: Coverage): number[] {
    const { box, names } = this;
    const touched = new Set<number>();
    for (let y = area.top; y < area.top + area.height; y += 1)
      for (let x = area.left; x < area.left + area.width; x += 1)
        if (coverageAt(area, x, y) >= leastTouch) touched.add(names[(y - box.top) * box.width + x - box.left] ?? 0);
    return [...touched];
  }
}
