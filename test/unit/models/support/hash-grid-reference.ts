import type { GridLayout } from "../../../../models/layers/grid-layout";

/** One vertex's part in one feature of one point. */
interface Contribution {
  /** Position of the number in the flat table. */
  readonly index: number;
  readonly weight: number;
  /** Row of the result, feature by feature. */
  readonly row: number;
}

/** Every vertex that a point touches, written as plainly as possible: nested loops and integer arithmetic. */
function contributions(layout: GridLayout, layer: number, point: readonly number[]): Contribution[] {
  const found: Contribution[] = [];
  const levels = layout.layers[layer]!;
  for (let feature = 0; feature < layout.features; feature++)
    levels.forEach((level, number) => {
      const position = point.map((each, axis) => Math.fround(Math.fround(each) * level.resolution[axis]!));
      for (let corner = 0; corner < 2 ** layout.dimensions; corner++) {
        let row = 0;
        let weight = 1;
        position.forEach((each, axis) => {
          const upper = (corner >> axis) & 1;
          const cell = Math.floor(each);
          row += (cell + upper) * level.strides[axis]!;
          weight *= upper === 1 ? each - cell : 1 - (each - cell);
        });
        const wrapped = level.kind === "hashed" ? row % level.rows : row;
        const index = layout.layerOffsets[layer]! + feature * layout.rowsPerFeature + level.offset + wrapped;
        found.push({ index, weight, row: feature * levels.length + number });
      }
    });
  return found;
}

/** Features of one point, [features * levels]. */
export function referenceFeatures(
  layout: GridLayout,
  at: { layer: number; point: readonly number[]; table: Float32Array },
): number[] {
  const result = Array.from({ length: layout.features * layout.layers[at.layer]!.length }, () => 0);
  for (const { index, weight, row } of contributions(layout, at.layer, at.point))
    result[row] = result[row]! + weight * at.table[index]!;
  return result;
}

/** Adds the gradient of the table, given the gradient of one point's features. */
export function addReferenceGradient(
  layout: GridLayout,
  at: { layer: number; point: readonly number[]; upstream: readonly number[]; gradient: Float64Array },
): void {
  for (const { index, weight, row } of contributions(layout, at.layer, at.point))
    at.gradient[index] = at.gradient[index]! + weight * at.upstream[row]!;
}
