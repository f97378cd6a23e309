import type { PictureMap } from "../../models/geometry/picture-map";
import type { AnalysisField } from "../analysis/analysis-field";
import { largestRoundTrip } from "./lost-points";
import { ShareLattice } from "./share-lattice";

/** Where a nearer layer covers this much, how visible the surface itself is cannot be known. */
const fullCover = 0.98;

/** Below the first share the drawn place was beside its layer's surface, above the second it was on it. */
const besideSurface = 0.1;
const onSurface = 0.3;

/**
 * Share of the clip's width within which the edge of a layer may be misplaced. So near the edge nothing is concluded
 * from the layer not being seen; otherwise every stroke that crosses the edge would show a gap there.
 */
const edgeReach = 0.004;

/**
 * A surface point that is seen on less than the first share of frames, on average, is no part of the layer's surface but
 * of a rough region around it; above the second share it is. Judged on so many frames spread over the analysis.
 */
const seldomSeen = 0.15;
const oftenSeen = 0.4;
const judgedFrames = 9;

/** A smaller change of how visible a surface is shows in no picture. */
const leastChange = 0.01;

/** What hides an edit that was drawn on frame `drawn` on a layer, in a picture. */
export interface OcclusionRequest {
  readonly field: AnalysisField;
  readonly layer: number;
  readonly drawn: number;
  readonly frame: number;
  readonly map: PictureMap;
}

/**
 * The share of an edit that is seen on a frame, or null when nothing can hide it.
 *
 * At pixel p it is `(1 - cover(p)) s`. Where the drawn place of the surface point was on the layer, `s` is how visible
 * the surface is now relative to then, at most 1: things that the layer's own opacity does not show, such as a hand that
 * belongs to the background, hide the edit. Where it was beside the layer, like a hat drawn above a head, `s` is 1; so it
 * is for points that the layer hardly ever shows, because a region is often drawn with room around its object.
 * Evaluated on a lattice, only where asked for, and interpolated with a sharpened edge.
 */
export function createOcclusion(request: OcclusionRequest): ShareLattice | null {
  const { field, layer, drawn, frame, map } = request;
  if (field.layers <= 1) return null;
  // The background's own opacity is 1 everywhere, and on the drawn frame nothing has changed since.
  if (layer === 0 || drawn === frame) return new ShareLattice(map, (x, y) => 1 - field.cover(layer, frame, x, y));
  const point = new Float64Array(2);
  return new ShareLattice(map, (x, y) => shareAt(request, x, y, point));
}

function shareAt(request: OcclusionRequest, x: number, y: number, point: Float64Array): number {
  const { field, layer, drawn, frame } = request;
  const cover = field.cover(layer, frame, x, y);
  if (cover >= 1) return 0;
  const now = ownVisibility(field, { layer, frame, x, y });
  if (now >= 1) return 1 - cover;
  field.toAtlas(layer, frame, x, y, point, 0);
  const u = point[0] ?? 0;
  const v = point[1] ?? 0;
  field.toFrame(layer, drawn, u, v, point, 0);
  const there = { layer, frame: drawn, x: point[0] ?? 0, y: point[1] ?? 0 };
  const then = ownVisibility(field, there);
  if (now >= then - leastChange || then <= besideSurface) return 1 - cover;
  const wasThere = ramp(Math.min(then, leastAround(field, there)), besideSurface, onSurface);
  const isSurface = wasThere === 0 ? 0 : ramp(meanVisibility(request, u, v, point), seldomSeen, oftenSeen);
  return (1 - cover) * (1 - (1 - now / then) * Math.min(wasThere, isSurface));
}

function ramp(value: number, low: number, high: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** How visible an atlas point is on the frames that show its place and no nearer layer over it; 1 when none does. */
function meanVisibility({ field, layer }: OcclusionRequest, u: number, v: number, point: Float64Array): number {
  const { first, last } = field.range;
  let sum = 0;
  let count = 0;
  for (let k = 0; k < judgedFrames; k += 1) {
    const frame = Math.round(first + ((last - first) * k) / (judgedFrames - 1));
    const error = field.toFrame(layer, frame, u, v, point, 0);
    const x = point[0] ?? 0;
    const y = point[1] ?? 0;
    const isInside = x >= 0 && y >= 0 && x <= field.width - 1 && y <= field.height - 1;
    if (!isInside || error > largestRoundTrip || field.cover(layer, frame, x, y) > fullCover) continue;
    sum += ownVisibility(field, { layer, frame, x, y });
    count += 1;
  }
  return count === 0 ? 1 : sum / count;
}

/** The least own visibility a little above, below, left and right of a place. */
function leastAround(field: AnalysisField, at: { layer: number; frame: number; x: number; y: number }): number {
  const reach = edgeReach * field.width;
  let least = 1;
  for (const [dx, dy] of [
    [reach, 0],
    [-reach, 0],
    [0, reach],
    [0, -reach],
  ] as const)
    least = Math.min(least, ownVisibility(field, { ...at, x: at.x + dx, y: at.y + dy }));
  return least;
}

/** How much of a layer shows where no nearer layer covers it, in [0, 1]; 1 where that cannot be known. */
function ownVisibility(field: AnalysisField, at: { layer: number; frame: number; x: number; y: number }): number {
  const cover = field.cover(at.layer, at.frame, at.x, at.y);
  if (cover > fullCover) return 1;
  return Math.min(1, field.visibility(at.layer, at.frame, at.x, at.y) / (1 - cover));
}
