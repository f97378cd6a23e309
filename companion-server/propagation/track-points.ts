import type { AnalysisField } from "../analysis/analysis-field";
import { InveError } from "../protocol/errors";
import type { QueriesFile, TracksFile } from "../protocol/regions";
import { largestRoundTrip } from "./lost-points";

/** A point to follow. */
export type PointQuery = QueriesFile["queries"][number];

/** Where a point lies on every frame of the analysis. */
export type PointTrack = TracksFile["tracks"][number];

/** A layer that shows more than this is what is seen at a point. */
const visibleShare = 0.5;

/**
 * Follows points over the range of the analysis, one entry per frame and query, in order. Without a layer the one that
 * shows most at the point is followed. `visible`: within the frame, found within 2 px round trip, and the layer is what
 * is seen there. On its own frame a point lies exactly where it was asked for. Errors: `InvalidInput` for a query outside
 * the range or on a layer that does not exist.
 */
export function trackPoints(field: AnalysisField, queries: readonly PointQuery[]): PointTrack[] {
  queries.forEach((query, index) => {
    checkQuery(field, query, index);
  });
  return queries.map((query) => trackPoint(field, query));
}

/** The layer that shows most at a pixel of a frame. */
export function layerAt(field: AnalysisField, frame: number, x: number, y: number): number {
  let best = 0;
  let most = -1;
  for (let layer = 0; layer < field.layers; layer += 1) {
    const share = field.visibility(layer, frame, x, y);
    if (share > most) {
      most = share;
      best = layer;
    }
  }
  return best;
}

function checkQuery(field: AnalysisField, query: PointQuery, index: number): void {
  const { first, last } = field.range;
  if (query.frame < first || query.frame > last)
    throw new InveError(
      "InvalidInput",
      `Point ${index + 1} lies on frame ${query.frame}, but frames ${first} to ${last} are analysed.`,
    );
  if (query.layer !== undefined && query.layer >= field.layers)
    throw new InveError(
      "InvalidInput",
      `Point ${index + 1} names layer ${query.layer}, but the clip has layers 0 to ${field.layers - 1}.`,
    );
}

function trackPoint(field: AnalysisField, query: PointQuery): PointTrack {
  const layer = query.layer ?? layerAt(field, query.frame, query.x, query.y);
  const point = new Float64Array(4);
  field.toAtlas(layer, query.frame, query.x, query.y, point, 0);
  const track: PointTrack = { xy: [], visible: [], confidence: [] };
  for (let frame = field.range.first; frame <= field.range.last; frame += 1) {
    const error = field.toFrame(layer, frame, point[0] ?? 0, point[1] ?? 0, point, 2);
    const isOwn = frame === query.frame;
    // A map that gave up altogether may answer with no number; the file format knows numbers only.
    const hasPlace = !isOwn && Number.isFinite(point[2]) && Number.isFinite(point[3]);
    const x = hasPlace ? (point[2] ?? 0) : query.x;
    const y = hasPlace ? (point[3] ?? 0) : query.y;
    const isInside = x >= -0.5 && y >= -0.5 && x <= field.width - 0.5 && y <= field.height - 0.5;
    const isFound = isOwn || (hasPlace && error <= largestRoundTrip);
    const share = isInside ? field.visibility(layer, frame, x, y) : 0;
    track.xy.push([x, y]);
    track.visible.push(isInside && isFound && share > visibleShare);
    track.confidence.push(isOwn ? 1 : confidenceOf(error, field.frameConfidence(frame, layer)));
  }
  return track;
}

/** Falls from the frame's own confidence to 0 as the round-trip error grows to where a point counts as lost. */
function confidenceOf(error: number, frameConfidence: number): number {
  const share = 1 - Math.min(1, error / largestRoundTrip);
  return Number.isFinite(error) ? Math.min(1, Math.max(0, frameConfidence * Math.sqrt(share))) : 0;
}
