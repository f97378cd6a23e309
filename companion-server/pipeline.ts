import type { AnalysisField } from "./analysis/analysis-field";
import type { ClipInfo, DecodedFrame } from "./media/clip-source";
import type { FindObjectsRequest } from "./objects/find-objects";
import type { SelectAreasRequest } from "./objects/selected-areas";
import type { Foreground } from "./jobs/foreground";
import type { PlacedOutline } from "./render/placed-outlines";
import type { WorkContext } from "./progress";
import type { PreviewContent } from "./protocol/api";
import type { EditDocument } from "./protocol/document";
import type { FrameRange, Output } from "./protocol/geometry";
import type { Report } from "./protocol/progress";
import type { Region } from "./protocol/regions";

/** Everything an analysis depends on; equal requests share one analysis. `mark` lies within `range`. */
export interface AnalysisRequest {
  readonly clip: ClipInfo;
  readonly mark: number;
  readonly range: FrameRange;
  readonly regions: readonly Region[];
}

/** A finished analysis, opened for look-ups. */
export interface Analysis {
  /** Hash of clip fingerprint, range, mark, regions and settings. */
  readonly id: string;
  readonly field: AnalysisField;
  readonly report: Report;
  /** Whether it was found finished rather than fitted now. */
  readonly cached: boolean;
}

/** A render of all visible edit layers of a document. `out` is a .mov file or a folder for a PNG sequence. */
export interface RenderRequest {
  readonly clip: ClipInfo;
  readonly document: EditDocument;
  readonly range: FrameRange;
  readonly out: string;
  /** The picture to draw into; the clip's own frame unless given. */
  readonly output?: Output;
  /** Bits of a value in PNG files; 8 unless asked for. */
  readonly depth?: 8 | 16;
  /** Folder for composite JPEGs of every frame, when wanted. */
  readonly preview?: string;
}

export interface RenderResult {
  readonly analysisId: string;
  readonly out: string;
  readonly report: Report;
}

/** Stills of the document. */
export interface PreviewRequest {
  readonly clip: ClipInfo;
  readonly document: EditDocument;
  /** In the order in which they are wanted. */
  readonly frames: readonly number[];
  readonly width: number;
  readonly content: PreviewContent;
  /** Gives the clip's RGB picture of a frame at the previews' size; it is decoded for each preview alone unless given. */
  readonly readSource?: (frame: number) => Promise<DecodedFrame>;
}

/** A frame of a document whose items are to be taken hold of. */
export type OutlinesRequest = Pick<PreviewRequest, "clip" | "document"> & { readonly frame: number };

/** An encoded picture. */
export interface EncodedImage {
  readonly mime: "image/jpeg" | "image/png";
  readonly bytes: Uint8Array;
}

/** A still of one frame. */
export interface PreviewPicture {
  readonly frame: number;
  readonly image: EncodedImage;
}

/** The whole work of the companion, behind one interface that jobs, routes and commands share. */
export interface Pipeline {
  /** The request that a document's edits need; errors: `InvalidInput` when the document names frames outside the clip. */
  analysisRequestOf(clip: ClipInfo, document: EditDocument, range?: FrameRange): AnalysisRequest;
  analysisId(request: AnalysisRequest): string;
  /** Finished analysis from memory or disk, or null; never fits. The same one until a render takes a better one. */
  findAnalysis(request: AnalysisRequest): Promise<Analysis | null>;
  /** What moves by itself on a frame, the largest first; errors: `InvalidInput` with a sentence when nothing does. */
  findObjects(request: FindObjectsRequest, context: WorkContext): Promise<Region[]>;
  /** What regions on a frame select there, as outlines; errors: `InvalidInput` for a mask that cannot be read. */
  selectedAreas(request: SelectAreasRequest, context: WorkContext): Promise<Region[]>;
  /** Finds or makes the analysis; saves its state as it goes, so a killed run resumes. */
  analyze(request: AnalysisRequest, context: WorkContext): Promise<Analysis>;
  /** Whether training a finished analysis further may make it better. */
  isRefinable(request: AnalysisRequest): Promise<boolean>;
  /**
   * Trains a finished analysis further while nobody waits, and publishes what sticks better; goes on from its saved state.
   * What is found and shown stays what it was until the next render. Returns the best that is known then.
   */
  refine(request: AnalysisRequest, foreground: Foreground, context: WorkContext): Promise<Analysis>;
  /** Analyses when needed, then renders and encodes, by the best that is known; from then on that is what is found. */
  render(request: RenderRequest, context: WorkContext): Promise<RenderResult>;
  /** One after another; without a finished analysis only edits drawn on the very frame are shown. */
  previews(request: PreviewRequest, signal: AbortSignal): AsyncIterable<PreviewPicture>;
  /** Where items of other frames lie on a frame; none without a finished analysis. */
  outlines(request: OutlinesRequest): Promise<PlacedOutline[]>;
}
