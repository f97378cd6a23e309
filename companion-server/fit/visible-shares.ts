import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { normalizeFrame, normalizeX, normalizeY } from "../../models/atlas/coordinates";
import type { AtlasInference } from "../inference/atlas-inference";
import type { CarriedLayers } from "../layers/carried-layers";
import { distanceTo } from "../layers/node-grid";
import type { FitEvidence } from "./sample-source";

/** From this trust (of 255) on, the fitted opacity would change a share by less than half of one of its 255 steps. */
const fullTrust = 254;

/**
 * The fit is asked so near to edges of what was carried, in nodes. Farther away its opacity makes islands and holes of what
 * it cannot explain otherwise: left free there, mirroring metal behind a cup becomes part of the cup.
 */
const edgeReach = 4;

/** A share (of 255) that is this far from nothing and all is an edge or was left open. */
const decided = 13;

/**
 * The visible share of every layer above the background, `[frames, layers - 1, rows, columns]` in 0..255 on the carried
 * layers' grid: what was carried where that is trusted, half of it and half of the fitted opacity where it is not. So the
 * fit can settle what was left open, and can never turn over what was decided. Measured: a free opacity lets a region fall
 * from J .95 to .72 on water; one that decides alone where trust is missing from .951 to .938. The network is asked only where
 * it has a say: near edges.
 */
export async function visibleShares(
  inference: Pick<AtlasInference, "opacity">,
  configuration: AtlasConfiguration,
  { carried }: Pick<FitEvidence, "carried">,
  report: (fraction: number) => void,
): Promise<Uint8Array<SharedArrayBuffer>> {
  const { frames, layers } = configuration;
  const nodes = carried.gridWidth * carried.gridHeight;
  const shares = new Uint8Array(new SharedArrayBuffer(frames * (layers - 1) * nodes));
  if (layers === 1) return shares;
  shares.set(carried.membership);
  for (let frame = 0; frame < frames; frame += 1) {
    const doubtful = doubtfulNodes(carried, frame);
    if (doubtful.length > 0) {
      const fitted = await inference.opacity(pointsAt(doubtful, carried, frame, configuration));
      for (let index = 0; index < doubtful.length; index += 1) {
        const node = doubtful[index] ?? 0;
        const hold = (1 + (carried.trust[frame * nodes + node] ?? 0) / 255) / 2;
        for (let layer = 1; layer < layers; layer += 1) {
          const at = (frame * (layers - 1) + layer - 1) * nodes + node;
          const opacity = fitted[layer * doubtful.length + index] ?? 0;
          shares[at] = Math.round(hold * (carried.membership[at] ?? 0) + (1 - hold) * 255 * opacity);
        }
      }
    }
    report((frame + 1) / frames);
  }
  return shares;
}

function doubtfulNodes(carried: CarriedLayers, frame: number): Int32Array {
  const nodes = carried.gridWidth * carried.gridHeight;
  const trust = carried.trust.subarray(frame * nodes, (frame + 1) * nodes);
  const toEdge = distanceTo(carried, edgesOf(carried, frame), edgeReach + 1);
  const found: number[] = [];
  for (let node = 0; node < nodes; node += 1)
    if ((trust[node] ?? 0) < fullTrust && (toEdge[node] ?? 0) <= edgeReach) found.push(node);
  return Int32Array.from(found);
}

/** Whether a node of a frame was left open or a layer begins or ends beside it. */
function edgesOf({ membership, layers, gridWidth, gridHeight }: CarriedLayers, frame: number) {
  const nodes = gridWidth * gridHeight;
  return (node: number): boolean => {
    for (let layer = 1; layer < layers; layer += 1) {
      const at = (frame * (layers - 1) + layer - 1) * nodes + node;
      const share = membership[at] ?? 0;
      if (share >= decided && share <= 255 - decided) return true;
      const right = (node + 1) % gridWidth === 0 ? share : (membership[at + 1] ?? 0);
      const below = node + gridWidth >= nodes ? share : (membership[at + gridWidth] ?? 0);
      if (share >= 128 !== right >= 128 || share >= 128 !== below >= 128) return true;
    }
    return false;
  };
}

function pointsAt(
  nodes: Int32Array,
  carried: CarriedLayers,
  frame: number,
  configuration: AtlasConfiguration,
): Float32Array {
  const count = nodes.length;
  const points = new Float32Array(3 * count);
  nodes.forEach((node, index) => {
    points[index] = normalizeX(configuration, (node % carried.gridWidth) * carried.pitch);
    points[index + count] = normalizeY(configuration, Math.floor(node / carried.gridWidth) * carried.pitch);
  });
  return points.fill(normalizeFrame(configuration, frame), 2 * count);
}
