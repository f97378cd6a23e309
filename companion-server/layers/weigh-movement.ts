/**
 * What moves with the background and what does not, over a few frames: where the marked frame says nothing of a place, this
 * still does. What it says counts only where colour agrees, and objects are only added to where what is known of the
 * background around does not move like them, as water that mirrors them does. Measured on the carried regions of real clips,
 * without and with this: a dog that turns around J .511 and .590, a car on a roundabout .862 and .898, a camel .810 and
 * .814, a car that drives into shade .916 and .917, a swan on water .950 and .950. Without asking colour the camel falls to
 * .79, its standing legs being taken for ground; without asking the background around the swan falls to .942.
 */
import { mapPoint } from "../../models/geometry/homography";
import type { Motion } from "../motion/motion";
import { nearestNode } from "../motion/motion-grid";
import { fitTransform, pairsOf } from "../propagation/fit-transform";
import { quantile } from "../quantile";
import { boxMean } from "../render/box-mean";
import { colourBin, colourOdds, type ColourModel } from "./colour-model";
import { pairsByOther, type FramePairs } from "./pairs-by-frame";

/** What is known of one frame when it is asked for movement. */
export interface MovingFrame {
  readonly motion: Motion;
  readonly frame: number;
  /** `[layers, nodes]`: what the frames with regions say. */
  readonly votes: Float32Array;
  /** `[nodes, 3]` RGB. */
  readonly colours: Float32Array;
  readonly model: ColourModel;
}

/** Log-odds that movement counts against an object, and for it. */
const weightAgainst = 3;
const weightFor = 6;

/** Votes from which movement is not asked: less is needed to keep what is known from being taken for an object. */
const seenAgainst = 0.5;
const seenFor = 0.1;

/** Log-odds of what is taken for the background and for an object when their movements are measured. */
const surelyBackground = -4;
const likelyObject = 1.5;

/** Fewer correspondences of either say nothing; more of the background do not make its movement more exact. */
const fewestPairs = 30;
const mostPairs = 600;

/** Objects must move by so many pixels against the background, and by so many times what most of it is off itself. */
const leastMovement = 1.5;
const leastContrast = 3;
const most = 0.8;

/** The share of an object's movement between what moves with the background and what moves with the object. */
const undecidedShare = 0.4;
const decidedAfter = 0.25;

/** Nodes around a node whose correspondences speak for it, and whose known background must not move as objects do. */
const aroundNodes = 3;
const mirrorNodes = 20;

/** Background is known from so many votes, nearly all of them for it; a third of it that moves is as bad as all. */
const knownVotes = 0.2;
const otherVotes = 0.1;
const mirrorWeight = 3;

/** Adds what movement says to the log-odds of the layers, `[layers, nodes]`, in place. */
export function weighMovement(moving: MovingFrame, scores: Float32Array): void {
  const { motion, frame, votes, colours, model } = moving;
  const nodes = colours.length / 3;
  const before = scores.slice();
  const others = [...pairsByOther(motion, frame).values()];
  for (let layer = 1; layer < model.layers; layer += 1) {
    const moved = movedWith(moving, others, before, layer);
    if (moved === null) continue;
    for (let node = 0; node < nodes; node += 1) {
      const value = moved[node] ?? 0;
      let seen = 0;
      for (let other = 0; other < model.layers; other += 1) seen += votes[other * nodes + node] ?? 0;
      const doubt = 1 - seen / (value < 0 ? seenAgainst : seenFor);
      if (value === 0 || doubt <= 0 || value * colourOdds(model, layer, colourBin(colours, node), 1) <= 0) continue;
      const entry = layer * nodes + node;
      scores[entry] = (scores[entry] ?? 0) + doubt * value * (value < 0 ? weightAgainst : weightFor);
    }
  }
}

/** Sums over nodes: of correspondences, and of those that begin at known background. */
interface MovementSums {
  readonly moved: Float32Array;
  readonly count: Float32Array;
  readonly mirroring: Float32Array;
  readonly known: Float32Array;
}

