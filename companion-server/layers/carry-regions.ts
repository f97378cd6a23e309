import { setImmediate as nextTurn } from "node:timers/promises";
import type { FrameStack } from "../media/frame-stack";
import type { Motion } from "../motion/motion";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import type { CarriedLayers } from "./carried-layers";
import { learnColours, type ColourModel } from "./colour-model";
import { addVotes, type RegionKey } from "./layer-evidence";
import { weighEvidence } from "./weigh-evidence";
import { distanceTo, nodeColours } from "./node-grid";
import { regionKeys, type CarryRequest } from "./region-keys";
import { settleLayers } from "./settle-layers";

/**
 * Carries regions to every frame: motion votes, colours and edges decide where it is not sure. Without regions
 * everything is background. Errors: `InvalidInput` when a region names a frame outside the stack or a layer that does
 * not exist; `Cancelled` soon after the signal.
 */
export async function carryRegions(request: CarryRequest, context?: WorkContext): Promise<CarriedLayers> {
  const { motion, stack, layers, regions } = request;
  checkRegions(request);
  const carried = createCarriedLayers(motion, layers);
  if (regions.length === 0) {
    carried.trust.fill(255);
    return carried;
  }
  const keys = regionKeys(request);
  const colours = learnFromKeys(request, keys);
  for (let frame = 0; frame < motion.frames; frame += 1) {
    if (context?.signal.aborted === true) throw new InveError("Cancelled");
    const key = keys.find((candidate) => candidate.frame === frame);
    if (key === undefined) settleFrame({ carried, motion, stack, keys, colours }, frame);
    else keepKey(carried, key);
    context?.report({ stage: "layers", fraction: (frame + 1) / motion.frames });
    await nextTurn();
  }
  return carried;
}

function checkRegions({ motion, regions, layers }: CarryRequest): void {
  for (const region of regions) {
    if (region.frame < 0 || region.frame >= motion.frames)
      throw new InveError("InvalidInput", "A region lies on a frame outside the range that is analysed.");
    if (region.layer < 1 || region.layer >= layers)
      throw new InveError("InvalidInput", `A region names layer ${region.layer}, but there are ${layers} layers.`);
  }
}

function createCarriedLayers(motion: Motion, layers: number): CarriedLayers {
  const nodes = motion.gridWidth * motion.gridHeight;
  return {
    layers,
    frames: motion.frames,
    pitch: motion.pitch,
    gridWidth: motion.gridWidth,
    gridHeight: motion.gridHeight,
    membership: new Uint8Array(new SharedArrayBuffer(motion.frames * (layers - 1) * nodes)),
    trust: new Uint8Array(new SharedArrayBuffer(motion.frames * nodes)),
  };
}

/** Background farther than this many nodes from every object does not say what colours surround it. */
const surroundings = 60;

function learnFromKeys(request: CarryRequest, keys: readonly RegionKey[]): ColourModel {
  const { motion, stack, layers } = request;
  const nodes = motion.gridWidth * motion.gridHeight;
  return learnColours(
    layers,
    keys.map((key) => {
      const distance = distanceTo(motion, (node) => (key.membership[node] ?? 1) < 0.5, surroundings);
      const weights = key.membership.map((share, entry) =>
        share > 0.9 && (entry >= nodes || (distance[entry] ?? surroundings) < surroundings) ? 1 : 0,
      );
      return { colours: nodeColours(stack, motion, key.frame), weights };
    }),
  );
}

interface FrameWork {
  readonly carried: CarriedLayers;
  readonly motion: Motion;
  readonly stack: FrameStack;
  readonly keys: readonly RegionKey[];
  readonly colours: ColourModel;
}

function settleFrame(work: FrameWork, frame: number): void {
  const { carried, motion } = work;
  const nodes = motion.gridWidth * motion.gridHeight;
  const votes = new Float32Array(carried.layers * nodes);
  for (const key of work.keys) addVotes(motion, key, frame, votes);
  const colours = nodeColours(work.stack, motion, frame);
  const { scores, isOpen } = weighEvidence({ grid: motion, votes, colours, model: work.colours });
  const shares = settleLayers({ grid: motion, layers: carried.layers, scores, colours, isOpen });
  store(carried, frame, shares);
  for (let node = 0; node < nodes; node += 1) {
    let seen = 0;
    let strongest = 0;
    for (let layer = 0; layer < carried.layers; layer += 1) {
      seen += votes[layer * nodes + node] ?? 0;
      strongest = Math.max(strongest, shares[layer * nodes + node] ?? 0);
    }
    const decided = (strongest - 1 / carried.layers) / (1 - 1 / carried.layers);
    carried.trust[frame * nodes + node] = Math.round(255 * Math.min(1, 0.2 + seen / 1.5) * decided);
  }
}

/** On a frame that carries a region, the region is what it is; only its very edge is open. */
function keepKey(carried: CarriedLayers, key: RegionKey): void {
  const nodes = carried.gridWidth * carried.gridHeight;
  store(carried, key.frame, key.membership);
  for (let node = 0; node < nodes; node += 1) {
    let strongest = 0;
    for (let layer = 0; layer < carried.layers; layer += 1)
      strongest = Math.max(strongest, key.membership[layer * nodes + node] ?? 0);
    carried.trust[key.frame * nodes + node] = Math.round(255 * Math.max(0, 2 * strongest - 1));
  }
}

function store(carried: CarriedLayers, frame: number, shares: Float32Array): void {
  const nodes = carried.gridWidth * carried.gridHeight;
  const first = frame * (carried.layers - 1) * nodes;
  for (let entry = nodes; entry < shares.length; entry += 1)
    carried.membership[first + entry - nodes] = Math.round(255 * (shares[entry] ?? 0));
}
