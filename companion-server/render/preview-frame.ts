import sharp from "sharp";
import type { AnalysisField } from "../analysis/analysis-field";
import type { ClipInfo, DecodedFrame, MediaEngine } from "../media/clip-source";
import type { EncodedImage } from "../pipeline";
import type { PropagationCache } from "../propagation/propagation-cache";
import type { EditDocument } from "../protocol/document";
import { InveError } from "../protocol/errors";
import { compositeOver } from "./composite";
import type { Size } from "./coverage";
import { createOverlayRenderer } from "./overlay-renderer";
import type { Pictures } from "./picture";

const jpegQuality = 85;

/** A still to make. */
export interface PreviewFrameOptions {
  readonly engine: MediaEngine;
  readonly clip: ClipInfo;
  readonly document: EditDocument;
  readonly field: AnalysisField | null;
  readonly frame: number;
  /** Wanted width in pixels; never more than the clip's. */
  readonly width: number;
  readonly content: "composite" | "overlay";
  readonly pictures?: Pictures;
  readonly cache?: PropagationCache;
  /** The clip's picture at {@link previewSize}, when it is at hand; decoded otherwise, if needed. */
  readonly source?: DecodedFrame;
}

/** The size of a preview of the given width: the clip's shape, not larger than the clip, at least 2 px a side. */
export function previewSize(clip: Size, width: number): Size {
  const usable = Math.max(2, Math.min(Math.round(width), clip.width));
  return { width: usable, height: Math.max(2, Math.round((usable * clip.height) / clip.width)) };
}

/** The edits over the clip as JPEG, or alone as PNG with straight alpha. */
export async function previewFrame(options: PreviewFrameOptions, signal: AbortSignal): Promise<EncodedImage> {
  const { frame, clip } = options;
  const size = previewSize(clip, options.width);
  const renderer = createOverlayRenderer({ ...options, size });
  const isNeeded = options.content === "composite" || renderer.needsSource;
  const source = isNeeded ? (options.source ?? (await decodeOne(options, size, signal))) : undefined;
  signal.throwIfAborted();
  const overlay = renderer.render(frame, source);
  if (options.content === "overlay" || source === undefined) {
    const png = sharp(overlay.pixels, { raw: { ...size, channels: 4 } }).png({ compressionLevel: 3 });
    return { mime: "image/png", bytes: await png.toBuffer() };
  }
  return { mime: "image/jpeg", bytes: await encodeJpeg(compositeOver(source, overlay), size) };
}

/** An RGB picture as JPEG. */
export async function encodeJpeg(rgb: Uint8Array, size: Size): Promise<Uint8Array> {
  return sharp(rgb, { raw: { ...size, channels: 3 } })
    .jpeg({ quality: jpegQuality })
    .toBuffer();
}

async function decodeOne(options: PreviewFrameOptions, size: Size, signal: AbortSignal): Promise<DecodedFrame> {
  const range = { first: options.frame, last: options.frame };
  for await (const decoded of options.engine.decode(options.clip, { range, ...size, channels: 3 }, signal))
    return decoded;
  throw new InveError("MediaFailure", `Frame ${options.frame} of the clip could not be read.`);
}
