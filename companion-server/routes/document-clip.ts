import type { EditDocument, Stroke } from "../protocol/document";
import { isSequencePattern } from "../media/sequence-pattern";
import { InveError } from "../protocol/errors";
import type { FrameRange } from "../protocol/geometry";
import type { OpenedClip } from "../storage/clip-registry";
import type { AppDependencies } from "./dependencies";

/**
 * The clip that a document was made on. Errors: `MediaMissing` when its file was moved, `Conflict` when other pictures
 * lie at its path now.
 */
export async function clipOfDocument(
  { clips }: Pick<AppDependencies, "clips">,
  document: EditDocument,
  signal: AbortSignal,
): Promise<OpenedClip> {
  const { path, rate } = document.clip;
  const clip = await clips.open(path, isSequencePattern(path) ? rate : undefined, signal);
  requireSameSize(document, clip.info);
  return clip;
}

/** Refuses a clip of another size than the document's, whose coordinates would mean other places. Error: `Conflict`. */
export function requireSameSize(document: EditDocument, clip: Pick<OpenedClip["info"], "width" | "height">): void {
  const { width, height } = document.clip;
  if (width === clip.width && height === clip.height) return;
  throw new InveError(
    "Conflict",
    `The document was drawn on a clip of ${width} x ${height} pixels, but this clip has ${clip.width} x ${clip.height}.`,
  );
}

/** Refuses frames that the document, and so its analysis, does not cover. Error: `InvalidInput`. */
export function requireWithin(document: EditDocument, range: FrameRange): void {
  const { first, last } = document.clip.range;
  if (range.first >= first && range.last <= last) return;
  throw new InveError(
    "InvalidInput",
    `Frames ${range.first} to ${range.last} were asked for, but the document covers frames ${first} to ${last}.`,
  );
}

/** Refuses strokes of which nothing can be seen because they lie wholly outside the picture. Error: `InvalidInput`. */
export function requireDrawable(document: EditDocument): void {
  for (const editLayer of document.editLayers) {
    if (editLayer.kind !== "sketch") continue;
    for (const stroke of editLayer.items) {
      if (touchesFrame(stroke, document.clip.width, document.clip.height)) continue;
      throw new InveError(
        "InvalidInput",
        `The stroke ${stroke.id} in "${editLayer.name}" lies wholly outside the picture of ${document.clip.width} x ${document.clip.height} pixels.`,
      );
    }
  }
}

/** Whether the box around the stroke, its width included, meets the frame; pixel centres lie at integers. */
function touchesFrame({ points, width: strokeWidth }: Stroke, width: number, height: number): boolean {
  const reach = strokeWidth / 2 + 0.5;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right >= -reach && left <= width - 1 + reach && bottom >= -reach && top <= height - 1 + reach;
}
