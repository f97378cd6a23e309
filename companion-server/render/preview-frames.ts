import type { AnalysisField } from "../analysis/analysis-field";
import type { ClipInfo, DecodedFrame, MediaEngine } from "../media/clip-source";
import { frameSize } from "../media/frame-reader";
import { encodeJpeg, encodePngFast } from "../media/images";
import type { EncodedImage, PreviewPicture } from "../pipeline";
import type { PropagationCache } from "../propagation/propagation-cache";
import type { PreviewContent } from "../protocol/api";
import type { EditDocument } from "../protocol/document";
import { InveError } from "../protocol/errors";
import { CanvasPool } from "./canvas-pool";
import { compositeOver } from "./composite";
import type { OverlayBuffer } from "./overlay-buffer";
import { createOverlayRenderer, type OverlayRenderer } from "./overlay-renderer";
import type { Pictures } from "./picture";

/** Pictures that are being encoded while the next one is drawn. */
const encodedAtOnce = 3;

/** Stills to make. */
export interface PreviewOptions {
  readonly engine: MediaEngine;
  readonly clip: ClipInfo;
  readonly document: EditDocument;
  readonly field: AnalysisField | null;
  /** In the order in which they are wanted. */
  readonly frames: readonly number[];
  /** Wanted width in pixels; never more than the clip's. */
  readonly width: number;
  readonly content: PreviewContent;
  readonly pictures?: Pictures;
  readonly cache?: PropagationCache;
  readonly canvases?: CanvasPool;
  /** Gives the clip's picture of a frame at {@link frameSize}; it is decoded for this preview alone unless given. */
  readonly readSource?: (frame: number) => Promise<DecodedFrame>;
}

/** The edits over the clip as JPEG, or alone as PNG with straight alpha, or the clip alone as JPEG, frame after frame. */
export async function* previewFrames(options: PreviewOptions, signal: AbortSignal): AsyncGenerator<PreviewPicture> {
  const { canvases = new CanvasPool(), frames } = options;
  const size = frameSize(options.clip, options.width);
  const canvas = canvases.canvases.take(size);
  const still = new StillDrawer(options, createOverlayRenderer({ ...options, size, canvas }), signal);
  const encoding: Promise<PreviewPicture>[] = [];
  const encode = async (frame: number, buffer: OverlayBuffer, drawn: DrawnStill): Promise<PreviewPicture> => {
    try {
      return { frame, image: await encodeStill(drawn, buffer) };
    } finally {
      canvases.buffers.giveBack(buffer);
    }
  };
  try {
    for (const frame of frames) {
      signal.throwIfAborted();
      const buffer = canvases.buffers.take(size);
      const picture = encode(frame, buffer, await still.draw(frame, buffer));
      // A failure is seen when its turn comes; until then it must not count as unhandled.
      picture.catch(() => undefined);
      const due = encoding.push(picture) >= encodedAtOnce ? encoding.shift() : undefined;
      if (due !== undefined) yield await due;
    }
    for (const due of encoding) yield await due;
  } finally {
    canvases.canvases.giveBack(canvas);
  }
}

/** What was drawn: the overlay, which is in its buffer, or a picture without alpha, `[height, width, 3]` RGB. */
type DrawnStill = "overlay" | Uint8Array;

/** Draws overlays, reading the clip only where they need it. */
class StillDrawer {
  /** Where an edge hides something on one frame, it mostly does so on the next. */
  private areEdgesRough = false;

  constructor(
    private readonly options: PreviewOptions,
    private readonly renderer: OverlayRenderer,
    private readonly signal: AbortSignal,
  ) {}

  async draw(frame: number, buffer: OverlayBuffer): Promise<DrawnStill> {
    if (this.options.content === "clip") return (await this.read(frame)).pixels;
    const isComposite = this.options.content === "composite";
    let source = isComposite || this.renderer.needsSource || this.areEdgesRough ? await this.read(frame) : null;
    let overlay = this.renderer.render(frame, source ?? undefined, buffer);
    if (source === null && overlay.hasRoughEdges) {
      this.areEdgesRough = true;
      source = await this.read(frame);
      overlay = this.renderer.render(frame, source, buffer);
    }
    return isComposite && source !== null ? compositeOver(source, overlay) : "overlay";
  }

  private async read(frame: number): Promise<DecodedFrame> {
    const { engine, clip, width, readSource } = this.options;
    const decoded = await (readSource?.(frame) ?? decodeOne(engine, clip, { frame, width }, this.signal));
    this.signal.throwIfAborted();
    return decoded;
  }
}

async function encodeStill(still: DrawnStill, buffer: OverlayBuffer): Promise<EncodedImage> {
  const { pixels, size } = buffer;
  if (still === "overlay") return { mime: "image/png", bytes: await encodePngFast({ ...size, pixels, channels: 4 }) };
  return { mime: "image/jpeg", bytes: await encodeJpeg({ ...size, pixels: still, channels: 3 }) };
}

async function decodeOne(
  engine: MediaEngine,
  clip: ClipInfo,
  { frame, width }: { readonly frame: number; readonly width: number },
  signal: AbortSignal,
): Promise<DecodedFrame> {
  const range = { first: frame, last: frame };
  for await (const decoded of engine.decode(clip, { range, ...frameSize(clip, width), channels: 3 }, signal))
    return decoded;
  throw new InveError("MediaFailure", `Frame ${frame} of the clip could not be read.`);
}
