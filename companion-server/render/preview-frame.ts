import sharp from "sharp";
import type { AnalysisField } from "../analysis/analysis-field";
import type { ClipInfo, DecodedFrame, MediaEngine } from "../media/clip-source";
import { frameSize } from "../media/frame-reader";
import { encodePngFast } from "../media/images";
import type { EncodedImage } from "../pipeline";
import type { PropagationCache } from "../propagation/propagation-cache";
import type { EditDocument } from "../protocol/document";
import { InveError } from "../protocol/errors";
import { CanvasPool, type CanvasPair } from "./canvas-pool";
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
  readonly canvases?: CanvasPool;
  /** Gives the clip's picture at {@link frameSize}; it is decoded for this preview alone unless given. */
  readonly readSource?: () => Promise<DecodedFrame>;
}

/** The edits over the clip as JPEG, or alone as PNG with straight alpha. */
export async function previewFrame(options: PreviewFrameOptions, signal: AbortSignal): Promise<EncodedImage> {
  const size = frameSize(options.clip, options.width);
  const { canvases = new CanvasPool() } = options;
  return canvases.lend(size, (pair) => drawPreview(options, size, pair, signal));
}

async function drawPreview(
  options: PreviewFrameOptions,
  size: Size,
  { canvas, buffer }: CanvasPair,
  signal: AbortSignal,
): Promise<EncodedImage> {
  const { frame } = options;
  const renderer = createOverlayRenderer({ ...options, size, canvas });
  const readSource = options.readSource ?? (() => decodeOne(options, size, signal));
  const isComposite = options.content === "composite";
  let source = isComposite || renderer.needsSource ? await readSource() : null;
  signal.throwIfAborted();
  let overlay = renderer.render(frame, source ?? undefined, buffer);
  if (source === null && overlay.hasRoughEdges) {
    source = await readSource();
    signal.throwIfAborted();
    overlay = renderer.render(frame, source, buffer);
  }
  if (isComposite && source !== null)
    return { mime: "image/jpeg", bytes: await encodeJpeg(compositeOver(source, overlay), size) };
  return { mime: "image/png", bytes: await encodePngFast({ pixels: overlay.pixels, ...size, channels: 4 }) };
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
