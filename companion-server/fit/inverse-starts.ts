import { nodeCount, type AnalysisTables } from "../analysis/analysis-tables";
import type { TableField } from "../analysis/table-field";

/** A first guess that Newton cannot bring this close is replaced by the nearest tabulated point. */
const lostPixels = 2;

/**
 * Replaces every first guess on a frame by the Newton-finished position, or, where Newton is lost, by the nearest tabulated
 * point. `field` looks up the same tables at analysis size.
 */
export function finishInverseStarts(tables: AnalysisTables, field: TableField, frame: number): void {
  const out = new Float64Array(2);
  for (const [layer, lattice] of tables.atlasLattices.entries()) {
    const start = tables.inverseStart[layer];
    if (start === undefined) continue;
    const nodes = nodeCount(lattice);
    const finished = new Float32Array(2 * nodes);
    for (let node = 0; node < nodes; node += 1) {
      const u = lattice.x0 + (node % lattice.columns) * lattice.pitch;
      const v = lattice.y0 + Math.floor(node / lattice.columns) * lattice.pitch;
      const error = field.toFrame(layer, frame, u, v, out, 0);
      if (error > lostPixels) nearestTabulated(tables, layer, frame, [u, v], out);
      finished[2 * node] = out[0] ?? 0;
      finished[2 * node + 1] = out[1] ?? 0;
    }
    start.set(finished, 2 * frame * nodes);
  }
}

/** The tabulated frame position whose atlas coordinates lie nearest to (u, v), looked for on every second node. */
function nearestTabulated(
  tables: AnalysisTables,
  layer: number,
  frame: number,
  [u, v]: readonly [number, number],
  out: Float64Array,
): void {
  const { frameLattice: lattice, mapping, frames } = tables;
  const plane = (layer * frames + frame) * nodeCount(lattice) * 2;
  let best = Infinity;
  for (let j = 0; j < lattice.rows; j += 2) {
    for (let i = 0; i < lattice.columns; i += 2) {
      const at = plane + (j * lattice.columns + i) * 2;
      const du = (mapping[at] ?? 0) - u;
      const dv = (mapping[at + 1] ?? 0) - v;
      const distance = du * du + dv * dv;
      if (distance >= best) continue;
      best = distance;
      out[0] = lattice.x0 + i * lattice.pitch;
      out[1] = lattice.y0 + j * lattice.pitch;
    }
  }
}
