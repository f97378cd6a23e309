import type { AnalysisField } from "../analysis/analysis-field";
import type { MediaEngine } from "../media/clip-source";
import type { Analysis, Pipeline } from "../pipeline";
import type { WorkContext } from "../progress";
import { trackPoints, type PointQuery } from "../propagation/track-points";
import type { Report } from "../protocol/progress";
import { drawMatte } from "../render/write-mattes";
import { wholeAnalysis, type QualityClip } from "./quality-clip";
import { scoreMask } from "./score-mask";
import { scoreTracks, type TrackScore } from "./score-tracks";

/** How well an analysis agrees with the truth; null where that does not tell. */
export interface FieldQuality {
  readonly tracks: TrackScore | null;
  /** Mean region similarity J of the objects' mattes over all frames but the one that the region was given on. */
  readonly region: number | null;
}

/** How well a clip was analysed. */
export interface ClipQuality extends FieldQuality {
  readonly name: string;
  readonly floor: number | null;
  /** What the analysis says of itself: reconstruction, round trip, seconds of each stage. */
  readonly report: Report;
}

/** What analyses a clip and decodes it. */
export interface QualityTools {
  readonly engine: MediaEngine;
  readonly pipeline: Pipeline;
}

/** Analyses a clip, unless that is done already, and compares with its truth. Errors: those of an analysis. */
export async function measureQuality(
  quality: QualityClip,
  { pipeline, engine }: QualityTools,
  context: WorkContext,
): Promise<ClipQuality> {
  return scoreAnalysis(quality, await pipeline.analyze(wholeAnalysis(quality), context), engine, context.signal);
}

/** Compares an analysis of a clip with its truth. */
export async function scoreAnalysis(
  quality: QualityClip,
  { field, report }: Analysis,
  engine: MediaEngine,
  signal: AbortSignal,
): Promise<ClipQuality> {
  const { name, floor } = quality;
  return { name, floor, report, ...(await scoreField(quality, field, engine, signal)) };
}

/** Compares what is known of a clip's motion and layers with its truth. */
export async function scoreField(
  quality: QualityClip,
  field: AnalysisField,
  engine: MediaEngine,
  signal: AbortSignal,
): Promise<FieldQuality> {
  return { tracks: tracksOf(quality, field), region: await regionOf(quality, field, engine, signal) };
}

function tracksOf({ tracks, clip }: QualityClip, field: AnalysisField): TrackScore | null {
  const queries = tracks.map(({ query, xy }): PointQuery => ({
    frame: query,
    x: xy[query]?.[0] ?? 0,
    y: xy[query]?.[1] ?? 0,
  }));
  if (queries.length === 0) return null;
  return scoreTracks(tracks, trackPoints(field, queries), clip);
}

/** J of the mattes that are exported: edges follow the clip's pictures. */
async function regionOf(
  { clip, mask, mark }: QualityClip,
  field: AnalysisField,
  engine: MediaEngine,
  signal: AbortSignal,
): Promise<number | null> {
  if (mask === null) return null;
  const { range, width, height } = field;
  let sum = 0;
  let count = 0;
  for await (const picture of engine.decode(clip, { range, width, height, channels: 3 }, signal)) {
    signal.throwIfAborted();
    if (picture.frame === mark) continue;
    const background = drawMatte(field, 0, picture.frame, picture);
    sum += scoreMask(
      await mask(picture.frame),
      background.map((share) => 255 - share),
    );
    count += 1;
  }
  return count === 0 ? null : sum / count;
}
