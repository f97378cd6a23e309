import type { AtlasConfiguration } from "../../models/atlas/configuration";
import type { AtlasInference } from "../inference/atlas-inference";
import type { FitEvidence } from "./sample-source";
import { pointsOfNodes } from "./table-points";

/**
 * The visible share of every layer above the background, `[frames, layers - 1, rows, columns]` in 0..255 on the carried
 * layers' grid: what motion carried where that is trusted, the fitted opacity elsewhere. So the fit can fill what motion
 * could not decide, and can never spoil a region that motion carried well (measured: a free opacity lets a region fall
 * from J .95 to .72 on water).
 */
export async function visibleShares(
  inference: AtlasInference,
  configuration: AtlasConfiguration,
  { carried }: FitEvidence,
  report: (fraction: number) => void,
): Promise<Uint8Array<SharedArrayBuffer>> {
  const { frames, layers } = configuration;
  const lattice = { x0: 0, y0: 0, pitch: carried.pitch, columns: carried.gridWidth, rows: carried.gridHeight };
  const nodes = carried.gridWidth * carried.gridHeight;
  const shares = new Uint8Array(new SharedArrayBuffer(frames * (layers - 1) * nodes));
  if (layers === 1) return shares;
  for (let frame = 0; frame < frames; frame += 1) {
    const fitted = await inference.opacity(pointsOfNodes(lattice, frame, configuration));
    for (let node = 0; node < nodes; node += 1) {
      const trust = (carried.trust[frame * nodes + node] ?? 0) / 255;
      for (let layer = 1; layer < layers; layer += 1) {
        const at = (frame * (layers - 1) + layer - 1) * nodes + node;
        const membership = carried.membership[at] ?? 0;
        shares[at] = Math.round(trust * membership + (1 - trust) * 255 * (fitted[layer * nodes + node] ?? 0));
      }
    }
    report((frame + 1) / frames);
  }
  return shares;
}
