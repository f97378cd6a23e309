import { nodeCount, type AnalysisTables } from "../analysis/analysis-tables";

/** A layer that shows on fewer lattice nodes than this is hidden; only the networks know where it is then. */
const leastNodes = 8;
/** Visible share at which a node counts as the layer's own, fully. */
const ownShare = 0.7;

/** One channel of a plane and the trust in each of its values. */
interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Continues each layer's mapping smoothly from where the layer is visible to everywhere else: an affine motion fitted to
 * the visible part, plus what the visible part deviates from it, fading outwards. Networks learn nothing of a layer where
 * it is not seen, and what they say there can fold; a drawing that reaches over an object's edge must follow the object.
 * Changes `tables.mapping` of one frame in place. Source: push-pull interpolation, Gortler et al. 1996, section 3.3.
 */
export function extendMapping(tables: AnalysisTables, frame: number): void {
  for (let layer = 0; layer < tables.layers; layer += 1) extendPlane(tables, layer, frame);
}

function extendPlane(tables: AnalysisTables, layer: number, frame: number): void {
  const { frameLattice: lattice, mapping, frames } = tables;
  const nodes = nodeCount(lattice);
  const offset = (layer * frames + frame) * nodes * 2;
  const weights = new Float64Array(nodes);
  let owned = 0;
  for (let node = 0; node < nodes; node += 1) {
    const x = lattice.x0 + (node % lattice.columns) * lattice.pitch;
    const y = lattice.y0 + Math.floor(node / lattice.columns) * lattice.pitch;
    const weight = Math.min(1, shareAround(tables, layer, frame, x, y) / ownShare);
    weights[node] = weight * weight;
    if (weight > 0.5) owned += 1;
  }
  if (owned < leastNodes) return;
  for (let channel = 0; channel < 2; channel += 1) {
    const values = Float64Array.from({ length: nodes }, (_, node) => mapping[offset + node * 2 + channel] ?? 0);
    const affine = fitAffine(values, weights, lattice.columns);
    const residual = values.map(
      (value, node) => value - affine(node % lattice.columns, Math.floor(node / lattice.columns)),
    );
    const filled = pushPull({ columns: lattice.columns, rows: lattice.rows, values: residual, weights });
    for (let node = 0; node < nodes; node += 1) {
      const smooth = (filled[node] ?? 0) + affine(node % lattice.columns, Math.floor(node / lattice.columns));
      const weight = weights[node] ?? 0;
      mapping[offset + node * 2 + channel] = weight * (values[node] ?? 0) + (1 - weight) * smooth;
    }
  }
}

/** Mean visible share of a layer over the 3 x 3 share nodes a pitch apart around a pixel; 0 outside the frame. */
function shareAround(tables: AnalysisTables, layer: number, frame: number, x: number, y: number): number {
  const { shareLattice: lattice, shares, layers } = tables;
  const nodes = nodeCount(lattice);
  let sum = 0;
  for (let index = 0; index < 9; index += 1) {
    const i = Math.round((x - lattice.x0) / lattice.pitch) + ((index % 3) - 1) * 2;
    const j = Math.round((y - lattice.y0) / lattice.pitch) + (Math.floor(index / 3) - 1) * 2;
    if (i < 0 || j < 0 || i >= lattice.columns || j >= lattice.rows) continue;
    let own = layer === 0 ? 255 : 0;
    for (let other = 1; other < layers; other += 1) {
      const share = shares[(frame * (layers - 1) + other - 1) * nodes + j * lattice.columns + i] ?? 0;
      if (layer === 0) own -= share;
      else if (layer === other) own = share;
    }
    sum += Math.max(0, own) / 255;
  }
  return sum / 9;
}

/** Weighted least-squares plane through the values, as a function of column and row. */
function fitAffine(values: Float64Array, weights: Float64Array, columns: number): (i: number, j: number) => number {
  let [w, wi, wj, wv] = [0, 0, 0, 0];
  values.forEach((value, node) => {
    const weight = weights[node] ?? 0;
    w += weight;
    wi += weight * (node % columns);
    wj += weight * Math.floor(node / columns);
    wv += weight * value;
  });
  const [meanI, meanJ, mean] = [wi / w, wj / w, wv / w];
  let [ii, ij, jj, iv, jv] = [0, 0, 0, 0, 0];
  values.forEach((value, node) => {
    const weight = weights[node] ?? 0;
    const i = (node % columns) - meanI;
    const j = Math.floor(node / columns) - meanJ;
    ii += weight * i * i;
    ij += weight * i * j;
    jj += weight * j * j;
    iv += weight * i * (value - mean);
    jv += weight * j * (value - mean);
  });
  // A thin object says nothing of the motion across it; the small ridge keeps the plane level there.
  ii += 1e-3 * w;
  jj += 1e-3 * w;
  const determinant = ii * jj - ij * ij;
  const slopeI = (iv * jj - jv * ij) / determinant;
  const slopeJ = (jv * ii - iv * ij) / determinant;
  return (i, j) => mean + slopeI * (i - meanI) + slopeJ * (j - meanJ);
}

/** Fills values of no weight from the nearest ones that have some, coarser and coarser the farther away. */
function pushPull(plane: Plane): Float64Array {
  const { columns, rows, values, weights } = plane;
  if (columns <= 2 && rows <= 2) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = values.reduce((sum, value, node) => sum + value * (weights[node] ?? 0), 0) / Math.max(total, 1e-9);
    return values.map(() => mean);
  }
  const coarse = halve(plane);
  const filled = pushPull(coarse);
  return values.map((value, node) => {
    const i = node % columns;
    const j = Math.floor(node / columns);
    const weight = Math.min(1, weights[node] ?? 0);
    return weight * value + (1 - weight) * bilinearAt(filled, coarse, i / 2 - 0.25, j / 2 - 0.25);
  });
}

function halve({ columns, rows, values, weights }: Plane): Plane {
  const halfColumns = Math.ceil(columns / 2);
  const halfRows = Math.ceil(rows / 2);
  const coarse = {
    columns: halfColumns,
    rows: halfRows,
    values: new Float64Array(halfColumns * halfRows),
    weights: new Float64Array(halfColumns * halfRows),
  };
  values.forEach((value, node) => {
    const target = Math.floor(Math.floor(node / columns) / 2) * halfColumns + Math.floor((node % columns) / 2);
    const weight = weights[node] ?? 0;
    coarse.values[target] = (coarse.values[target] ?? 0) + weight * value;
    coarse.weights[target] = (coarse.weights[target] ?? 0) + weight;
  });
  coarse.values.forEach((sum, node) => {
    const weight = coarse.weights[node] ?? 0;
    coarse.values[node] = weight > 0 ? sum / weight : 0;
    coarse.weights[node] = Math.min(1, weight);
  });
  return coarse;
}

function bilinearAt(values: Float64Array, { columns, rows }: Plane, x: number, y: number): number {
  const fx = Math.min(Math.max(x, 0), columns - 1);
  const fy = Math.min(Math.max(y, 0), rows - 1);
  const i = Math.min(Math.floor(fx), Math.max(0, columns - 2));
  const j = Math.min(Math.floor(fy), Math.max(0, rows - 2));
  const right = Math.min(i + 1, columns - 1);
  const below = Math.min(j + 1, rows - 1);
  const at = (column: number, row: number): number => values[row * columns + column] ?? 0;
  const top = at(i, j) * (1 - (fx - i)) + at(right, j) * (fx - i);
  const bottom = at(i, below) * (1 - (fx - i)) + at(right, below) * (fx - i);
  return top * (1 - (fy - j)) + bottom * (fy - j);
}
