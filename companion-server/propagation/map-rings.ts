import type { Ring } from "../../models/geometry/ring";
import { distanceToSegment } from "../../models/geometry/segment";
import type { AnalysisField } from "../analysis/analysis-field";
import type { AtlasRing } from "./atlas-ring";
import { fillLostPoints, followPoints, isFound, largestLostShare, type FollowedPoints } from "./lost-points";
import { loseTornPoints } from "./torn-points";

/** A mapped edge may leave the true curve by this many pixels of the clip. */
const tolerance = 0.25;

/**
 * A middle that leaves its chord by less than this adds nothing. Halving an edge quarters the deviation of a smooth
 * curve, so an edge whose middle was kept at up to the tolerance is well within it.
 */
const straightness = 0.05;

/** An edge of 8 px is halved at most so often; a quarter of a pixel is finer than anything that can be seen. */
const mostHalvings = 5;

/** Rings on another frame than the one they were drawn on. */
export interface MappedRings {
  /** In pixels of the clip; empty when most of the outline is lost. */
  readonly rings: readonly Ring[];
  /** Share of the corners that could not be found, in [0, 1]. */
  readonly lost: number;
}

/** Where rings come from and go to. */
export interface RingMove {
  readonly field: AnalysisField;
  readonly layer: number;
  /** The frame that the rings were prepared on. */
  readonly from: number;
  readonly to: number;
}

/**
 * Carries rings to another frame corner by corner through the atlas, with more corners where the way bends, so that the
 * polygons stay within 0.25 px of the true curves. A minority of lost corners is placed as their neighbours suggest.
 */
export function mapRings(prepared: readonly AtlasRing[], move: RingMove): MappedRings {
  const walker = new EdgeWalker(move);
  const followed = prepared.map((ring) => {
    const points = followPoints(ring.atlas, { field: move.field, layer: move.layer, frame: move.to });
    loseTornPoints({ source: ring.source, ...points });
    return points;
  });
  const total = followed.reduce((sum, ring) => sum + ring.lost.length, 0);
  const lost = followed.reduce((sum, ring) => sum + ring.lost.reduce((found, isLost) => found + isLost, 0), 0);
  const share = total === 0 ? 1 : lost / total;
  if (share > largestLostShare) return { rings: [], lost: share };
  const rings: Ring[] = [];
  prepared.forEach((ring, index) => {
    const points = followed[index];
    if (points === undefined || points.lost.every((isLost) => isLost === 1)) return;
    fillLostPoints({ source: ring.source, ...points });
    rings.push(walker.refine(ring, points));
  });
  return { rings, lost: share };
}

/** Looks points up on the target frame; one per call of {@link mapRings}, so that buffers are shared. */
class EdgeWalker {
  private readonly buffer = new Float64Array(4);

  constructor(private readonly move: RingMove) {}

  refine(ring: AtlasRing, { mapped, lost }: Omit<FollowedPoints, "source">): Ring {
    const corners: number[] = [];
    const count = lost.length;
    for (let i = 0; i < count; i += 1) {
      const j = (i + 1) % count;
      const begin = corner(ring.source, mapped, i);
      const end = corner(ring.source, mapped, j);
      corners.push(begin.x, begin.y);
      if (lost[i] === 0 && lost[j] === 0) this.halve(begin, end, { corners, depth: 0 });
    }
    return Float64Array.from(corners);
  }

  /** Adds the corners that are needed between two mapped ones, in order. */
  private halve(begin: Corner, end: Corner, into: { corners: number[]; depth: number }): void {
    const sourceX = (begin.sourceX + end.sourceX) / 2;
    const sourceY = (begin.sourceY + end.sourceY) / 2;
    const { field, layer, from, to } = this.move;
    const { buffer } = this;
    field.toAtlas(layer, from, sourceX, sourceY, buffer, 0);
    const error = field.toFrame(layer, to, buffer[0] ?? 0, buffer[1] ?? 0, buffer, 2);
    const x = buffer[2] ?? 0;
    const y = buffer[3] ?? 0;
    if (!isFound(x, y, error, field)) return;
    const deviation = distanceToSegment({ x, y }, begin, end);
    if (deviation < straightness) return;
    const middle = { sourceX, sourceY, x, y };
    const goesOn = deviation > tolerance && into.depth < mostHalvings;
    const next = { corners: into.corners, depth: into.depth + 1 };
    if (goesOn) this.halve(begin, middle, next);
    into.corners.push(x, y);
    if (goesOn) this.halve(middle, end, next);
  }
}

interface Corner {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly x: number;
  readonly y: number;
}

function corner(source: Ring, mapped: Ring, index: number): Corner {
  return {
    sourceX: source[2 * index] ?? 0,
    sourceY: source[2 * index + 1] ?? 0,
    x: mapped[2 * index] ?? 0,
    y: mapped[2 * index + 1] ?? 0,
  };
}
