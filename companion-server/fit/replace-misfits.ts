/**
 * Puts a layer right on frames where the networks have not found out where it is: an object that comes back far from where
 * it was lost has to be carried there by training step by step, against what holds it together, and a short fit may leave
 * it on the way.
 */
import { mapPoint, type Homography } from "../../models/geometry/homography";
import { nodeCount, type AnalysisTables } from "../analysis/analysis-tables";
import { membershipAt } from "../layers/carried-layers";
import { fillWeak, type WeightedFlow } from "../motion/fill-unknown";
import { fitTransform, residualsOf } from "../propagation/fit-transform";
import { pairsToMark, positionOf } from "./camera-motion";
import { median } from "../quantile";
import type { ChainEvidence } from "./refine-mapping";

/** Chains that are expected to be this exact (pixels) say where a layer is. */
const exactError = 2;
/** Membership (of 255) from which a node is the layer's. */
const leastMembership = 192;
/** Fewer chains than this do not tell; more make it no better known. */
const fewestChains = 150;
const mostChains = 1000;
/** A mapping that is off by more than this many pixels, for half of the chains, is wrong; below, it is only inexact. */
const mostMisfit = 6;
/** Distance in pixels within which chains follow one perspective motion, but for a bend, and the share that has to. */
const followingPixels = 16;
const leastFollowing = 0.8;

/** Replaces the mappings of one frame's layers in `tables`, in place, where most chains agree that they are wrong. */
export function replaceMisfits(tables: AnalysisTables, evidence: ChainEvidence, frame: number): void {
  if (frame === evidence.motion.mark) return;
  for (let layer = 0; layer < tables.layers; layer += 1) {
    const chains = chainsOf(evidence, layer, frame);
    if (chains.length < fewestChains) continue;
    const map = motionOfMisfit(tables, evidence, { layer, frame, chains });
    if (map !== null) replacePlane(tables, evidence, { layer, frame, chains, map });
  }
}

/** A layer on one frame, and the nodes (over all frames) whose chains say where it is. */
interface LayerChains {
  readonly layer: number;
  readonly frame: number;
  readonly chains: readonly number[];
}

function chainsOf({ motion, carried }: ChainEvidence, layer: number, frame: number): number[] {
  const nodes = motion.gridWidth * motion.gridHeight;
  const chains: number[] = [];
  for (let node = frame * nodes; node < (frame + 1) * nodes; node += 1)
    if ((motion.toMarkError[node] ?? exactError) < exactError && membershipAt(carried, layer, node) >= leastMembership)
      chains.push(node);
  return chains;
}

/** The perspective motion that most chains follow, if the mapping follows another; null otherwise. */
function motionOfMisfit(
  tables: AnalysisTables,
  { motion }: ChainEvidence,
  { layer, frame, chains }: LayerChains,
): Homography | null {
  const plane = (layer * tables.frames + frame) * nodeCount(tables.frameLattice) * 2;
  const pairs = pairsToMark(motion, chains, mostChains);
  const misfits = pairs.weights.map((_weight, index) => {
    const [u, v] = mappedAt(tables, plane, pairs.from[2 * index] ?? 0, pairs.from[2 * index + 1] ?? 0);
    return Math.hypot(u - (pairs.to[2 * index] ?? 0), v - (pairs.to[2 * index + 1] ?? 0));
  });
  if (!(median(misfits) > mostMisfit)) return null;
  const map = fitTransform(pairs, "perspective");
  if (map === null) return null;
  const following = residualsOf(pairs, map).filter((residual) => residual < followingPixels).length;
  return following >= leastFollowing * pairs.weights.length ? map : null;
}

/** The mapping of a plane at its node nearest to a pixel, moved along. */
function mappedAt({ frameLattice, mapping }: AnalysisTables, plane: number, x: number, y: number): [number, number] {
  const { x0, y0, pitch, columns } = frameLattice;
  const column = Math.round((x - x0) / pitch);
  const row = Math.round((y - y0) / pitch);
  const at = plane + 2 * (row * columns + column);
  return [(mapping[at] ?? 0) + x - x0 - column * pitch, (mapping[at + 1] ?? 0) + y - y0 - row * pitch];
}

/**
 * Writes what chains say, continued where there are none from a similarity: a perspective motion is none to go by far from
 * what it was fitted to.
 */
function replacePlane(
  tables: AnalysisTables,
  { motion }: ChainEvidence,
  { layer, frame, chains, map }: LayerChains & { readonly map: Homography },
): void {
  const { columns, rows, x0, y0, pitch } = tables.frameLattice;
  const following = chains.filter((node) => {
    const [u, v] = mapPoint(map, ...positionOf(motion, node));
    return Math.hypot((motion.toMark[2 * node] ?? 0) - u, (motion.toMark[2 * node + 1] ?? 0) - v) < followingPixels;
  });
  const whole = fitTransform(pairsToMark(motion, following, mostChains), "similarity");
  if (whole === null) return;
  const rest: WeightedFlow = {
    ...{ width: columns, height: rows, values: new Float32Array(2 * columns * rows) },
    weights: new Float32Array(columns * rows),
  };
  for (const node of following) {
    const [x, y] = positionOf(motion, node);
    const [u, v] = mapPoint(whole, x, y);
    const restU = (motion.toMark[2 * node] ?? 0) - u;
    const restV = (motion.toMark[2 * node + 1] ?? 0) - v;
    const entry = Math.round((y - y0) / pitch) * columns + Math.round((x - x0) / pitch);
    rest.weights[entry] = (rest.weights[entry] ?? 0) + 1;
    rest.values[2 * entry] = (rest.values[2 * entry] ?? 0) + restU;
    rest.values[2 * entry + 1] = (rest.values[2 * entry + 1] ?? 0) + restV;
  }
  rest.weights.forEach((weight, entry) => {
    rest.values[2 * entry] = (rest.values[2 * entry] ?? 0) / Math.max(1, weight);
    rest.values[2 * entry + 1] = (rest.values[2 * entry + 1] ?? 0) / Math.max(1, weight);
  });
  fillWeak(rest);
  const plane = (layer * tables.frames + frame) * nodeCount(tables.frameLattice) * 2;
  for (let entry = 0; entry < columns * rows; entry += 1) {
    const column = entry % columns;
    const [u, v] = mapPoint(whole, x0 + column * pitch, y0 + ((entry - column) / columns) * pitch);
    tables.mapping[plane + 2 * entry] = u + (rest.values[2 * entry] ?? 0);
    tables.mapping[plane + 2 * entry + 1] = v + (rest.values[2 * entry + 1] ?? 0);
  }
}
