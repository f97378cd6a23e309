/** The frames that regions were drawn on, and what each of their nodes belongs to. */
import type { FrameStack } from "../media/frame-stack";
import type { Motion } from "../motion/motion";
import type { RegionKey } from "./layer-evidence";
import { regionCoverage, type RegionShape } from "./region-coverage";
import { tightenRegion } from "./tighten-region";

/** A region at analysis size: which layer it marks, on which frame (index into the stack), and its shape. */
export interface CarriedRegion {
  readonly frame: number;
  readonly layer: number;
  readonly shape: RegionShape;
}

/** What regions are carried with. */
export interface CarryRequest {
  readonly motion: Motion;
  readonly stack: FrameStack;
  readonly regions: readonly CarriedRegion[];
  /** Number of layers, the background included; 1 when there are no regions. */
  readonly layers: number;
}

/** The frames that carry regions, in the order in which the regions name them. */
export function keyFrames({ regions }: CarryRequest): number[] {
  return [...new Set(regions.map((region) => region.frame))];
}

/**
 * Fills the membership of a key from the regions on its frame; nearer layers cover the ones behind them. Outlines are drawn
 * by hand, so a tight key has them tightened to the objects; masks are taken as they are.
 */
export function fillKey(request: CarryRequest, key: RegionKey, isTight: boolean): void {
  fillRoughKey(request, key);
  if (isTight && isRough(request.regions, key.frame))
    key.membership.set(tightenRegion(request.motion, request.stack, key).membership);
}

function isRough(regions: readonly CarriedRegion[], frame: number): boolean {
  return regions.some((region) => region.frame === frame && "polygon" in region.shape);
}

function fillRoughKey({ motion, layers, regions }: CarryRequest, { frame, membership }: RegionKey): void {
  const nodes = motion.gridWidth * motion.gridHeight;
  membership.fill(0).fill(1, 0, nodes);
  for (let layer = 1; layer < layers; layer += 1) {
    for (const region of regions.filter((candidate) => candidate.frame === frame && candidate.layer === layer)) {
      const coverage = regionCoverage(region.shape, motion);
      for (let node = 0; node < nodes; node += 1) {
        const share = coverage[node] ?? 0;
        for (let other = 0; other < layers; other += 1) {
          const entry = other * nodes + node;
          membership[entry] = (membership[entry] ?? 0) * (1 - share) + (other === layer ? share : 0);
        }
      }
    }
  }
}
