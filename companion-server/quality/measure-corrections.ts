import type { AnalysisField } from "../analysis/analysis-field";
import type { Pipeline } from "../pipeline";
import type { WorkContext } from "../progress";
import { CorrectionFinder } from "../propagation/item-corrections";
import { layerAt } from "../propagation/track-points";
import type { Correction, EditLayer } from "../protocol/document";
import { wholeAnalysis, type QualityClip } from "./quality-clip";
import { percentile, type TrackTruth } from "./score-tracks";

/** A stroke is corrected while it lies further off than this many pixels on some frame, on average over its points. */
const annoyingPixels = 4;

/** Points of a stroke by which it is put right on a frame: dragged by one, turned and bent by the others. */
const mostPins = 3;

/** Points within this share of the clip's width belong to one stroke. */
const strokeReach = 0.08;

/** Whom the user believes about which frame to correct next. */
export type FrameChoice = "worst" | "named";

/** The 95th percentile of the error in pixels of the clip, over all frames and points: at first, after one correction of every stroke, after two. */
export interface CorrectionQuality {
  readonly name: string;
  readonly strokes: number;
  readonly worst: readonly number[];
  readonly named: readonly number[];
  /** The same for the tenth of the strokes that was worst at first. */
  readonly worstStrokes: readonly number[];
  /** Longest time in milliseconds that one correction took until all frames of its stroke were placed. */
  readonly milliseconds: number;
}

/** Points drawn together and what is true of them. */
interface TrueStroke {
  readonly edits: EditLayer;
  readonly frame: number;
  readonly tracks: readonly TrackTruth[];
}

/** Corrects strokes where the truth is known, by one drag each time, as a user would who sees where they belong. */
export async function measureCorrections(
  quality: QualityClip,
  pipeline: Pipeline,
  context: WorkContext,
): Promise<CorrectionQuality> {
  const { field } = await pipeline.analyze(wholeAnalysis(quality), context);
  const strokes = strokesOf(quality, field);
  const runs = { worst: correctAll(strokes, field, "worst"), named: correctAll(strokes, field, "named") };
  const bad = [...strokes.keys()]
    .sort((a, b) => worstOf(runs.worst[b]?.errors[0]) - worstOf(runs.worst[a]?.errors[0]))
    .slice(0, Math.ceil(strokes.length / 10));
  const after = (run: readonly CorrectedStroke[]): number[] =>
    [0, 1, 2].map((count) =>
      percentile(
        run.flatMap(({ errors }) => errors[count] ?? []),
        0.95,
      ),
    );
  return {
    name: quality.name,
    strokes: strokes.length,
    worst: after(runs.worst),
    named: after(runs.named),
    worstStrokes: after(bad.flatMap((index) => runs.worst[index] ?? [])),
    milliseconds: Math.max(...runs.worst.map(({ milliseconds }) => milliseconds)),
  };
}

function worstOf(errors: readonly number[] | undefined): number {
  return percentile(errors ?? [], 0.95);
}

/** Groups the points of one frame and layer that lie near each other. */
function strokesOf({ tracks, clip }: QualityClip, field: AnalysisField): TrueStroke[] {
  const groups: { frame: number; layer: number; at: readonly [number, number]; tracks: TrackTruth[] }[] = [];
  for (const track of tracks) {
    const at = track.xy[track.query];
    if (at === undefined || at === null) continue;
    const layer = layerAt(field, track.query, at[0], at[1]);
    const near = groups.find(
      (group) => group.frame === track.query && group.layer === layer && apart(group.at, at) < strokeReach * clip.width,
    );
    if (near === undefined) groups.push({ frame: track.query, layer, at, tracks: [track] });
    else near.tracks.push(track);
  }
  return groups.map(({ frame, layer, tracks: own }, index) => {
    const points = own.flatMap(({ xy }) => (xy[frame] ? [{ x: xy[frame][0], y: xy[frame][1] }] : []));
    const stroke = { id: `stroke-${index}`, frame, tool: "brush", points, width: 4, color: "#ffffff" } as const;
    return {
      frame,
      tracks: own,
      edits: {
        id: "edits",
        kind: "sketch",
        layer,
        name: "",
        visible: true,
        opacity: 1,
        blendMode: "normal",
        items: [{ ...stroke, points: [...points], opacity: 1, hardness: 1 }],
      },
    };
  });
}

interface CorrectedStroke {
  /** Errors of every visible point on every frame but the drawn one: uncorrected, after one correction, after two. */
  readonly errors: readonly (readonly number[])[];
  readonly milliseconds: number;
}

