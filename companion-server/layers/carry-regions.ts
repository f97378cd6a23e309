import type { FrameStack } from "../media/frame-stack";
import type { Motion } from "../motion/motion";
import { InveError } from "../protocol/errors";
import type { CarriedLayers } from "./carried-layers";
import { addVotes, type RegionKey } from "./layer-evidence";
import { regionCoverage, type RegionShape } from "./region-coverage";

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

/**
 * Carries regions to every frame by motion. Without regions everything is background. Errors: `InvalidInput` when a
 * region names a frame outside the stack or a layer that does not exist.
 */
export function carryRegions(request: CarryRequest): CarriedLayers {
  const { motion, layers, regions } = request;
  for (const region of regions) {
    if (region.frame < 0 || region.frame >= motion.frames)
      throw new InveError("InvalidInput", "A region lies on a frame outside the range that is analysed.");
    if (region.layer < 1 || region.layer >= layers)
      throw new InveError("InvalidInput", `A region names layer ${region.layer}, but there are ${layers} layers.`);
  }
  const nodes = motion.gridWidth * motion.gridHeight;
  const carried: CarriedLayers = {
    layers,
    frames: motion.frames,
    pitch: motion.pitch,
    gridWidth: motion.gridWidth,
    gridHeight: motion.gridHeight,
    membership: new Uint8Array(new SharedArrayBuffer(motion.frames * (layers - 1) * nodes)),
    trust: new Uint8Array(new SharedArrayBuffer(motion.frames * nodes)),
  };
  if (regions.length === 0) {
    carried.trust.fill(255);
    return carried;
  }
  const keys = regionKeys(request);
  for (let frame = 0; frame < motion.frames; frame += 1) {
    const votes = new Float32Array(layers * nodes);
    const key = keys.find((candidate) => candidate.frame === frame);
    if (key === undefined) for (const other of keys) addVotes(motion, other, frame, votes);
    else votes.set(key.membership.map((share) => 2 * share));
    settle(carried, votes, frame);
  }
  return carried;
}

/** One key per frame that carries regions; nearer layers cover the ones behind them. */
function regionKeys(request: CarryRequest): RegionKey[] {
  const { motion, layers, regions } = request;
  const nodes = motion.gridWidth * motion.gridHeight;
  const frames = [...new Set(regions.map((region) => region.frame))];
  return frames.map((frame) => {
    const membership = new Float32Array(layers * nodes);
    membership.fill(1, 0, nodes);
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
    return { frame, membership };
  });
}

/** Turns votes into membership and trust; where there are none, the neighbourhood decides with little trust. */
function settle(carried: CarriedLayers, votes: Float32Array, frame: number): void {
  const nodes = carried.gridWidth * carried.gridHeight;
  const background = fillUnseen(carried, votes);
  for (let node = 0; node < nodes; node += 1) {
    let total = 0;
    for (let layer = 0; layer < carried.layers; layer += 1) total += background[layer * nodes + node] ?? 0;
    let strongest = 0;
    for (let layer = 0; layer < carried.layers; layer += 1) {
      const share = total > 0 ? (background[layer * nodes + node] ?? 0) / total : layer === 0 ? 1 : 0;
      strongest = Math.max(strongest, share);
      if (layer > 0)
        carried.membership[(frame * (carried.layers - 1) + layer - 1) * nodes + node] = Math.round(255 * share);
    }
    let seen = 0;
    for (let layer = 0; layer < carried.layers; layer += 1) seen += votes[layer * nodes + node] ?? 0;
    const decided = (strongest - 1 / carried.layers) / (1 - 1 / carried.layers);
    carried.trust[frame * nodes + node] = Math.round(255 * Math.min(1, seen / 1.2) * decided);
  }
}

/** Votes plus those of ever wider neighbourhoods where there are few. */
function fillUnseen(carried: CarriedLayers, votes: Float32Array): Float32Array {
  const { gridWidth, gridHeight } = carried;
  const nodes = gridWidth * gridHeight;
  const filled = votes.slice();
  for (let layer = 0; layer < carried.layers; layer += 1) {
    let share = 0.1;
    for (const radius of [2, 6, 18]) {
      const wide = boxMean(votes.subarray(layer * nodes, (layer + 1) * nodes), gridWidth, gridHeight, radius);
      for (let node = 0; node < nodes; node += 1)
        filled[layer * nodes + node] = (filled[layer * nodes + node] ?? 0) + share * (wide[node] ?? 0);
      share /= 10;
    }
  }
  return filled;
}

/** Mean over a square of `2 * radius + 1` nodes on a side, cut at the edges. */
export function boxMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const rows = new Float32Array(values.length);
  const mean = new Float32Array(values.length);
  slide(values, rows, { count: height, length: width, lineStep: width, step: 1, radius });
  slide(rows, mean, { count: width, length: height, lineStep: 1, step: width, radius });
  return mean;
}

interface Slide {
  readonly count: number;
  readonly length: number;
  readonly lineStep: number;
  readonly step: number;
  readonly radius: number;
}

function slide(source: Float32Array, target: Float32Array, lines: Slide): void {
  for (let line = 0; line < lines.count; line += 1) {
    const first = line * lines.lineStep;
    let sum = 0;
    for (let at = 0; at < Math.min(lines.radius, lines.length); at += 1) sum += source[first + at * lines.step] ?? 0;
    for (let at = 0; at < lines.length; at += 1) {
      const entering = at + lines.radius;
      const leaving = at - lines.radius - 1;
      if (entering < lines.length) sum += source[first + entering * lines.step] ?? 0;
      if (leaving >= 0) sum -= source[first + leaving * lines.step] ?? 0;
      const size = Math.min(entering, lines.length - 1) - Math.max(leaving, -1);
      target[first + at * lines.step] = sum / size;
    }
  }
}