/** `[nodes]`: -1 where a place moves as the background does, 1 where as a layer's object; null where that is the same. */
function movedWith(
  moving: MovingFrame,
  others: readonly FramePairs[],
  scores: Float32Array,
  layer: number,
): Float32Array | null {
  const { motion } = moving;
  const nodes = motion.gridWidth * motion.gridHeight;
  const plane = (): Float32Array => new Float32Array(nodes);
  const sums: MovementSums = { moved: plane(), count: plane(), mirroring: plane(), known: plane() };
  let isTold = false;
  for (const pairs of others) isTold = addPairs(moving, sums, pairs, distances(motion, pairs, scores, layer)) || isTold;
  if (!isTold) return null;
  const size = { width: motion.gridWidth, height: motion.gridHeight };
  const scratch = plane();
  for (const values of [sums.moved, sums.count]) boxMean(values, size, aroundNodes, scratch);
  for (const values of [sums.mirroring, sums.known]) boxMean(values, size, mirrorNodes, scratch);
  const [fewAround, fewKnown] = [2 / (2 * aroundNodes + 1) ** 2, 0.2 / (2 * mirrorNodes + 1) ** 2];
  for (let node = 0; node < nodes; node += 1) {
    const value = (sums.moved[node] ?? 0) / ((sums.count[node] ?? 0) + fewAround);
    const mirrored = (sums.mirroring[node] ?? 0) / ((sums.known[node] ?? 0) + fewKnown);
    sums.moved[node] = value > 0 ? value * Math.max(0, 1 - mirrorWeight * mirrored) : value;
  }
  return sums.moved;
}

/** How far each correspondence is from the background's movement, as shares of the object's; null where they are alike. */
function distances(motion: Motion, pairs: FramePairs, scores: Float32Array, layer: number): Float64Array | null {
  const nodes = motion.gridWidth * motion.gridHeight;
  const background: number[] = [];
  const object: number[] = [];
  for (let pair = 0; pair < pairs.length / 4; pair += 1) {
    const node = nodeAt(motion, pairs, pair);
    let nearest = -Infinity;
    for (let entry = nodes + node; entry < scores.length; entry += nodes)
      nearest = Math.max(nearest, scores[entry] ?? 0);
    if (nearest - (scores[node] ?? 0) < surelyBackground) background.push(pair);
    else if ((scores[layer * nodes + node] ?? 0) - (scores[node] ?? 0) > likelyObject) object.push(pair);
  }
  if (background.length < fewestPairs || object.length < fewestPairs) return null;
  const map = fitTransform(
    pairsOf(background, mostPairs, (pair) => [
      ...([pairs[4 * pair] ?? 0, pairs[4 * pair + 1] ?? 0] as const),
      ...([pairs[4 * pair + 2] ?? 0, pairs[4 * pair + 3] ?? 0] as const),
    ]),
    "perspective",
  );
  if (map === null) return null;
  const away = Float64Array.from({ length: pairs.length / 4 }, (_, pair) => {
    const [x, y] = mapPoint(map, pairs[4 * pair] ?? 0, pairs[4 * pair + 1] ?? 0);
    return Math.hypot((pairs[4 * pair + 2] ?? 0) - x, (pairs[4 * pair + 3] ?? 0) - y);
  });
  const awayOf = (chosen: readonly number[]): number[] => chosen.map((pair) => away[pair] ?? 0);
  const movement = quantile(awayOf(object), 0.5);
  const isTold = movement >= leastMovement && movement >= leastContrast * quantile(awayOf(background), most);
  return isTold ? away.map((distance) => distance / movement) : null;
}

/** The node, of any frame, at which a correspondence begins. */
function nodeAt(motion: Motion, pairs: FramePairs, pair: number): number {
  return nearestNode(motion, 0, pairs[4 * pair] ?? 0, pairs[4 * pair + 1] ?? 0);
}

/** Adds correspondences by their distances; answers whether there was something to add. */
function addPairs(
  { motion, votes }: MovingFrame,
  sums: MovementSums,
  pairs: FramePairs,
  away: Float64Array | null,
): boolean {
  if (away === null) return false;
  const nodes = motion.gridWidth * motion.gridHeight;
  for (let pair = 0; pair < away.length; pair += 1) {
    const node = nodeAt(motion, pairs, pair);
    const moved = Math.min(1, Math.max(-1, ((away[pair] ?? 0) - undecidedShare) / decidedAfter));
    sums.moved[node] = (sums.moved[node] ?? 0) + moved;
    sums.count[node] = (sums.count[node] ?? 0) + 1;
    let own = 0;
    for (let entry = nodes + node; entry < votes.length; entry += nodes) own += votes[entry] ?? 0;
    const behind = votes[node] ?? 0;
    if (behind <= knownVotes || own >= otherVotes * behind) continue;
    sums.known[node] = (sums.known[node] ?? 0) + 1;
    sums.mirroring[node] = (sums.mirroring[node] ?? 0) + Math.max(0, moved);
  }
  return true;
}
