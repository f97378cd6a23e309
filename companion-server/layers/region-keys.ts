/** The frames that regions were drawn on, and what each of their nodes belongs to. */
import type { FrameStack } from "../media/frame-stack";
import type { Motion } from "../motion/motion";
import { growScribbles } from "./grow-scribbles";
import type { RegionKey } from "./layer-evidence";
import { nodeColours, type NodeGrid } from "./node-grid";
import { regionCoverage, type RegionShape } from "./region-coverage";
import { inside, scribbledNodes, type DrawnScribble } from "./scribbles";
import { tightenRegion } from "./tighten-region";

/** A region at analysis size: which layer it marks, on which frame (index into the stack), and what says where. */
export interface CarriedRegion {
  readonly frame: number;
  readonly layer: number;
  /** Absent when scribbles alone say it. */
  readonly shape?: RegionShape;
  readonly scribbles?: readonly DrawnScribble[];
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

/** The frames whose regions are masks. */
export function exactFrames(request: CarryRequest): number[] {
  return keyFrames(request).filter((frame) =>
    request.regions.every((region) => region.frame !== frame || (region.shape !== undefined && "mask" in region.shape)),
  );
}

/**
 * Fills the membership of a key from the regions on its frame; nearer layers cover the ones behind them. Outlines are drawn
 * by hand, so a tight key has them tightened to the objects; masks are taken as they are. What scribbles touch is what they
 * say.
 */
export function fillKey(request: CarryRequest, key: RegionKey, isTight: boolean): void {
  const { motion, stack } = request;
  const regions = request.regions.filter(({ frame }) => frame === key.frame);
  const seeds = regions.map((region) => seedsOf(region, regions, motion));
  fillRoughKey(request, key, { regions, seeds });
  if (!isTight || !regions.some(({ shape }) => shape === undefined || "polygon" in shape)) return;
  key.membership.set(tightenRegion(motion, stack, key).membership);
  regions.forEach(({ layer }, index) => {
    keepScribbles(key.membership, layer, seeds[index] ?? null);
  });
}

/** What is scribbled of each region of a frame; null where nothing is. */
interface ScribbledRegions {
  readonly regions: readonly CarriedRegion[];
  readonly seeds: readonly (Int8Array | null)[];
}

/** What belongs to another object does not belong to this one. */
function seedsOf({ layer, scribbles }: CarriedRegion, all: readonly CarriedRegion[], grid: NodeGrid): Int8Array | null {
  if (scribbles === undefined) return null;
  const others = all
    .filter((other) => other.layer !== layer)
    .flatMap((other) => other.scribbles?.filter(({ effect }) => effect === "add") ?? []);
  return scribbledNodes([...others.map((other) => ({ ...other, effect: "subtract" as const })), ...scribbles], grid);
}

function fillRoughKey({ motion, stack, layers }: CarryRequest, key: RegionKey, scribbled: ScribbledRegions): void {
  const { membership } = key;
  const nodes = motion.gridWidth * motion.gridHeight;
  membership.fill(0).fill(1, 0, nodes);
  const colours = scribbled.seeds.some((seeds) => seeds !== null) ? nodeColours(stack, motion, key.frame) : null;
  const order = scribbled.regions.map((_, index) => index);
  order.sort((a, b) => (scribbled.regions[a]?.layer ?? 0) - (scribbled.regions[b]?.layer ?? 0));
  for (const index of order) {
    const region = scribbled.regions[index];
    if (region === undefined || region.layer >= layers) continue;
    const outlined = region.shape === undefined ? null : regionCoverage(region.shape, motion);
    const seeds = scribbled.seeds[index] ?? null;
    const isOpenEnded = region.scribbles?.every(({ effect }) => effect === "add") === true;
    const coverage =
      seeds === null || colours === null
        ? outlined
        : growScribbles({ grid: motion, colours, seeds, outlined, isOpenEnded });
    if (coverage === null) continue;
    for (let node = 0; node < nodes; node += 1) {
      const share = coverage[node] ?? 0;
      for (let other = 0; other < layers; other += 1) {
        const entry = other * nodes + node;
        membership[entry] = (membership[entry] ?? 0) * (1 - share) + (other === region.layer ? share : 0);
      }
    }
  }
}

/** Gives a layer what was scribbled to add to it, and takes from it what was scribbled to subtract. */
function keepScribbles(membership: Float32Array, layer: number, seeds: Int8Array | null): void {
  if (seeds === null) return;
  const nodes = seeds.length;
  seeds.forEach((seed, node) => {
    const own = membership[layer * nodes + node] ?? 0;
    const wanted = seed === 0 ? own : seed === inside ? 1 : 0;
    if (wanted === own) return;
    // The others share what this layer leaves, as they did; the background takes what nobody had.
    const rest = 1 - own;
    for (let entry = node; entry < membership.length; entry += nodes)
      membership[entry] = rest > 1e-6 ? ((membership[entry] ?? 0) * (1 - wanted)) / rest : 0;
    membership[layer * nodes + node] = wanted;
    if (rest <= 1e-6) membership[node] = 1 - wanted;
  });
}
