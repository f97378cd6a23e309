import { nodeCount, type AnalysisTables } from "../analysis/analysis-tables";
import type { EdgePlanes } from "./edge-planes";

/** Pixels so near to a believed edge say how certain it is. */
const askedReach = 3;

/** How certain the edges of a frame are, gathered layer by layer: the least of them counts. */
export class EdgeCertainty {
  private readonly values: Uint8Array;

  /** Writes to the tables' certainty of the frame. */
  constructor(
    private readonly tables: Pick<AnalysisTables, "frameLattice" | "edgeCertainty" | "width">,
    frame: number,
  ) {
    const nodes = nodeCount(tables.frameLattice);
    this.values = tables.edgeCertainty.subarray(frame * nodes, (frame + 1) * nodes).fill(255);
  }

  /** Adds the edge of a layer: the mean worth of what its pixels around each node tell. */
  add({ pixels, outside, weights }: EdgePlanes): void {
    const { frameLattice: lattice, width } = this.tables;
    const sums = new Float32Array(this.values.length);
    const counts = new Float32Array(this.values.length);
    for (const pixel of pixels) {
      if (Math.abs(outside[pixel] ?? 0) > askedReach) continue;
      const x = ((pixel % width) - lattice.x0) / lattice.pitch;
      const y = (Math.floor(pixel / width) - lattice.y0) / lattice.pitch;
      for (let corner = 0; corner < 4; corner += 1) {
        const [column, row] = [Math.floor(x) + (corner & 1), Math.floor(y) + (corner >> 1)];
        const near = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
        const node = row * lattice.columns + column;
        sums[node] = (sums[node] ?? 0) + near * (weights[pixel] ?? 0);
        counts[node] = (counts[node] ?? 0) + near;
      }
    }
    this.values.forEach((value, node) => {
      const count = counts[node] ?? 0;
      if (count > 0) this.values[node] = Math.min(value, Math.round((255 * (sums[node] ?? 0)) / count));
    });
  }
}
