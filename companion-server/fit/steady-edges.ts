import { nodeCount, type AnalysisTables } from "../analysis/analysis-tables";
import { TableField } from "../analysis/table-field";
import { distanceTo } from "../layers/node-grid";
import type { TableWorkspace } from "./table-tasks";

/** Frames beside one that are asked, by their distance. */
const distances = [1, 2, 3, 4, 6, 8] as const;

/** Above the second certainty of an edge other frames are not asked, below the first they alone decide with it. */
const uncertain = 0.02;
const certain = 0.06;

/** What a frame of which nothing is certain still says of itself. */
const leastWorth = 0.02;

/** Nodes so near to an edge are settled. */
const edgeReach = 3;

/** A place with more than this of nearer layers does not show where the layer ends. */
const mostCover = 0.05;

/** A point that comes back farther from itself than this was not found, in pixels. */
const largestRoundTrip = 0.5;

/**
 * What the picture of a frame leaves open of an edge, the frames beside it settle: the layer's own mapping brings their shares
 * here, and each counts by how certain its edge is. Measured on a swan on water: J .950 before, .953 with this. Where pictures
 * tell anything they know better, because mappings are off by .3 px: asked below certainties of .1 to .3, a swan reaches .955,
 * but one object falls from 96.2 to 95.3 % of right edge pixels, and asked everywhere two that cross from 96.4 to 95.5.
 */
export class SteadyEdges {
  private readonly field: TableField;
  /** What the tables said before anything was settled. */
  private readonly before: TableField;
  private readonly tables: AnalysisTables;
  private readonly point = new Float64Array(2);

  constructor(private readonly workspace: TableWorkspace) {
    this.tables = workspace.tables;
    this.field = TableField.atAnalysisSize(this.tables);
    this.before = TableField.atAnalysisSize({ ...this.tables, shares: workspace.kept });
  }

  /** Keeps a frame's shares as they are, for the frames beside it. */
  keep(frame: number): void {
    const { layers, shares, shareLattice } = this.tables;
    const size = (layers - 1) * nodeCount(shareLattice);
    this.workspace.kept.set(shares.subarray(frame * size, (frame + 1) * size), frame * size);
  }

  /** Settles the edges of a frame by the kept shares of all frames. */
  settle(frame: number): void {
    const { layers, shares, shareLattice: lattice } = this.tables;
    const nodes = nodeCount(lattice);
    const grid = { pitch: lattice.pitch, gridWidth: lattice.columns, gridHeight: lattice.rows };
    const others = this.othersOf(frame);
    for (let layer = 1; layer < layers; layer += 1) {
      const plane = (frame * (layers - 1) + layer - 1) * nodes;
      const kept = this.workspace.kept.subarray(plane, plane + nodes);
      const toLayer = distanceTo(grid, (node) => (kept[node] ?? 0) >= 128, edgeReach + 1);
      const toRest = distanceTo(grid, (node) => (kept[node] ?? 0) < 128, edgeReach + 1);
      for (let node = 0; node < nodes; node += 1) {
        if ((toLayer[node] ?? 0) + (toRest[node] ?? 0) > edgeReach) continue;
        const x = (node % lattice.columns) * lattice.pitch;
        const y = Math.floor(node / lattice.columns) * lattice.pitch;
        const settled = this.settled({ layer, frame, x, y }, others);
        if (settled !== null) shares[plane + node] = Math.round(255 * settled);
      }
    }
  }

  /** The frames beside one that belong to its shot. */
  private othersOf(frame: number): number[] {
    const { cuts } = this.workspace.evidence.motion;
    return distances
      .flatMap((distance) => [frame - distance, frame + distance])
      .filter((other) => other >= 0 && other < this.tables.frames)
      .filter((other) => !cuts.some((cut) => cut > Math.min(frame, other) && cut <= Math.max(frame, other)));
  }

  /** The share of a node by this frame and others; null where it is certain, or covered. */
  private settled(place: EdgePlace, others: readonly number[]): number | null {
    const certainty = this.field.edgeCertainty(place.frame, place.x, place.y);
    const open = Math.min(1, (certain - certainty) / (certain - uncertain));
    const own = this.shareAt(place);
    if (open <= 0 || own === null) return null;
    const { point, field } = this;
    field.toAtlas(place.layer, place.frame, place.x, place.y, point, 0);
    const [u, v] = [point[0] ?? 0, point[1] ?? 0];
    let total = Math.max(certainty, leastWorth);
    let sum = total * own;
    for (const frame of others) {
      if (field.toFrame(place.layer, frame, u, v, point, 0) > largestRoundTrip) continue;
      const there = { layer: place.layer, frame, x: point[0] ?? 0, y: point[1] ?? 0 };
      const share = this.shareAt(there);
      if (share === null) continue;
      const worth = field.edgeCertainty(frame, there.x, there.y);
      sum += worth * share;
      total += worth;
    }
    return own + open * (sum / total - own);
  }

  /** The kept share of a layer at a place in [0, 1]; null outside the frame and where nearer layers lie. */
  private shareAt({ layer, frame, x, y }: EdgePlace): number | null {
    const { shareLattice: lattice } = this.tables;
    const [column, row] = [Math.floor(x / lattice.pitch), Math.floor(y / lattice.pitch)];
    if (!(column >= 0 && row >= 0 && column < lattice.columns - 1 && row < lattice.rows - 1)) return null;
    return this.before.cover(layer, frame, x, y) > mostCover ? null : this.before.visibility(layer, frame, x, y);
  }
}

/** A place on a frame, in analysis pixels, where a layer may end. */
interface EdgePlace {
  readonly layer: number;
  readonly frame: number;
  readonly x: number;
  readonly y: number;
}
