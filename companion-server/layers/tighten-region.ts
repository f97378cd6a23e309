/**
 * Turns a rough outline into a mask. What lies well inside an outline is the object, what lies outside is not; the band
 * along its line is decided by motion (which of the two motions, continued into the band, explains the pixels of other
 * frames), by colour and by edges.
 */
import type { FrameStack } from "../media/frame-stack";
import { fillWeak, type WeightedFlow } from "../motion/fill-unknown";
import { sampleFlow } from "../motion/flow-field";
import { unknownError, type Motion } from "../motion/motion";
import { fromMarkView, lookUp, toMarkView } from "../motion/motion-grid";
import { colourBin, colourLogLikelihood, learnColours } from "./colour-model";
import type { RegionKey } from "./layer-evidence";
import { distanceTo, nodeColours } from "./node-grid";
import { settleLayers } from "./settle-layers";

/** Width of the uncertain band inside a rough outline, as a share of the frame's width; outside it is a third of that. */
const bandShare = 0.022;

/** Distances in frames at which motions are compared. */
const comparedGaps = [2, 4, 8, 16] as const;

/** The key with its rough outlines tightened to the objects; `layers` counts the background. */
export function tightenRegion(motion: Motion, stack: FrameStack, key: RegionKey): RegionKey {
  const nodes = motion.gridWidth * motion.gridHeight;
  const layers = key.membership.length / nodes;
  const band = (bandShare * motion.width) / motion.pitch;
  const colours = nodeColours(stack, motion, key.frame);
  const cores = layerCores(motion, key, band);
  const model = learnColours(layers, [{ colours, weights: cores }]);
  const motionScores = compareMotions({ motion, stack, frame: key.frame, cores, layers });
  const isOpen = (node: number): boolean => {
    for (let layer = 0; layer < layers; layer += 1) if ((cores[layer * nodes + node] ?? 0) > 0) return false;
    return true;
  };
  const scores = new Float32Array(layers * nodes);
  for (let node = 0; node < nodes; node += 1) {
    const bin = colourBin(colours, node);
    for (let layer = 0; layer < layers; layer += 1) {
      const entry = layer * nodes + node;
      if (!isOpen(node)) {
        scores[entry] = (cores[entry] ?? 0) > 0 ? 12 : 0;
        continue;
      }
      const odds = colourLogLikelihood(model, layer, bin) - colourLogLikelihood(model, 0, bin);
      const outlined = Math.log(0.15 + (key.membership[entry] ?? 0));
      scores[entry] = model.separation * Math.min(Math.max(odds, -3), 3) + (motionScores[entry] ?? 0) + 0.5 * outlined;
    }
  }
  return { frame: key.frame, membership: settleLayers({ grid: motion, layers, scores, colours, isOpen }) };
}

/** `[layers, nodes]`: 1 where a node belongs to the layer beyond doubt. */
function layerCores(motion: Motion, key: RegionKey, band: number): Float32Array {
  const nodes = motion.gridWidth * motion.gridHeight;
  const cores = new Float32Array(key.membership.length);
  for (let layer = 0; layer * nodes < cores.length; layer += 1) {
    const first = layer * nodes;
    const reach = layer === 0 ? band / 3 : band;
    const distance = distanceTo(motion, (node) => (key.membership[first + node] ?? 0) < 0.5, reach + 1);
    let deepest = 0;
    for (let node = 0; node < nodes; node += 1) deepest = Math.max(deepest, distance[node] ?? 0);
    // A thin object would lose its whole core to the band: its middle stays.
    const needed = Math.min(reach, 0.7 * deepest);
    for (let node = 0; node < nodes; node += 1) cores[first + node] = (distance[node] ?? 0) > needed ? 1 : 0;
  }
  return cores;
}

interface MotionComparison {
  readonly motion: Motion;
  readonly stack: FrameStack;
  readonly frame: number;
  readonly cores: Float32Array;
  readonly layers: number;
}

/** Largest log-odds that one frame's comparison may give. */
const mostPerFrame = 1.2;

/** `[layers, nodes]`: how well each layer's motion, continued, explains the node in other frames; 0 where all agree. */
function compareMotions(comparison: MotionComparison): Float32Array {
  const { motion, frame, cores, layers } = comparison;
  const nodes = motion.gridWidth * motion.gridHeight;
  const scores = new Float32Array(layers * nodes);
  for (const gap of comparedGaps) {
    for (const other of [frame - gap, frame + gap]) {
      if (other < 0 || other >= motion.frames) continue;
      const flows = Array.from({ length: layers }, (_, layer) =>
        continuedMotion(motion, { from: frame, to: other, core: cores.subarray(layer * nodes, (layer + 1) * nodes) }),
      );
      for (let layer = 1; layer < layers; layer += 1) addComparison(comparison, { other, flows, layer, scores });
    }
  }
  return scores;
}

