import type { TracksFile } from "../protocol/regions";

/** A point whose place is exactly known, frame by frame. */
export interface TrackTruth {
  /** The frame on which the point was given; it is left out of every measure. */
  readonly query: number;
  /** The layer that the point lies on, where that is known. */
  readonly layer?: number | undefined;
  /** One place per frame in pixels of the clip; null where it is not known. */
  readonly xy: readonly (readonly [number, number] | null)[];
  /** Whether it can be seen, frame by frame; null where only places are known. */
  readonly visible: readonly boolean[] | null;
}

/**
 * How well points were followed. Shares are percentages. Source: TAP-Vid (Doersch et al. 2022), section 3.1: distances
 * after scaling the frame to 256x256, thresholds 1, 2, 4, 8 and 16.
 */
export interface TrackScore {
  /** Share of visible points within a threshold, mean over the thresholds. */
  readonly delta: number;
  /** Average Jaccard; null when it is not known what can be seen. */
  readonly averageJaccard: number | null;
  /** Share of frames on which visible or hidden was said rightly; null when it is not known. */
  readonly occlusionAccuracy: number | null;
  /** Error of visible points in pixels of the clip: median and 95th percentile. */
  readonly median: number;
  readonly percentile95: number;
}

const thresholds = [1, 2, 4, 8, 16] as const;
const scoredSide = 256;

/** Compares found tracks with true ones, in the same order. NaN where there is nothing to compare. */
export function scoreTracks(
  truth: readonly TrackTruth[],
  found: TracksFile["tracks"],
  size: { readonly width: number; readonly height: number },
): TrackScore {
  const errors: number[] = [];
  const within = thresholds.map(() => 0);
  const truePositives = thresholds.map(() => 0);
  let shown = 0;
  let saidShown = 0;
  let agreed = 0;
  let counted = 0;
  const knowsVisibility = truth.every(({ visible }) => visible !== null);
  truth.forEach(({ query, xy, visible }, index) => {
    xy.forEach((place, frame) => {
      const answer = found[index]?.xy[frame];
      if (place === null || answer === undefined || frame === query) return;
      const isShown = visible?.[frame] ?? true;
      const isSaidShown = found[index]?.visible[frame] ?? false;
      const away = [answer[0] - place[0], answer[1] - place[1]] as const;
      const scaled = Math.hypot((away[0] * scoredSide) / size.width, (away[1] * scoredSide) / size.height);
      counted += 1;
      if (isShown === isSaidShown) agreed += 1;
      if (isSaidShown) saidShown += 1;
      if (!isShown) return;
      shown += 1;
      errors.push(Math.hypot(...away));
      thresholds.forEach((threshold, at) => {
        if (scaled >= threshold) return;
        within[at] = (within[at] ?? 0) + 1;
        if (isSaidShown) truePositives[at] = (truePositives[at] ?? 0) + 1;
      });
    });
  });
  // Union of what is shown and what was said: shown + false positives, which are all answers that are no true positive.
  const jaccard = truePositives.map((hits) => hits / (shown + saidShown - hits));
  return {
    delta: 100 * mean(within.map((hits) => hits / shown)),
    averageJaccard: knowsVisibility ? 100 * mean(jaccard) : null,
    occlusionAccuracy: knowsVisibility ? (100 * agreed) / counted : null,
    median: percentile(errors, 0.5),
    percentile95: percentile(errors, 0.95),
  };
}

/** The value below which a share of the values lies, linear between neighbours; NaN without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
