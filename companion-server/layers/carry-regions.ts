import type { CarriedLayers } from "./carried-layers";
import { learnColours } from "./colour-model";
import { joinPieces } from "./join-pieces";
import { addVotes, type RegionKey } from "./layer-evidence";
import type { LayerTaskRunner, LayerWorkspace } from "./layer-tasks";
import { weighEvidence } from "./weigh-evidence";
import { weighMovement } from "./weigh-movement";
import { distanceTo, nodeColours } from "./node-grid";
import { settleLayers } from "./settle-layers";

/**
 * Carries regions to every frame: motion votes, colours and edges decide where it is not sure. Without regions
 * everything is background. `report` receives the share done in [0, 1].
 */
export async function carryRegions(
  { keys, carried }: LayerWorkspace,
  runner: LayerTaskRunner,
  report: (fraction: number) => void,
): Promise<void> {
  if (keys.length === 0) {
    carried.trust.fill(255);
    return;
  }
  await Promise.all(keys.map((_, index) => runner.run({ kind: "key", index, isTight: true }, "normal")));
  const separation = await runner.run({ kind: "colours" }, "normal");
  let settled = 0;
  await Promise.all(
    Array.from({ length: carried.frames }, async (_, frame) => {
      await runner.run({ kind: "settle", frame, separation }, "normal");
      settled += 1;
      report(settled / carried.frames);
    }),
  );
}

/** Background farther than this many nodes from every object does not say what colours surround it. */
const surroundings = 60;

/** Learns the layers' colours from all keys; answers how well they tell the layers apart. */
export function learnFromKeys({ motion, stack, layers, keys, logLikelihood }: LayerWorkspace): number {
  const nodes = motion.gridWidth * motion.gridHeight;
  const model = learnColours(
    layers,
    keys.map((key) => {
      const distance = distanceTo(motion, (node) => (key.membership[node] ?? 1) < 0.5, surroundings);
      const weights = key.membership.map((share, entry) =>
        share > 0.9 && (entry >= nodes || (distance[entry] ?? surroundings) < surroundings) ? 1 : 0,
      );
      return { colours: nodeColours(stack, motion, key.frame), weights };
    }),
    logLikelihood,
  );
  return model.separation;
}

/** Decides the layers of one frame by the learned colours, which tell layers apart by `separation`. */
export function settleFrame(workspace: LayerWorkspace, frame: number, separation: number): void {
  const { carried, motion, stack, keys, logLikelihood } = workspace;
  const key = keys.find((candidate) => candidate.frame === frame);
  if (key !== undefined) {
    keepKey(carried, key);
    return;
  }
  const nodes = motion.gridWidth * motion.gridHeight;
  const votes = new Float32Array(carried.layers * nodes);
  const colours = nodeColours(stack, motion, frame);
  for (const other of keys) {
    addVotes(motion, other, frame, { key: coloursOfKey(workspace, other), frame: colours }, votes);
  }
  const model = { layers: carried.layers, logLikelihood, separation };
  const { scores, isOpen } = weighEvidence({ grid: motion, votes, colours, model });
  weighMovement({ motion, frame, votes, colours, model }, scores);
  const shares = settleLayers({ grid: motion, layers: carried.layers, scores, colours, isOpen });
  joinPieces(motion, { layers: carried.layers, shares, votes });
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

/** Colours of the frames that carry regions, which every other frame is compared with. */
const keyColours = new WeakMap<RegionKey, Float32Array>();

function coloursOfKey({ stack, motion }: LayerWorkspace, key: RegionKey): Float32Array {
  const known = keyColours.get(key) ?? nodeColours(stack, motion, key.frame);
  keyColours.set(key, known);
  return known;
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
