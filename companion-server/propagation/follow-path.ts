import { pathLength, pointBetween, type PathPoint } from "../../models/geometry/path";
import type { AnalysisField } from "../analysis/analysis-field";
import { fillLostPoints, followPoints, largestLostShare } from "./lost-points";
import { loseTornPoints } from "./torn-points";

/** Longest step of a prepared path, in pixels of the clip. */
const longestStep = 8;

/** Paths that run far outside the picture again and again are followed at about this many points. */
const mostSteps = 100_000;

/** A path on one frame. */
export interface FollowedPath {
  readonly points: readonly PathPoint[];
  /** Share of the points that could not be found, in [0, 1]. */
  readonly lost: number;
}

/** Where a path comes from. */
export interface PathPlace {
  readonly field: AnalysisField;
  readonly layer: number;
  readonly frame: number;
}

/**
 * Prepares a path of one frame to be asked for on others, point by point through the atlas of its layer, in steps of at
 * most 8 px. A minority of lost points is placed as their neighbours suggest; null where most of the path is lost.
 */
export function followPath(path: readonly PathPoint[], place: PathPlace): (frame: number) => FollowedPath | null {
  const { field, layer } = place;
  const points = subdivide(path);
  const count = points.length;
  const source = new Float64Array(2 * count);
  const atlas = new Float64Array(2 * count);
  points.forEach((point, i) => {
    source.set([point.x, point.y], 2 * i);
    field.toAtlas(layer, place.frame, point.x, point.y, atlas, 2 * i);
  });
  return (frame) => {
    const followed = { source, ...followPoints(atlas, { field, layer, frame }) };
    const { mapped, lost } = followed;
    loseTornPoints(followed);
    const share = lost.reduce((sum, isLost) => sum + isLost, 0) / Math.max(1, count);
    if (count === 0 || share > largestLostShare) return null;
    fillLostPoints(followed);
    return {
      points: points.map((point, i) => ({ ...point, x: mapped[2 * i] ?? 0, y: mapped[2 * i + 1] ?? 0 })),
      lost: share,
    };
  };
}

function subdivide(path: readonly PathPoint[]): PathPoint[] {
  const longest = Math.max(longestStep, pathLength(path) / mostSteps);
  return path.flatMap((point, index) => {
    const before = path[index - 1];
    if (before === undefined) return [point];
    const pieces = Math.max(1, Math.ceil(Math.hypot(point.x - before.x, point.y - before.y) / longest));
    return Array.from({ length: pieces }, (_value, piece) =>
      piece === pieces - 1 ? point : pointBetween(before, point, (piece + 1) / pieces),
    );
  });
}