interface Compared {
  readonly other: number;
  readonly flows: readonly WeightedFlow[];
  readonly layer: number;
  readonly scores: Float32Array;
}

function addComparison(comparison: MotionComparison, { other, flows, layer, scores }: Compared): void {
  const { motion, stack, frame } = comparison;
  const nodes = motion.gridWidth * motion.gridHeight;
  const [own, behind] = [flows[layer], flows[0]];
  if (own === undefined || behind === undefined) return;
  const near = new Float64Array(2);
  const far = new Float64Array(2);
  for (let node = 0; node < nodes; node += 1) {
    if (comparison.cores[node] === 1 || comparison.cores[layer * nodes + node] === 1) continue;
    const column = node % motion.gridWidth;
    const row = (node - column) / motion.gridWidth;
    sampleFlow(own, column, row, near);
    sampleFlow(behind, column, row, far);
    const apart = Math.hypot((near[0] ?? 0) - (far[0] ?? 0), (near[1] ?? 0) - (far[1] ?? 0));
    if (apart < 1.5) continue;
    const x = column * motion.pitch;
    const y = row * motion.pitch;
    const ownCost = windowCost(stack, { frame, other, x, y, moveX: near[0] ?? 0, moveY: near[1] ?? 0 });
    const behindCost = windowCost(stack, { frame, other, x, y, moveX: far[0] ?? 0, moveY: far[1] ?? 0 });
    const difference = (behindCost - ownCost) / (6 + Math.min(ownCost, behindCost));
    const entry = layer * nodes + node;
    scores[entry] = (scores[entry] ?? 0) + Math.min(Math.max(difference, -mostPerFrame), mostPerFrame);
  }
}

interface WindowMove {
  readonly frame: number;
  readonly other: number;
  readonly x: number;
  readonly y: number;
  readonly moveX: number;
  readonly moveY: number;
}

/** Mean absolute difference (grey levels) between 3x3 pixels around a place and where they would have moved. */
function windowCost(stack: FrameStack, move: WindowMove): number {
  const { width, height, rgb } = stack;
  const own = move.frame * width * height;
  const other = move.other * width * height;
  let sum = 0;
  for (let cell = 0; cell < 9; cell += 1) {
    const x = Math.min(Math.max(move.x + (cell % 3) - 1, 0), width - 1);
    const y = Math.min(Math.max(move.y + Math.floor(cell / 3) - 1, 0), height - 1);
    const toX = Math.min(Math.max(Math.round(x + move.moveX), 0), width - 1);
    const toY = Math.min(Math.max(Math.round(y + move.moveY), 0), height - 1);
    const from = 3 * (own + y * width + x);
    const to = 3 * (other + toY * width + toX);
    for (let channel = 0; channel < 3; channel += 1)
      sum += Math.abs((rgb[from + channel] ?? 0) - (rgb[to + channel] ?? 0));
  }
  return Math.min(sum / 27, 40);
}

/** Displacements (pixels) from a frame to another as the core's nodes have them, continued over the whole frame. */
function continuedMotion(
  motion: Motion,
  layer: { readonly from: number; readonly to: number; readonly core: Float32Array },
): WeightedFlow {
  const { gridWidth, gridHeight, pitch } = motion;
  const nodes = gridWidth * gridHeight;
  const flow: WeightedFlow = {
    width: gridWidth,
    height: gridHeight,
    weights: new Float32Array(nodes),
    values: new Float32Array(2 * nodes),
  };
  const toMark = toMarkView(motion, layer.from);
  const fromMark = fromMarkView(motion, layer.to);
  const found = new Float64Array(3);
  for (let node = 0; node < nodes; node += 1) {
    const ownError = toMark.errors[toMark.offset + node] ?? unknownError;
    if (layer.core[node] !== 1 || ownError >= unknownError) continue;
    const at = 2 * (toMark.offset + node);
    lookUp(fromMark, toMark.positions[at] ?? 0, toMark.positions[at + 1] ?? 0, found);
    const error = ownError + (found[2] ?? 0);
    if (error > 3) continue;
    const column = node % gridWidth;
    flow.weights[node] = 1 / (0.1 + error * error);
    flow.values[2 * node] = (found[0] ?? 0) - column * pitch;
    flow.values[2 * node + 1] = (found[1] ?? 0) - ((node - column) / gridWidth) * pitch;
  }
  fillWeak(flow);
  return flow;
}
