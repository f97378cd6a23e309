import type { AnalysisTables } from "../analysis/analysis-tables";

/**
 * Writes the most that layers nearer than one have of a node of a frame or its neighbours, 0..255, to `covers`
 * `[layers - 1, frames, rows, columns]`; nothing is nearer than the last layer.
 */
export function widenCovers(tables: AnalysisTables, frame: number, covers: Uint8Array): void {
  const { frames, layers, shares, shareLattice } = tables;
  const { columns, rows } = shareLattice;
  const nodes = columns * rows;
  const cover = new Uint8Array(nodes);
  for (let layer = layers - 2; layer >= 0; layer -= 1) {
    const nearer = (frame * (layers - 1) + layer) * nodes;
    for (let node = 0; node < nodes; node += 1)
      cover[node] = Math.min(255, (cover[node] ?? 0) + (shares[nearer + node] ?? 0));
    widen(cover, columns, covers.subarray((layer * frames + frame) * nodes, (layer * frames + frame + 1) * nodes));
  }
}

/** The largest of the 3x3 values around each, by rows and then by columns. */
function widen(cover: Uint8Array, columns: number, widened: Uint8Array): void {
  const alongRows = new Uint8Array(cover.length);
  for (let node = 0; node < cover.length; node += 1) {
    const column = node % columns;
    const left = column > 0 ? (cover[node - 1] ?? 0) : 0;
    const right = column + 1 < columns ? (cover[node + 1] ?? 0) : 0;
    alongRows[node] = Math.max(left, cover[node] ?? 0, right);
  }
  for (let node = 0; node < cover.length; node += 1) {
    const above = node >= columns ? (alongRows[node - columns] ?? 0) : 0;
    const below = node + columns < cover.length ? (alongRows[node + columns] ?? 0) : 0;
    widened[node] = Math.max(above, alongRows[node] ?? 0, below);
  }
}
