/** Which nodes of an object move as one: with the motion of the whole, but for a bend, and with their neighbours. */
import { mapPoint, type Homography } from "../../models/geometry/homography";
import { fitTransform, pairsOf } from "../propagation/fit-transform";
import { boxMean } from "../render/box-mean";
import { nodeX, nodeY } from "./object-pose";
import type { ObjectTemplate } from "./object-template";

/** Most nodes that the motion of the whole is fitted to, evenly thinned. */
const mostFitted = 600;

/** Half the square of nodes that a node has to move with, and by how many pixels it may leave their mean. */
const neighbourReach = 6;
const mostRoughness = 1.5;

const rounds = 3;

/** How nodes of a template's box move. */
export interface NodeMoves {
  /** The nodes that are known to. */
  readonly entries: readonly number[];
  /** `[rows, columns, 2]`, 0 for all others. */
  readonly moves: Float64Array;
}

/** The nodes that move as one. */
export interface AgreeingMoves {
  /** The motion of the whole: what objects do as a rule. */
  readonly similarity: Homography;
  readonly entries: readonly number[];
  /** `[rows, columns]`, 1 where a node agrees, and `[rows, columns, 2]`: its neighbours' mean distance from the similarity. */
  readonly isAgreeing: Uint8Array;
  readonly rest: Float32Array;
}

/**
 * The nodes whose moves stay within `mostBend` pixels of the perspective motion that fits most of those well inside the
 * object, and near those around them; null when nothing fits.
 */
export function findAgreeing(template: ObjectTemplate, known: NodeMoves, mostBend: number): AgreeingMoves | null {
  const { moves } = known;
  const core = known.entries.filter((entry) => template.inside[entry] === 2);
  const pairs = pairsOf(core, mostFitted, (entry) => {
    const [x, y] = [nodeX(template, entry), nodeY(template, entry)];
    return [x, y, x + (moves[2 * entry] ?? 0), y + (moves[2 * entry + 1] ?? 0)];
  });
  const similarity = fitTransform(pairs, "similarity");
  const perspective = fitTransform(pairs, "perspective");
  if (similarity === null || perspective === null) return null;
  const near = known.entries.filter((entry) => Math.hypot(...leftOver(template, perspective, moves, entry)) < mostBend);
  const own = new Float32Array(2 * template.inside.length);
  for (const entry of near) own.set(leftOver(template, similarity, moves, entry), 2 * entry);
  return { similarity, ...withNeighbours(template, near, own) };
}

/** What of a node's move a motion of the whole leaves. */
function leftOver(template: ObjectTemplate, whole: Homography, moves: Float64Array, entry: number): [number, number] {
  const [x, y] = [nodeX(template, entry), nodeY(template, entry)];
  const [wholeX, wholeY] = mapPoint(whole, x, y);
  return [x + (moves[2 * entry] ?? 0) - wholeX, y + (moves[2 * entry + 1] ?? 0) - wholeY];
}

/** Keeps the nodes whose rest is near the mean around them, which those that are not have less and less say in. */
function withNeighbours(
  { columns, rows }: ObjectTemplate,
  entries: readonly number[],
  own: Float32Array,
): Omit<AgreeingMoves, "similarity"> {
  const plane = (): Float32Array => new Float32Array(columns * rows);
  const [scratch, weights, sumX, sumY] = [plane(), plane(), plane(), plane()];
  const rest = new Float32Array(own.length);
  const away = plane();
  for (let round = 0; round < rounds; round += 1) {
    for (const values of [weights, sumX, sumY]) values.fill(0);
    for (const entry of entries) {
      const weight = 1 / (1 + ((away[entry] ?? 0) / mostRoughness) ** 2);
      weights[entry] = weight;
      sumX[entry] = weight * (own[2 * entry] ?? 0);
      sumY[entry] = weight * (own[2 * entry + 1] ?? 0);
    }
    for (const values of [weights, sumX, sumY])
      boxMean(values, { width: columns, height: rows }, neighbourReach, scratch);
    for (const entry of entries) {
      rest[2 * entry] = (sumX[entry] ?? 0) / (weights[entry] ?? 1);
      rest[2 * entry + 1] = (sumY[entry] ?? 0) / (weights[entry] ?? 1);
      away[entry] = Math.hypot(
        (own[2 * entry] ?? 0) - (rest[2 * entry] ?? 0),
        (own[2 * entry + 1] ?? 0) - (rest[2 * entry + 1] ?? 0),
      );
    }
  }
  const agreeing = entries.filter((entry) => (away[entry] ?? 0) < mostRoughness);
  const isAgreeing = new Uint8Array(columns * rows);
  for (const entry of agreeing) isAgreeing[entry] = 1;
  return { entries: agreeing, isAgreeing, rest };
}
