import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { normalizeFrame, normalizeX, normalizeY, pixelX, pixelY } from "../../models/atlas/coordinates";
import { nodeCount, type Lattice } from "../analysis/analysis-tables";

/** The models' input for every node of a lattice on one frame: `[3, nodes]`. */
export function pointsOfNodes(lattice: Lattice, frame: number, configuration: AtlasConfiguration): Float32Array {
  const nodes = nodeCount(lattice);
  const points = new Float32Array(3 * nodes);
  for (let node = 0; node < nodes; node += 1) {
    points[node] = normalizeX(configuration, lattice.x0 + (node % lattice.columns) * lattice.pitch);
    points[node + nodes] = normalizeY(configuration, lattice.y0 + Math.floor(node / lattice.columns) * lattice.pitch);
  }
  return points.fill(normalizeFrame(configuration, frame), 2 * nodes);
}

/** Writes the models' positions `[2, n]` as interleaved pixel pairs from `offset` on. */
export function writeAsPixels(
  xy: Float32Array,
  configuration: AtlasConfiguration,
  target: Float32Array,
  offset: number,
): void {
  const count = xy.length / 2;
  for (let index = 0; index < count; index += 1) {
    target[offset + index * 2] = pixelX(configuration, xy[index] ?? 0);
    target[offset + index * 2 + 1] = pixelY(configuration, xy[index + count] ?? 0);
  }
}
