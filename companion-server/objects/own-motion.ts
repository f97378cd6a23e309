/** How surely each place of the marked frame moves by itself: not as the camera makes everything else move. */
import { mapPoint, type Homography } from "../../models/geometry/homography";
import { sampleFlow, type FlowField } from "../motion/flow-field";
import { fitTransform, pairsOf } from "../propagation/fit-transform";
import { flowOf, flowSize, type MarkFlows } from "./mark-flows";

/** More places than this do not make the camera's motion more exact. */
const mostPlaces = 4000;

/** Forward and backward flow agree up to this many pixels, and this share of the way. */
const agreement = 1;
const agreementShare = 0.05;

/** Least noise of flow, in pixels: the standard deviation of a residual of what only the camera moves. */
const leastNoise = 0.25;

/** A residual of this many standard deviations says nothing; `sureMotion` more or less is as sure as one frame can be. */
const doubtful = 4;
const sureMotion = 4;

/** With fewer frames than this to look at, nothing is wholly sure. */
const enoughFrames = 3;

/** What moves by itself. */
export interface OwnMotion {
  /** `[height, width]` of the flows: -1 surely moves with the camera, 1 surely does not, 0 unknown. */
  readonly evidence: Float32Array;
  /** `[others, height, width, 2]`: motion beside the camera's, in pixels of the frame; NaN where it is not known. */
  readonly beside: Float32Array;
}

/** Compares every flow with the homography that most of it follows. */
export function findOwnMotion(flows: MarkFlows): OwnMotion {
  const { width, height } = flowSize(flows.layout);
  const nodes = width * height;
  const evidence = new Float32Array(nodes);
  const beside = new Float32Array(flows.others.length * nodes * 2).fill(NaN);
  const seen = new Float32Array(nodes);
  flows.others.forEach((_, index) => {
    const own = beside.subarray(index * nodes * 2, (index + 1) * nodes * 2);
    const noise = besideCamera(flowOf(flows, index, "there"), flowOf(flows, index, "back"), own);
    if (noise === null) return;
    for (let node = 0; node < nodes; node += 1) {
      const residual = Math.hypot(own[2 * node] ?? NaN, own[2 * node + 1] ?? NaN);
      if (Number.isNaN(residual)) continue;
      const relative = (residual / noise - doubtful) / sureMotion;
      evidence[node] = (evidence[node] ?? 0) + Math.min(Math.max(relative, -1), 1);
      seen[node] = (seen[node] ?? 0) + 1;
    }
  });
  for (let node = 0; node < nodes; node += 1)
    evidence[node] = (evidence[node] ?? 0) / Math.max(enoughFrames, seen[node] ?? 0);
  return { evidence, beside };
}

/** Writes the motion beside the camera's to `own`; the noise of the rest in pixels, or null when there is no camera motion. */
function besideCamera(there: FlowField, back: FlowField, own: Float32Array): number | null {
  const { width, height } = there;
  const found = new Float64Array(2);
  const known: number[] = [];
  for (let node = 0; node < width * height; node += 1) {
    const [dx, dy] = [there.values[2 * node] ?? 0, there.values[2 * node + 1] ?? 0];
    const x = (node % width) + dx;
    const y = Math.floor(node / width) + dy;
    if (x < 0 || y < 0 || x > width - 1 || y > height - 1) continue;
    sampleFlow(back, x, y, found);
    const apart = 2 * Math.hypot(dx + (found[0] ?? 0), dy + (found[1] ?? 0));
    if (apart <= agreement + agreementShare * 2 * Math.hypot(dx, dy)) known.push(node);
  }
  const camera = fitCamera(there, known);
  if (camera === null) return null;
  const residuals = new Float64Array(known.length);
  known.forEach((node, index) => {
    const [x, y] = [2 * (node % width), 2 * Math.floor(node / width)];
    const [u, v] = mapPoint(camera, x, y);
    own[2 * node] = x + 2 * (there.values[2 * node] ?? 0) - u;
    own[2 * node + 1] = y + 2 * (there.values[2 * node + 1] ?? 0) - v;
    residuals[index] = Math.hypot(own[2 * node] ?? 0, own[2 * node + 1] ?? 0);
  });
  // The median length of a two-dimensional Gaussian residual is 1.177 standard deviations.
  return Math.max(leastNoise, (residuals.sort()[known.length >> 1] ?? 0) / 1.177);
}

function fitCamera(there: FlowField, known: readonly number[]): Homography | null {
  const pairs = pairsOf(known, mostPlaces, (node) => {
    const [x, y] = [2 * (node % there.width), 2 * Math.floor(node / there.width)];
    return [x, y, x + 2 * (there.values[2 * node] ?? 0), y + 2 * (there.values[2 * node + 1] ?? 0)];
  });
  return fitTransform(pairs, "perspective");
}
