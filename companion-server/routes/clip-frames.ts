import type { DecodedFrame, MediaEngine } from "../media/clip-source";
import { FrameReader } from "../media/frame-reader";
import { encodeJpeg, encodePngFast } from "../media/images";
import type { EncodedImage } from "../pipeline";
import type { OpenedClip } from "../storage/clip-registry";

/** Which frame, and how wide. */
export interface FrameRequest {
  readonly clip: OpenedClip;
  readonly frame: number;
  readonly width?: number | undefined;
  readonly signal: AbortSignal;
}

/** Readers that are kept open; more clips than these are rarely on the screen at once. */
const mostReaders = 3;
/** How long the pictures of a clip that nobody looks at stay in memory. */
const idleMilliseconds = 60_000;

interface OpenReader {
  readonly reader: FrameReader;
  /** Settles when the reader has answered everything that was asked before. */
  queue: Promise<unknown>;
  busy: number;
  timer: NodeJS.Timeout | null;
}

/** Pictures of single frames for scrubbing and playback, with one decoder per clip that closes when nobody asks. */
export class ClipFrames {
  private readonly engine: MediaEngine;
  private readonly readers = new Map<string, OpenReader>();

  constructor(engine: MediaEngine) {
    this.engine = engine;
  }

  /** One frame as a picture; a clip with alpha keeps it in PNG. Errors: `MediaFailure`, `Cancelled`. */
  async read({ format, ...request }: FrameRequest & { readonly format: "jpeg" | "png" }): Promise<EncodedImage> {
    const channels = format === "png" && request.clip.info.hasAlpha ? 4 : 3;
    return encode(await this.decode(request, channels), channels, format);
  }

  /** One frame as pixels, which are shared: do not change them. Errors: `MediaFailure`, `Cancelled`. */
  async decode({ clip, frame, width, signal }: FrameRequest, channels: 3 | 4): Promise<DecodedFrame> {
    const open = this.acquire(clip);
    try {
      const shown = Math.min(width ?? clip.info.width, clip.info.width);
      // Scrubbing asks for more than it waits for: what nobody wants any more when its turn comes is not decoded.
      const answer = open.queue.then(() => {
        signal.throwIfAborted();
        return open.reader.read(frame, shown, channels);
      });
      open.queue = answer.catch(() => undefined);
      const decoded = await answer;
      signal.throwIfAborted();
      return decoded;
    } finally {
      this.release(clip.id, open);
    }
  }

  /** Closes every decoder. */
  async close(): Promise<void> {
    await Promise.all([...this.readers.keys()].map((id) => this.drop(id)));
  }

  private acquire(clip: OpenedClip): OpenReader {
    const open = this.readers.get(clip.id) ?? {
      reader: new FrameReader({ engine: this.engine, clip: clip.info }),
      queue: Promise.resolve(),
      busy: 0,
      timer: null,
    };
    // Setting it again makes it the most recent one.
    this.readers.delete(clip.id);
    this.readers.set(clip.id, open);
    open.busy++;
    if (open.timer !== null) clearTimeout(open.timer);
    open.timer = null;
    this.dropOldest();
    return open;
  }

  private release(id: string, open: OpenReader): void {
    open.busy--;
    if (open.busy > 0 || this.readers.get(id) !== open) return;
    open.timer = setTimeout(() => void this.drop(id), idleMilliseconds);
    open.timer.unref();
  }

  private dropOldest(): void {
    for (const [id, open] of this.readers) {
      if (this.readers.size <= mostReaders) return;
      if (open.busy === 0) void this.drop(id);
    }
  }

  private async drop(id: string): Promise<void> {
    const open = this.readers.get(id);
    if (open === undefined) return;
    this.readers.delete(id);
    if (open.timer !== null) clearTimeout(open.timer);
    await open.reader.close();
  }
}

async function encode(frame: DecodedFrame, channels: 3 | 4, format: "jpeg" | "png"): Promise<EncodedImage> {
  const image = { pixels: frame.pixels, width: frame.width, height: frame.height, channels };
  if (format === "jpeg") return { mime: "image/jpeg", bytes: await encodeJpeg(image) };
  return { mime: "image/png", bytes: await encodePngFast(image) };
}
