import type { FlowField } from "./flow-field";
import { halvedSide } from "./luminance-pyramid";
import type { GridView } from "./motion-grid";

/**
 * Displacements of a grid's nodes in pixels, with those of large error replaced by what their surroundings do: every
 * node is weighed by 1 / (1 + error squared / 64), and means over ever larger cells fill what is weak at a finer size.
 */
export function fillUnknown(grid: GridView): FlowField {
  const { gridWidth: width, gridHeight: height } = grid;
  const finest: WeightedFlow = {
    width,
    height,
    weights: new Float32Array(width * height),
    values: new Float32Array(2 * width * height),
  };
  for (let node = 0; node < width * height; node += 1) {
    const column = node % width;
    const error = grid.errors[grid.offset + node] ?? 0;
    const at = 2 * (grid.offset + node);
    finest.weights[node] = 1 / (1 + (error * error) / 64);
    finest.values[2 * node] = (grid.positions[at] ?? 0) - column * grid.pitch;
    finest.values[2 * node + 1] = (grid.positions[at + 1] ?? 0) - ((node - column) / width) * grid.pitch;
  }
  fillWeak(finest);
  return finest;
}

/** A flow with a weight for every pixel: how firmly its displacement is known. */
export interface WeightedFlow extends FlowField {
  readonly weights: Float32Array;
}

/** A node this firm keeps its own value; weaker ones take a share of the coarser level's. */
const firmWeight = 0.1;

/** Replaces weakly known displacements by what their surroundings do. */
export function fillWeak(field: WeightedFlow): void {
  if (field.width <= 2 || field.height <= 2) return;
  const coarser = shrink(field);
  fillWeak(coarser);
  for (let node = 0; node < field.weights.length; node += 1) {
    const weight = field.weights[node] ?? 0;
    const own = Math.min(1, weight / firmWeight);
    if (own >= 1) continue;
    const column = node % field.width;
    const x = column / 2;
    const y = (node - column) / field.width / 2;
    for (let axis = 0; axis < 2; axis += 1) {
      const entry = 2 * node + axis;
      field.values[entry] = own * (field.values[entry] ?? 0) + (1 - own) * sampleAxis(coarser, x, y, axis);
    }
  }
}

function sampleAxis(field: FlowField, x: number, y: number, axis: number): number {
  const firstX = Math.min(Math.floor(x), field.width - 2);
  const firstY = Math.min(Math.floor(y), field.height - 2);
  const fractionX = x - firstX;
  const fractionY = y - firstY;
  const at = 2 * (firstY * field.width + firstX) + axis;
  const below = at + 2 * field.width;
  return (
    (1 - fractionY) * ((1 - fractionX) * (field.values[at] ?? 0) + fractionX * (field.values[at + 2] ?? 0)) +
    fractionY * ((1 - fractionX) * (field.values[below] ?? 0) + fractionX * (field.values[below + 2] ?? 0))
  );
}

/** Weighted means of the 3x3 nodes around every second node. */
function shrink(field: WeightedFlow): WeightedFlow {
  const width = halvedSide(field.width);
  const height = halvedSide(field.height);
  const coarser: WeightedFlow = {
    width,
    height,
    weights: new Float32Array(width * height),
    values: new Float32Array(2 * width * height),
  };
  for (let node = 0; node < width * height; node += 1) {
    const column = node % width;
    const row = (node - column) / width;
    let total = 0;
    let sumX = 0;
    let sumY = 0;
    for (let cell = 0; cell < 9; cell += 1) {
      const x = 2 * column + (cell % 3) - 1;
      const y = 2 * row + Math.floor(cell / 3) - 1;
      if (x < 0 || y < 0 || x >= field.width || y >= field.height) continue;
      const source = y * field.width + x;
      const weight = field.weights[source] ?? 0;
      total += weight;
      sumX += weight * (field.values[2 * source] ?? 0);
      sumY += weight * (field.values[2 * source + 1] ?? 0);
    }
    coarser.weights[node] = total / 4;
    coarser.values[2 * node] = total > 0 ? sumX / total : 0;
    coarser.values[2 * node + 1] = total > 0 ? sumY / total : 0;
  }
  return coarser;
}
