import { writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AnalysisField } from "../analysis/analysis-field";
import type { ClipInfo, DecodedFrame, MediaEngine } from "../media/clip-source";
import { encodeJpeg } from "../media/images";
import type { WorkContext } from "../progress";
import type { PropagationCache } from "../propagation/propagation-cache";
import type { EditDocument } from "../protocol/document";
import { InveError } from "../protocol/errors";
import type { FrameRange, Output } from "../protocol/geometry";
import { compositeOver } from "./composite";
import type { Size } from "./coverage";
import type { SourcePicture } from "./merge-layer";
import { OverlayBuffer, type ChannelDepth } from "./overlay-buffer";
import { createOverlayRenderer, type OverlayFrame, type OverlayRenderer } from "./overlay-renderer";
import type { Pictures } from "./picture";
import { PictureFolder, pictureName } from "./picture-folder";
import { openPngSequence, type FrameSink } from "./png-sequence";
import { decodedSize, PlacedSource } from "./placed-source";
import { timecodeAfter, zeroTimecode } from "./timecode";

/** Containers that a user might ask for and that hold no ProRes overlay. */
const otherContainers = new Set([".mp4", ".mxf", ".avi", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv"]);

/** Frames that may be drawn while earlier ones are still being written. */
const buffersInFlight = 2;

/** An overlay to write. */
export interface RenderOverlayOptions {
  readonly engine: MediaEngine;
  readonly clip: ClipInfo;
  readonly document: EditDocument;
  readonly field: AnalysisField | null;
  /** Inclusive frame numbers of the clip. */
  readonly range: FrameRange;
  /** A .mov file, or a folder for a PNG sequence. */
  readonly out: string;
  /** The picture to draw into; the clip's own frame unless given. */
  readonly output?: Output;
  /** Folder for composite JPEGs of every frame at the overlay's size, when wanted. */
  readonly preview?: string;
  /** Bits of a value in PNG files; 8 unless asked for. ProRes files have their own. */
  readonly depth?: ChannelDepth;
  readonly pictures?: Pictures;
  readonly cache?: PropagationCache;
}

/** What writing an overlay took and where it was not sure. */
export interface RenderedOverlay {
  readonly frames: number;
  /** Seconds spent on placing outlines, on drawing, and on waiting for the encoder. */
  readonly seconds: { readonly propagate: number; readonly render: number; readonly encode: number };
  /** The least confidence of the items shown, frame by frame of the range, in [0, 1]. */
  readonly frameConfidence: readonly number[];
  /** Frames on which items could not be placed, with the items' ids. */
  readonly lost: readonly { readonly frame: number; readonly items: readonly string[] }[];
}

/**
 * Writes the overlay of all visible edit layers over a range, streaming: memory does not grow with frames. The file or
 * folder appears only when it is complete; a failure or a cancelled signal leaves nothing. Errors: `InvalidInput` for a
 * document of another clip size, a range outside the clip, or an output that is neither .mov nor a folder; `NotFound` for
 * a texture whose picture is not given.
 */
export async function renderOverlay(options: RenderOverlayOptions, context: WorkContext): Promise<RenderedOverlay> {
  checkRequest(options);
  context.signal.throwIfAborted();
  const { output } = options;
  const matrix = output === undefined ? {} : { matrix: output.matrix };
  const renderer = createOverlayRenderer({ ...options, size: sizeOf(options), ...matrix });
  const previews = options.preview === undefined ? null : await PictureFolder.open(options.preview);
  let writer: FrameSink | null = null;
  try {
    writer = await openWriter(options, context.signal);
    const result = await new FrameLoop(options, renderer, writer, previews).run(context);
    await writer.finish();
    await previews?.finish();
    return result;
  } catch (failure) {
    await writer?.abort();
    await previews?.abort();
    throw failure;
  }
}

function checkRequest({ clip, document, range, out, pictures, depth }: RenderOverlayOptions): void {
  for (const layer of document.editLayers)
    if (layer.kind === "texture" && layer.visible && !layer.items.every(({ image }) => pictures?.has(image) === true))
      throw new InveError("NotFound", `A picture of "${layer.name}" is missing. Add it again.`);
  if (document.clip.width !== clip.width || document.clip.height !== clip.height)
    throw new InveError(
      "InvalidInput",
      `The edits were made for a clip of ${document.clip.width} x ${document.clip.height} pixels, but this clip has ` +
        `${clip.width} x ${clip.height}.`,
    );
  if (range.last >= clip.frames)
    throw new InveError(
      "InvalidInput",
      `Frame ${range.last} lies outside the clip, which has frames 0 to ${clip.frames - 1}.`,
    );
  if (otherContainers.has(extname(out).toLowerCase()))
    throw new InveError("InvalidInput", "An overlay is written as a .mov file or as a folder of PNG files.");
  if (depth === 16 && extname(out).toLowerCase() === ".mov")
    throw new InveError("InvalidInput", "A depth of 16 bits is for PNG files; an overlay file has its own.");
}

function sizeOf({ clip, output }: RenderOverlayOptions): Size {
  const { width, height } = output ?? clip;
  return { width, height };
}

async function openWriter(options: RenderOverlayOptions, signal: AbortSignal): Promise<FrameSink> {
  const { clip, out, output, range } = options;
  const size = sizeOf(options);
  const { pixelAspect } = output ?? clip;
  if (extname(out).toLowerCase() !== ".mov") return openPngSequence(out, size);
  const timecode = timecodeAfter(clip.startTimecode ?? zeroTimecode, range.first, clip.rate);
  const writer = await options.engine.openOverlay(
    { path: out, ...size, rate: clip.rate, pixelAspect, timecode },
    signal,
  );
  return {
    write: ({ pixels, painted }) => writer.write(pixels, painted),
    finish: () => writer.finish(),
    abort: () => writer.abort(),
  };
}

/** Draws frame after frame while earlier ones are being encoded. */
class FrameLoop {
  private readonly buffers: readonly OverlayBuffer[];
  private readonly confidence: number[] = [];
  private readonly lost: { frame: number; items: readonly string[] }[] = [];
  private waited = 0;
  private readonly started = performance.now();

  constructor(
    private readonly options: RenderOverlayOptions,
    private readonly renderer: OverlayRenderer,
    private readonly writer: FrameSink,
    private readonly previews: PictureFolder | null,
  ) {
    this.buffers = Array.from({ length: buffersInFlight }, () => new OverlayBuffer(renderer.size, options.depth));
  }

  async run(context: WorkContext): Promise<RenderedOverlay> {
    const { range } = this.options;
    const sources = this.openSources(context.signal);
    let pending: Promise<void> = Promise.resolve();
    try {
      for (let frame = range.first; frame <= range.last; frame += 1) {
        context.signal.throwIfAborted();
        const source = this.place(await nextSource(sources, frame));
        const drawn = this.draw(frame, source);
        const before = performance.now();
        await pending;
        this.waited += performance.now() - before;
        pending = this.write(drawn, source);
        // A failure is seen at the next await; until then it must not count as unhandled.
        pending.catch(() => undefined);
        this.reportProgress(context, frame);
        await nextTurn();
      }
      const before = performance.now();
      await pending;
      this.waited += performance.now() - before;
    } finally {
      await pending.catch(() => undefined);
      await sources?.return?.();
    }
    return this.result();
  }

  private openSources(signal: AbortSignal): AsyncIterator<DecodedFrame> | null {
    const { engine, clip, range } = this.options;
    const { needsSource, mayHaveEdges } = this.renderer;
    if (!needsSource && !mayHaveEdges && this.previews === null) return null;
    const { map } = this.renderer;
    const { width, height } = this.options.output === undefined ? map.size : decodedSize(map);
    return engine.decode(clip, { range, width, height, channels: 3 }, signal)[Symbol.asyncIterator]();
  }

  /** The clip's frame as it lies in the overlay's picture. */
  private place(decoded: DecodedFrame | undefined): SourcePicture | undefined {
    if (decoded === undefined || this.options.output === undefined) return decoded;
    const placed = new PlacedSource(decoded, this.renderer.map);
    if (this.previews !== null) placed.make({ left: 0, top: 0, ...this.renderer.size });
    return placed;
  }

  private draw(frame: number, source: SourcePicture | undefined): OverlayFrame {
    const buffer = this.buffers[frame % buffersInFlight];
    const drawn = this.renderer.render(frame, source, buffer);
    this.confidence.push(drawn.confidence);
    if (drawn.lost.length > 0) this.lost.push({ frame, items: [...drawn.lost] });
    return drawn;
  }

  private async write(drawn: OverlayFrame, source: SourcePicture | undefined): Promise<void> {
    await Promise.all([this.writer.write(drawn), this.writePreview(drawn, source)]);
  }

  private async writePreview(drawn: OverlayFrame, source: SourcePicture | undefined): Promise<void> {
    if (this.previews === null || source === undefined) return;
    const jpeg = await encodeJpeg({ ...this.renderer.size, pixels: compositeOver(source, drawn), channels: 3 });
    await writeFile(join(this.previews.unfinished, pictureName("preview", drawn.frame, "jpg")), jpeg);
  }

  private reportProgress(context: WorkContext, frame: number): void {
    const { first, last } = this.options.range;
    const done = frame - first + 1;
    const total = last - first + 1;
    const rate = (done * 1000) / Math.max(1, performance.now() - this.started);
    context.report({
      stage: "render",
      fraction: done / total,
      rate,
      unit: "frames",
      secondsLeft: (total - done) / rate,
    });
  }

  private result(): RenderedOverlay {
    const propagate = this.renderer.propagateSeconds;
    const encode = this.waited / 1000;
    const whole = (performance.now() - this.started) / 1000;
    return {
      frames: this.confidence.length,
      seconds: { propagate, render: Math.max(0, whole - encode - propagate), encode },
      frameConfidence: this.confidence,
      lost: this.lost,
    };
  }
}

async function nextSource(
  sources: AsyncIterator<DecodedFrame> | null,
  frame: number,
): Promise<DecodedFrame | undefined> {
  if (sources === null) return undefined;
  const next = await sources.next();
  if (next.done === true) throw new InveError("MediaFailure", `Frame ${frame} of the clip could not be read.`);
  return next.value;
}
