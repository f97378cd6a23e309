import type { ClipInfo } from "../media/clip-source";
import type { AnalysisRequest } from "../pipeline";
import type { Region } from "../protocol/regions";
import type { TrackTruth } from "./score-tracks";

/** A clip whose truth is known, and all that an analysis of it is told: regions on one frame. */
export interface QualityClip {
  readonly name: string;
  readonly clip: ClipInfo;
  readonly mark: number;
  readonly regions: readonly Region[];
  readonly tracks: readonly TrackTruth[];
  /** What objects of any layer cover on a frame, 0..255 at the clip's size; null when it is not known. */
  readonly mask: ((frame: number) => Promise<Uint8Array>) | null;
  /** J that has to be reached; null where none is known. */
  readonly floor: number | null;
}

/** What an analysis of the whole clip is asked for with. */
export function wholeAnalysis({ clip, mark, regions }: QualityClip): AnalysisRequest {
  return { clip, mark, range: { first: 0, last: clip.frames - 1 }, regions };
}
