import type { Pipeline } from "../pipeline";
import type { WorkContext } from "../progress";
import { layerAt, trackPoints } from "../propagation/track-points";
import { wholeAnalysis, type QualityClip } from "./quality-clip";
import { percentile } from "./score-tracks";

/** Errors beyond this many pixels of the clip are all equally wrong; they count as so many. */
const mostError = 24;

/** Points that must be seen on a frame for its error to be known. */
const fewestPoints = 5;

/** A layer on a frame: how sure the analysis is, and the mean error of the points that are seen. */
export interface JudgedFrame {
  readonly frame: number;
  readonly layer: number;
  readonly confidence: number;
  readonly error: number;
}

/** What the confidence of a clip's frames is worth. */
export interface ConfidenceQuality {
  readonly name: string;
  readonly judged: readonly JudgedFrame[];
  /** Rank correlation (Spearman) of doubt and error over the edited layers' frames; 1 is the true order. */
  readonly rankCorrelation: number;
  /** The frame that is named to be fixed first, and its place among the frames ordered by true error, 1 the worst. */
  readonly named: number;
  readonly namedPlace: number;
}

/** Compares confidence with the errors of points that were given on the marked frame, where the truth is known. */
export async function measureConfidence(
  quality: QualityClip,
  pipeline: Pipeline,
  context: WorkContext,
): Promise<ConfidenceQuality> {
  const { clip, mark } = quality;
  const { field } = await pipeline.analyze(wholeAnalysis(quality), context);
  const given = quality.tracks.flatMap((track) => {
    const at = track.query === mark ? track.xy[mark] : null;
    if (at === null || at === undefined) return [];
    return [{ track, query: { frame: mark, x: at[0], y: at[1], layer: layerAt(field, mark, at[0], at[1]) } }];
  });
  const found = trackPoints(
    field,
    given.map(({ query }) => query),
  );
  const judged: JudgedFrame[] = [];
  for (let layer = 0; layer < field.layers; layer += 1)
    for (let frame = 0; frame < clip.frames; frame += 1) {
      if (frame === mark) continue;
      const errors = given.flatMap(({ track, query }, index) => {
        const truth = track.xy[frame];
        const place = found[index]?.xy[frame];
        const isSeen = query.layer === layer && (track.visible?.[frame] ?? true);
        if (!isSeen || truth === null || truth === undefined || place === undefined) return [];
        return [Math.min(mostError, Math.hypot(place[0] - truth[0], place[1] - truth[1]))];
      });
      if (errors.length < fewestPoints) continue;
      const error = errors.reduce((sum, value) => sum + value, 0) / errors.length;
      judged.push({ frame, layer, confidence: field.frameConfidence(frame, layer), error });
    }
  return { name: quality.name, judged, ...orderOf(judged.filter(({ layer }) => layer > 0 || field.layers === 1)) };
}

function orderOf(judged: readonly JudgedFrame[]): Omit<ConfidenceQuality, "name" | "judged"> {
  const doubts = ranks(judged.map(({ confidence }) => -confidence));
  const errors = ranks(judged.map(({ error }) => error));
  const worst = judged[doubts.indexOf(Math.max(...doubts))];
  const byFrame = new Map<number, number>();
  for (const { frame, error } of judged) byFrame.set(frame, Math.max(error, byFrame.get(frame) ?? 0));
  const own = byFrame.get(worst?.frame ?? -1) ?? 0;
  return {
    rankCorrelation: correlation(doubts, errors),
    named: worst?.frame ?? 0,
    namedPlace: 1 + [...byFrame.values()].filter((error) => error > own).length,
  };
}

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const places = new Array<number>(values.length).fill(0);
  order.forEach((index, place) => {
    places[index] = place;
  });
  return places;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const middle = (a.length - 1) / 2;
  let product = 0;
  let squares = 0;
  a.forEach((value, index) => {
    product += (value - middle) * ((b[index] ?? 0) - middle);
    squares += (value - middle) ** 2;
  });
  return squares > 0 ? product / squares : NaN;
}

/** The curve of error against confidence: for groups of frames in order of confidence, means and a high error. */
export function confidenceCurve(
  judged: readonly JudgedFrame[],
  groups: number,
): { confidence: number; error: number; highError: number }[] {
  const sorted = [...judged].sort((a, b) => a.confidence - b.confidence);
  return Array.from({ length: groups }, (_, group) => {
    const from = Math.floor((group * sorted.length) / groups);
    const own = sorted.slice(from, Math.floor(((group + 1) * sorted.length) / groups));
    const mean = (of: (frame: JudgedFrame) => number): number =>
      own.reduce((sum, frame) => sum + of(frame), 0) / Math.max(1, own.length);
    const errors = own.map(({ error }) => error);
    return {
      confidence: mean(({ confidence }) => confidence),
      error: mean(({ error }) => error),
      highError: percentile(errors, 0.9),
    };
  });
}
