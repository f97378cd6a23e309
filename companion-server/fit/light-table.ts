import {
  latticeOver,
  nodeCount,
  type AnalysisTables,
  type Lattice,
  type LightTable,
} from "../analysis/analysis-tables";
import { TableField } from "../analysis/table-field";
import type { FrameStack } from "../media/frame-stack";
import { exactlyLinear } from "../render/colour-transfer";

/** Distance of the places where the change of light is told, in analysis pixels of the atlas. */
const nodePitch = 32;
/** Side of the pieces of surface that are compared from frame to frame. */
const cellPitch = 8;
const cellsPerPitch = nodePitch / cellPitch;
/** Every so many pixels of a frame are looked at, across and down. */
const pixelStep = 3;
/** A pixel counts for a layer that has at least this share of it: edges mix the light of two surfaces. */
const leastShare = 0.8;
/** A piece of surface is known on a frame that shows at least so many of its pixels. */
const leastPixels = 4;
/** Darker pieces are noise, lighter ones are clipped; in light, 0 to 1. */
const darkest = 0.004;
const lightest = 0.95;
/** With fewer pieces around it a place takes what the layer as a whole does on the frame. */
const leastCells = 6;
const leastCellsOfLayer = 20;
/** More stops than these are no change of light but a mistake. */
const mostStops = 2;

/**
 * How the light on each layer's surface changes from the marked frame, in stops (log2 of a factor on light), by channel.
 * Pieces of 8 px of the atlas are compared with themselves: the median over the pieces around a place is robust to
 * things that pass in front and to mistakes of the mapping. Pieces that the marked frame does not show are compared with
 * what they look like when the changes already known are taken away. `mark` is an index of the stack.
 */
export function tabulateLight(tables: AnalysisTables, stack: FrameStack, mark: number): LightTable {
  const lattices = tables.atlasLattices.map((lattice) => coarse(lattice));
  const values = lattices.map((lattice, layer) => {
    const surface = gather(tables, stack, { layer, lattice });
    const reference = surface.means.subarray(mark * surface.stride, (mark + 1) * surface.stride).slice();
    const first = changes(surface, reference, lattice);
    return changes(surface, completed(surface, reference, { first, lattice }), lattice);
  });
  return { lattices, values };
}

function coarse({ x0, y0, pitch, columns, rows }: Lattice): Lattice {
  const box = { left: x0, top: y0, right: x0 + (columns - 1) * pitch, bottom: y0 + (rows - 1) * pitch };
  return latticeOver(box, nodePitch);
}

/** What every frame shows of a layer's pieces. */
interface Surface {
  readonly frames: number;
  readonly columns: number;
  readonly rows: number;
  /** Values of a frame: pieces times three channels. */
  readonly stride: number;
  /** `[frames, rows, columns, 3]`: mean light, NaN where a frame does not show a piece. */
  readonly means: Float32Array;
}

const lightOfCode = Float32Array.from({ length: 256 }, (_value, code) => exactlyLinear(code / 255));

function gather(tables: AnalysisTables, stack: FrameStack, of: { layer: number; lattice: Lattice }): Surface {
  const { layer, lattice } = of;
  const { frames, width, height } = tables;
  const field = TableField.atAnalysisSize(tables);
  const columns = (lattice.columns - 1) * cellsPerPitch;
  const rows = (lattice.rows - 1) * cellsPerPitch;
  const stride = columns * rows * 3;
  const means = new Float32Array(frames * stride);
  const counts = new Uint16Array(columns * rows);
  const place = new Float64Array(2);
  for (let frame = 0; frame < frames; frame += 1) {
    const sums = means.subarray(frame * stride, (frame + 1) * stride);
    counts.fill(0);
    for (let y = 0; y < height; y += pixelStep) {
      for (let x = 0; x < width; x += pixelStep) {
        if (field.visibility(layer, frame, x, y) < leastShare) continue;
        field.toAtlas(layer, frame, x, y, place, 0);
        const column = Math.floor(((place[0] ?? 0) - lattice.x0) / cellPitch);
        const row = Math.floor(((place[1] ?? 0) - lattice.y0) / cellPitch);
        if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
        const cell = row * columns + column;
        counts[cell] = (counts[cell] ?? 0) + 1;
        const pixel = ((frame * height + y) * width + x) * 3;
        for (let channel = 0; channel < 3; channel += 1)
          sums[cell * 3 + channel] =
            (sums[cell * 3 + channel] ?? 0) + (lightOfCode[stack.rgb[pixel + channel] ?? 0] ?? 0);
      }
    }
    for (let at = 0; at < stride; at += 1) {
      const count = counts[Math.floor(at / 3)] ?? 0;
      const mean = (sums[at] ?? 0) / Math.max(1, count);
      sums[at] = count < leastPixels || mean < darkest || mean > lightest ? Number.NaN : mean;
    }
  }
  return { frames, columns, rows, stride, means };
}