function correctAll(strokes: readonly TrueStroke[], field: AnalysisField, choice: FrameChoice): CorrectedStroke[] {
  return strokes.map((stroke) => {
    const corrections: Correction[] = [];
    const errors: number[][] = [];
    let milliseconds = 0;
    for (let round = 0; round < 3; round += 1) {
      const startedAt = performance.now();
      const seen = seenBy(stroke, corrections, field);
      const places = placesOf(stroke, seen);
      if (round > 0) milliseconds = Math.max(milliseconds, performance.now() - startedAt);
      const perFrame = errorsOf(stroke, places);
      errors.push(perFrame.flat());
      const next = chooseFrame(perFrame, { stroke, seen, choice });
      if (next !== null) corrections.push(...putRight(next, stroke, places));
    }
    return { errors, milliseconds };
  });
}

function seenBy({ edits }: TrueStroke, corrections: readonly Correction[], field: AnalysisField): AnalysisField {
  const [item] = edits.items;
  return item === undefined ? field : (new CorrectionFinder(corrections, field).of(edits, item)?.field() ?? field);
}

/** Where the points of a stroke are put, `[point][frame]`. */
function placesOf({ edits, frame, tracks }: TrueStroke, field: AnalysisField): [number, number][][] {
  const out = new Float64Array(4);
  return tracks.map(({ xy }) => {
    const drawn = xy[frame] ?? [0, 0];
    field.toAtlas(edits.layer, frame, drawn[0], drawn[1], out, 0);
    return xy.map((_, at): [number, number] => {
      if (at === frame) return [drawn[0], drawn[1]];
      field.toFrame(edits.layer, at, out[0] ?? 0, out[1] ?? 0, out, 2);
      return [out[2] ?? 0, out[3] ?? 0];
    });
  });
}

/** Errors of the visible points of each frame; none on the drawn one. */
function errorsOf({ frame, tracks }: TrueStroke, places: readonly (readonly [number, number][])[]): number[][] {
  const frames = tracks[0]?.xy.length ?? 0;
  return Array.from({ length: frames }, (_, at) =>
    tracks.flatMap((track, index) => {
      const truth = track.xy[at];
      const place = places[index]?.[at];
      const isShown = track.visible?.[at] ?? true;
      if (at === frame || !isShown || truth === null || truth === undefined || place === undefined) return [];
      return [apart(truth, place)];
    }),
  );
}

/** The frame to correct next among those that show the stroke, or null when none does. */
function chooseFrame(
  perFrame: readonly (readonly number[])[],
  { stroke, seen, choice }: { stroke: TrueStroke; seen: AnalysisField; choice: FrameChoice },
): number | null {
  const means = perFrame.map((errors) => errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length));
  if (Math.max(...means) < annoyingPixels) return null;
  let best: number | null = null;
  let most = -Infinity;
  perFrame.forEach((errors, frame) => {
    if (errors.length === 0) return;
    const doubt = 1 - seen.frameConfidence(frame, stroke.edits.layer);
    const need = choice === "worst" ? (means[frame] ?? 0) : doubt;
    if (need > most) [most, best] = [need, frame];
  });
  return best;
}

/** Puts visible points of a stroke where they belong: the one nearest to its middle, then those furthest from the others. */
function putRight(
  frame: number,
  { tracks, edits, frame: drawn }: TrueStroke,
  places: readonly (readonly [number, number][])[],
): Correction[] {
  const drawnAt = (index: number): readonly [number, number] => tracks[index]?.xy[drawn] ?? [0, 0];
  const seen = [...tracks.keys()].filter(
    (index) => (tracks[index]?.visible?.[frame] ?? true) && tracks[index]?.xy[frame] !== null,
  );
  const middle = [0, 1].map(
    (axis) => [...tracks.keys()].reduce((sum, index) => sum + (drawnAt(index)[axis] ?? 0), 0) / tracks.length,
  );
  const centre = [middle[0] ?? 0, middle[1] ?? 0] as const;
  const chosen: number[] = [];
  while (chosen.length < Math.min(mostPins, seen.length)) {
    const distance = (index: number): number =>
      chosen.length === 0
        ? -apart(drawnAt(index), centre)
        : Math.min(...chosen.map((other) => apart(drawnAt(index), drawnAt(other))));
    const free = seen.filter((index) => !chosen.includes(index));
    chosen.push(free.reduce((best, index) => (distance(index) > distance(best) ? index : best), free[0] ?? 0));
  }
  const pair = (at: readonly [number, number] | null | undefined): [number, number] => [at?.[0] ?? 0, at?.[1] ?? 0];
  return chosen.map((index) => ({
    frame,
    itemId: edits.items[0]?.id ?? "",
    point: pair(drawnAt(index)),
    from: pair(places[index]?.[frame]),
    to: pair(tracks[index]?.xy[frame]),
  }));
}

function apart(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
