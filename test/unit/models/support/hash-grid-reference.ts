import type { GridLayout } from "../../../../models/layers/grid-layout";

/** One vertex's part in one feature of one point. */
interface Contribution {
  /** Position of the number in the flat table. */
  readonly index: number;
  readonly weight: number;
  /** Row of the result, feature by feature. */
  readonly row: number;
}

/** What a point is interpolated between. */
export type Between = "cell" | "simplex" | "frame";

/** Every vertex that a point touches, written as plainly as possible: nested loops, a sort and integer arithmetic. */
function contributions(
  layout: GridLayout,
  { layer, point, between }: { layer: number; point: readonly number[]; between: Between },
): Contribution[] {
  const levels = layout.layers[layer]!;
  return Array.from({ length: layout.features }, (_, feature) => feature).flatMap((feature) =>
    levels.flatMap((level, number) => {
      const position = point.map((each, axis) => Math.fround(Math.fround(each) * level.resolution[axis]!));
      const fraction = position.map((each) => each - Math.floor(each));
      const vertices = verticesOf[between](fraction);
      return vertices.map(({ upper, weight }) => {
        const row = position.reduce(
          (sum, each, axis) => sum + (Math.floor(each) + upper[axis]!) * level.strides[axis]!,
          0,
        );
        const wrapped = level.kind === "hashed" ? row % level.rows : row;
        const index = layout.layerOffsets[layer]! + feature * layout.layerRows[layer]! + level.offset + wrapped;
        return { index, weight, row: feature * levels.length + number };
      });
    }),
  );
}

const verticesOf: Readonly<Record<Between, (fraction: readonly number[]) => Vertex[]>> = {
  cell: cellVertices,
  simplex: simplexVertices,
  frame: (fraction) =>
    cellVertices(fraction.slice(0, -1)).map(({ upper, weight }) => ({
      upper: [...upper, Math.round(fraction.at(-1) ?? 0)],
      weight,
    })),
};

/** A corner, 0 or 1 along each axis, and its weight. */
interface Vertex {
  readonly upper: readonly number[];
  readonly weight: number;
}

function cellVertices(fraction: readonly number[]): Vertex[] {
  return Array.from({ length: 2 ** fraction.length }, (_, corner) => {
    const upper = fraction.map((__, axis) => (corner >> axis) & 1);
    const weight = fraction.reduce((product, each, axis) => product * (upper[axis] === 1 ? each : 1 - each), 1);
    return { upper, weight };
  });
}

function simplexVertices(fraction: readonly number[]): Vertex[] {
  const order = fraction.map((_, axis) => axis).sort((a, b) => fraction[b]! - fraction[a]!);
  const sorted = [1, ...order.map((axis) => fraction[axis]!), 0];
  return Array.from({ length: fraction.length + 1 }, (_, vertex) => ({
    upper: fraction.map((__, axis) => (order.indexOf(axis) < vertex ? 1 : 0)),
    weight: sorted[vertex]! - sorted[vertex + 1]!,
  }));
}

/** Features of one point, [features * levels]. */
export function referenceFeatures(
  layout: GridLayout,
  at: { layer: number; point: readonly number[]; between: Between; table: Float32Array },
): number[] {
  const result = Array.from({ length: layout.features * layout.layers[at.layer]!.length }, () => 0);
  for (const { index, weight, row } of contributions(layout, at))
    result[row] = result[row]! + weight * at.table[index]!;
  return result;
}

/** Adds the gradient of the table, given the gradient of one point's features. */
export function addReferenceGradient(
  layout: GridLayout,
  at: {
    layer: number;
    point: readonly number[];
    between: Between;
    upstream: readonly number[];
    gradient: Float64Array;
  },
): void {
  for (const { index, weight, row } of contributions(layout, at))
    at.gradient[index] = at.gradient[index]! + weight * at.upstream[row]!;
}