/** `[frames, nodes, 3]` stops from a reference `[rows, columns, 3]` of light, NaN where it is not known. */
function changes(surface: Surface, reference: Float32Array, lattice: Lattice): Float32Array<SharedArrayBuffer> {
  const { frames, columns, rows, stride, means } = surface;
  const nodes = nodeCount(lattice);
  const stops = new Float32Array(new SharedArrayBuffer(frames * nodes * 12));
  const found = new Float64Array(columns * rows);
  for (let frame = 0; frame < frames; frame += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const median = (left: number, top: number, right: number, bottom: number, least: number): number => {
        let count = 0;
        for (let row = Math.max(0, top); row < Math.min(rows, bottom); row += 1)
          for (let column = Math.max(0, left); column < Math.min(columns, right); column += 1) {
            const at = (row * columns + column) * 3 + channel;
            const ratio = (means[frame * stride + at] ?? 0) / (reference[at] ?? 0);
            if (ratio > 0) found[count++] = Math.log2(ratio);
          }
        if (count < least) return Number.NaN;
        return found.subarray(0, count).sort()[Math.floor(count / 2)] ?? 0;
      };
      const whole = median(0, 0, columns, rows, leastCellsOfLayer);
      for (let node = 0; node < nodes; node += 1) {
        const left = ((node % lattice.columns) - 1) * cellsPerPitch;
        const top = (Math.floor(node / lattice.columns) - 1) * cellsPerPitch;
        const here = median(left, top, left + 2 * cellsPerPitch, top + 2 * cellsPerPitch, leastCells);
        const known = Number.isNaN(here) ? whole : here;
        stops[(frame * nodes + node) * 3 + channel] = Number.isNaN(known)
          ? 0
          : Math.max(-mostStops, Math.min(mostStops, known));
      }
    }
  }
  return stops;
}

/** The reference with pieces that it lacks: their median over all frames, each without the change already known. */
function completed(
  { frames, columns, rows, stride, means }: Surface,
  reference: Float32Array,
  { first, lattice }: { readonly first: Float32Array; readonly lattice: Lattice },
): Float32Array {
  const whole = reference.slice();
  const found = new Float64Array(frames);
  const nodes = nodeCount(lattice);
  for (let cell = 0; cell < columns * rows; cell += 1) {
    const node =
      Math.round(Math.floor(cell / columns) / cellsPerPitch) * lattice.columns +
      Math.round((cell % columns) / cellsPerPitch);
    for (let channel = 0; channel < 3; channel += 1) {
      const at = cell * 3 + channel;
      if (!Number.isNaN(whole[at] ?? 0)) continue;
      let count = 0;
      for (let frame = 0; frame < frames; frame += 1) {
        const mean = means[frame * stride + at] ?? 0;
        if (mean > 0) found[count++] = mean / 2 ** (first[(frame * nodes + node) * 3 + channel] ?? 0);
      }
      if (count > 0) whole[at] = found.subarray(0, count).sort()[Math.floor(count / 2)] ?? 0;
    }
  }
  return whole;
}
