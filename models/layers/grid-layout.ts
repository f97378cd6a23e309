import { assertGraph } from "../graph/value";

/** One resolution of a grid of one layer. */
export interface GridLevel {
  /** Cells along each axis. */
  readonly resolution: readonly number[];
  /** Position of the level's first row within one feature's part of the table. */
  readonly offset: number;
  /** Rows of the level. */
  readonly rows: number;
  /** What a step along each axis adds to the row number, before wrapping. */
  readonly strides: readonly number[];
  /** Dense levels give every vertex its own row; hashed ones wrap around and share. */
  readonly kind: "dense" | "hashed";
}

/** Where every vertex of every layer's grid lies in one flat table of numbers. */
export interface GridLayout {
  readonly dimensions: number;
  readonly features: number;
  /** `layers[layer][level]`; all layers have the same number of levels. */
  readonly layers: readonly (readonly GridLevel[])[];
  /** Position of the first number of each layer. */
  readonly layerOffsets: readonly number[];
  /** Rows of each layer: how far its features lie behind each other, one after the other and not interleaved. */
  readonly layerRows: readonly number[];
  /** Numbers in the whole table. */
  readonly size: number;
}

export interface GridOptions {
  /** Cells along each axis of each level of each layer: `levels[layer][level][axis]`. */
  readonly levels: readonly (readonly (readonly number[])[])[];
  /** Numbers that a vertex holds. */
  readonly features: number;
  /** Rows of a hashed level: a power of two. Levels with more vertices than this are hashed. */
  readonly tableRows: number;
}

/** Whole numbers up to this size are exact in float32, in which rows are computed. */
const EXACT = 2 ** 24;

/**
 * Steps of the hashed levels as fractions of the table, by number of axes. They are those of the golden ratio and of its
 * generalisation to two axes, so that vertices which share a row lie far apart. A sum of products instead of the usual
 * exclusive-or (Müller et al. 2022, Eq. 4), because it needs no integer bit operations, which not every provider has.
 */
const hashSteps: Readonly<Record<number, readonly number[]>> = {
  2: [0.3819660112501051],
  3: [0.2451223337533073, 0.4301597090019467],
};

/** Plans the table. Errors: `GraphError` for a table that is not a power of two or row numbers that would not be exact. */
export function layoutGrid(options: GridOptions): GridLayout {
  const dimensions = options.levels[0]?.[0]?.length ?? 0;
  assertGraph(Number.isInteger(Math.log2(options.tableRows)), `${options.tableRows} is not a power of two.`);
  const layers = options.levels.map((levels) => {
    let offset = 0;
    return levels.map((resolution) => {
      assertGraph(resolution.length === dimensions, "All levels have the same number of axes.");
      const level = layoutLevel(resolution, offset, options.tableRows);
      offset += level.rows;
      return level;
    });
  });
  const layerRows = layers.map((levels) => levels.reduce((sum, level) => sum + level.rows, 0));
  const sizeBefore = (layer: number) =>
    layerRows.slice(0, layer).reduce((sum, rows) => sum + rows * options.features, 0);
  const size = sizeBefore(layers.length);
  assertGraph(size < EXACT, `A table of ${size} numbers is too large for exact row numbers.`);
  return {
    dimensions,
    features: options.features,
    layers,
    layerOffsets: layers.map((_, layer) => sizeBefore(layer)),
    layerRows,
    size,
  };
}

/** The same table seen from one layer only. */
export function layoutOfLayer(layout: GridLayout, layer: number): GridLayout {
  const levels = layout.layers[layer];
  const [offset, rows] = [layout.layerOffsets[layer], layout.layerRows[layer]];
  assertGraph(levels !== undefined && offset !== undefined && rows !== undefined, `There is no layer ${layer}.`);
  return { ...layout, layers: [levels], layerOffsets: [offset], layerRows: [rows] };
}

/**
 * A level has two vertices more than cells along each axis: the last one is touched, with weight zero, by points on the
 * upper edge.
 */
function layoutLevel(resolution: readonly number[], offset: number, tableRows: number): GridLevel {
  const vertices = resolution.map((cells) => cells + 2);
  const count = vertices.reduce((product, each) => product * each, 1);
  if (count <= tableRows) {
    const strides = vertices.map((_, axis) => vertices.slice(0, axis).reduce((product, each) => product * each, 1));
    return { resolution, offset, rows: count, strides, kind: "dense" };
  }
  const steps = hashSteps[resolution.length] ?? [];
  assertGraph(steps.length === resolution.length - 1, `Hashed grids have 2 or 3 axes, not ${resolution.length}.`);
  const strides = [1, ...steps.map((step) => exactStride(step * tableRows, Math.max(...vertices)))];
  return { resolution, offset, rows: tableRows, strides, kind: "hashed" };
}

/** The odd number nearest below `ideal`, scaled down by the golden ratio until row numbers stay exact in float32. */
function exactStride(ideal: number, vertices: number): number {
  let stride = ideal;
  while (stride * vertices > EXACT / 4) stride *= 0.6180339887498949;
  return Math.floor(stride / 2) * 2 + 1;
}
