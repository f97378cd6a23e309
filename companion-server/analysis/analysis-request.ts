import type { ClipInfo } from "../media/clip-source";
import type { AnalysisRequest } from "../pipeline";
import type { EditDocument } from "../protocol/document";
import { InveError } from "../protocol/errors";
import type { FrameRange } from "../protocol/geometry";

/** Errors: `InvalidInput` when the range does not lie within the clip. */
export function checkRange(clip: ClipInfo, range: FrameRange): FrameRange {
  if (range.first > range.last || range.last >= clip.frames) {
    throw new InveError(
      "InvalidInput",
      `The range ${range.first}:${range.last} does not lie within the clip, which has frames 0 to ${clip.frames - 1}.`,
    );
  }
  return range;
}

/**
 * The analysis that a document's edits need: the asked range (the document's, unless another is given), widened to the
 * frames that were drawn on. The mark is the first region's frame, else the first mark's, else the first
 * edit's: none of them moves when strokes are added or changed, so these never cost a new analysis.
 */
export function analysisRequestOf(clip: ClipInfo, document: EditDocument, range?: FrameRange): AnalysisRequest {
  const asked = checkRange(clip, range ?? document.clip.range);
  const regions = document.layers.flatMap((layer) =>
    layer.regions.map((region) => ({ ...region, layer: layer.index })),
  );
  const editFrames = document.editLayers.flatMap((layer) => layer.items.map((item) => item.frame));
  for (const frame of [...regions.map((region) => region.frame), ...editFrames]) {
    if (frame >= clip.frames) {
      throw new InveError(
        "InvalidInput",
        `The document draws on frame ${frame}, but the clip ends with frame ${clip.frames - 1}.`,
      );
    }
  }
  const drawn = [asked.first, asked.last, ...regions.map((region) => region.frame), ...editFrames];
  const whole = { first: Math.min(...drawn), last: Math.max(...drawn) };
  const wanted =
    regions[0]?.frame ?? document.marks[0]?.frame ?? editFrames[0] ?? Math.floor((whole.first + whole.last) / 2);
  const mark = Math.min(Math.max(wanted, whole.first), whole.last);
  return { clip, range: whole, mark, regions };
}
