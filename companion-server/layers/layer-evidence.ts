/**
 * What motion says about the layers of one frame: every region's nodes are thrown forward to the frame, and every node of
 * the frame looks back at the region; both vote for the layer they find with a weight that falls with expected error.
 */
import { unknownError, type Motion } from "../motion/motion";
import { colourDifference, likenessOf, strengthOf, type Appearance, type VoteColours } from "./appearance";
import { sampleNodes } from "./node-grid";
import { fromMarkView, lookUp, toMarkView, type GridView } from "../motion/motion-grid";

/** Membership of every layer on one frame that carries a region: `[layers, gridHeight, gridWidth]`, summing to 1. */
export interface RegionKey {
  readonly frame: number;
  readonly membership: Float32Array;
}

/** Votes of one frame: `[layers, gridHeight, gridWidth]`; small sums mean that motion does not know. */
export type LayerVotes = Float32Array;

/** How much an observation counts that is expected to be wrong by `error` pixels. */
export function errorWeight(error: number): number {
  return error >= unknownError ? 0 : 1 / (1 + 2 * error * error);
}

/** Adds the votes that the region of `key` gives about `frame`. */
export function addVotes(motion: Motion, key: RegionKey, frame: number, colours: VoteColours, votes: LayerVotes): void {
  const appearance = { ...colours, strength: strengthOf(objectDifferences(motion, key, frame, colours)) };
  throwForward(motion, { key, frame, appearance, votes });
  lookBack(motion, { key, frame, appearance, votes });
}

/** Weight from which a correspondence says how much an object's colours changed. */
const sureWeight = 0.5;

/** Colour differences of the sure correspondences of objects, from the frame to the key. */
function objectDifferences(motion: Motion, key: RegionKey, frame: number, colours: VoteColours): Float32Array {
  const differences: number[] = [];
  const found = new Float64Array(3);
  const toMark = toMarkView(motion, frame);
  const fromMark = fromMarkView(motion, key.frame);
  for (let node = 0; node < motion.gridWidth * motion.gridHeight; node += 1) {
    if (followNode(toMark, fromMark, node, found) <= sureWeight) continue;
    const place = { x: found[0] ?? 0, y: found[1] ?? 0 };
    if (sampleNodes(motion, key.membership, 0, place) >= 0.5) continue;
    differences.push(colourDifference(motion, { colours: colours.frame, node }, { colours: colours.key, ...place }));
  }
  return Float32Array.from(differences);
}

/** Writes where a node lies in another frame, by way of the marked one, to `found`; answers its weight. */
function followNode(toMark: GridView, fromMark: GridView, node: number, found: Float64Array): number {
  const ownError = toMark.errors[toMark.offset + node] ?? unknownError;
  if (ownError >= unknownError) return 0;
  const at = 2 * (toMark.offset + node);
  lookUp(fromMark, toMark.positions[at] ?? 0, toMark.positions[at + 1] ?? 0, found);
  return errorWeight(ownError + (found[2] ?? 0));
}

interface Voting {
  readonly key: RegionKey;
  readonly frame: number;
  readonly appearance: Appearance;
  readonly votes: LayerVotes;
}

/** A smaller weight is not worth a vote. */
const leastWeight = 0.01;

function throwForward(motion: Motion, { key, frame, appearance, votes }: Voting): void {
  const nodes = motion.gridWidth * motion.gridHeight;
  const toMark = toMarkView(motion, key.frame);
  const fromMark = fromMarkView(motion, frame);
  const found = new Float64Array(3);
  for (let node = 0; node < nodes; node += 1) {
    const weight = followNode(toMark, fromMark, node, found);
    if (weight <= leastWeight) continue;
    const place = { x: found[0] ?? 0, y: found[1] ?? 0 };
    const difference = colourDifference(
      motion,
      { colours: appearance.key, node },
      { colours: appearance.frame, ...place },
    );
    splat(motion, key, votes, { node, ...place, weight: weight * likenessOf(appearance.strength, difference) });
  }
}

interface Throw {
  readonly node: number;
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

function splat(motion: Motion, key: RegionKey, votes: LayerVotes, thrown: Throw): void {
  const nodes = motion.gridWidth * motion.gridHeight;
  const gridX = thrown.x / motion.pitch;
  const gridY = thrown.y / motion.pitch;
  const firstX = Math.floor(gridX);
  const firstY = Math.floor(gridY);
  for (let corner = 0; corner < 4; corner += 1) {
    const column = firstX + (corner & 1);
    const row = firstY + (corner >> 1);
    if (column < 0 || row < 0 || column >= motion.gridWidth || row >= motion.gridHeight) continue;
    const share = (1 - Math.abs(gridX - column)) * (1 - Math.abs(gridY - row)) * thrown.weight;
    for (let layer = 0; layer * nodes < votes.length; layer += 1) {
      const entry = layer * nodes + row * motion.gridWidth + column;
      votes[entry] = (votes[entry] ?? 0) + share * (key.membership[layer * nodes + thrown.node] ?? 0);
    }
  }
}

function lookBack(motion: Motion, { key, frame, appearance, votes }: Voting): void {
  const nodes = motion.gridWidth * motion.gridHeight;
  const toMark = toMarkView(motion, frame);
  const fromMark = fromMarkView(motion, key.frame);
  const found = new Float64Array(3);
  for (let node = 0; node < nodes; node += 1) {
    const sure = followNode(toMark, fromMark, node, found);
    if (sure <= leastWeight) continue;
    const place = { x: found[0] ?? 0, y: found[1] ?? 0 };
    const difference = colourDifference(
      motion,
      { colours: appearance.frame, node },
      { colours: appearance.key, ...place },
    );
    const weight = sure * likenessOf(appearance.strength, difference);
    for (let layer = 0; layer * nodes < votes.length; layer += 1) {
      const share = sampleNodes(motion, key.membership, layer * nodes, place);
      votes[layer * nodes + node] = (votes[layer * nodes + node] ?? 0) + weight * share;
    }
  }
}
