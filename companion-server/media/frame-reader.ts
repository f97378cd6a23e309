import { InveError } from "../protocol/errors";
import type { ClipInfo, DecodedFrame, MediaEngine } from "./clip-source";

/** A request this many frames ahead of the open run is reached by reading on; anything else starts a new run. */
const reachAhead = 24;
/** Frames read before a run's first answer is used, and kept decoded ahead of the last one asked for. */
const decodeAhead = 8;
const idleMilliseconds = 10_000;

/** What a {@link FrameReader} reads and how much it keeps. */
export interface FrameReaderOptions {
  readonly engine: MediaEngine;
  readonly clip: ClipInfo;
  /** Memory for decoded frames, in bytes; 192 MB by default, which is about 190 frames of 768x432. */
  readonly cacheBytes?: number;
}

/** One decoder at work from some frame on. */
interface Run {
  readonly shape: string;
  readonly control: AbortController;
  readonly frames: AsyncIterator<DecodedFrame>;
  /** The frame that comes next. */
  next: number;
  isEnded: boolean;
}

/**
 * Single frames of a clip for scrubbing and playback. One decoder stays open and reads on while frames are asked for in
 * order, so that playback needs no seeks; frames are cached, the least recently used leave first. The decoder is closed
 * after ten idle seconds and by `close`.
 */
export class FrameReader {
  private readonly cache = new Map<string, DecodedFrame>();
  private readonly cacheBytes: number;
  private cachedBytes = 0;
  private run: Run | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | null = null;
  private isClosed = false;

  constructor(private readonly options: FrameReaderOptions) {
    this.cacheBytes = options.cacheBytes ?? 192 * 1024 * 1024;
  }

  /**
   * The frame at `width` pixels and the clip's proportions (even height), RGB or straight RGBA. The pixels are shared
   * with the cache: do not change them. Errors: `InvalidInput` outside the clip, and as the engine's `decode`.
   */
  async read(frame: number, width: number, channels: 3 | 4 = 3): Promise<DecodedFrame> {
    const { clip } = this.options;
    if (!Number.isInteger(frame) || frame < 0 || frame >= clip.frames)
      throw new InveError("InvalidInput", `The clip has frames 0 to ${clip.frames - 1}, not ${frame}.`);
    const size = frameSize(clip, width);
    const answer = this.queue.then(() => this.find(frame, { ...size, channels }));
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the decoder and forgets all frames. A reader that was closed refuses further reads. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.idle !== null) clearTimeout(this.idle);
    this.run?.control.abort();
    await this.queue;
    await this.endRun();
    this.cache.clear();
    this.cachedBytes = 0;
  }

  private async find(frame: number, size: Shape): Promise<DecodedFrame> {
    if (this.isClosed) throw new InveError("NotFound", "The clip was closed.");
    const shape = `${size.width}x${size.height}x${size.channels}`;
    const found = this.touch(`${shape}:${frame}`) ?? (await this.decodeTo(frame, size, shape));
    this.restartIdleTimer();
    this.readOn(frame, shape, found.pixels.length);
    return found;
  }

  private async decodeTo(frame: number, size: Shape, shape: string): Promise<DecodedFrame> {
    const run = this.run;
    const isAhead = run !== null && run.shape === shape && frame >= run.next && frame - run.next <= reachAhead;
    if (!isAhead || run.isEnded) await this.startRun(frame, size, shape);
    for (;;) {
      const decoded = await this.pull();
      if (decoded === null) throw new InveError("MediaFailure", `Frame ${frame} could not be read.`);
      if (decoded.frame === frame) return decoded;
    }
  }

  /** Decodes a little ahead while nobody waits, so that the next read in order finds its frame cached. */
  private readOn(frame: number, shape: string, frameBytes: number): void {
    const run = this.run;
    // A small cache would otherwise lose the frames read ahead before they are asked for.
    const ahead = Math.min(decodeAhead, Math.floor(this.cacheBytes / frameBytes / 2));
    if (run === null || run.isEnded || run.shape !== shape || run.next <= frame || run.next > frame + ahead) return;
    this.queue = this.queue.then(async () => {
      if (this.run === run && !run.isEnded && !this.isClosed) await this.pull().catch(() => this.endRun());
      if (this.run === run && !this.isClosed) this.readOn(frame, shape, frameBytes);
    });
  }

  private async startRun(frame: number, size: Shape, shape: string): Promise<void> {
    await this.endRun();
    const { engine, clip } = this.options;
    const control = new AbortController();
    const range = { first: frame, last: clip.frames - 1 };
    const frames = engine.decode(clip, { range, ...size }, control.signal)[Symbol.asyncIterator]();
    this.run = { shape, control, frames, next: frame, isEnded: false };
  }

  private async pull(): Promise<DecodedFrame | null> {
    const run = this.run;
    if (run === null || run.isEnded) return null;
    const step = await run.frames.next().catch((failure: unknown) => {
      run.isEnded = true;
      throw failure;
    });
    if (step.done === true) {
      run.isEnded = true;
      return null;
    }
    run.next = step.value.frame + 1;
    this.keep(`${run.shape}:${step.value.frame}`, step.value);
    return step.value;
  }

  private async endRun(): Promise<void> {
    const run = this.run;
    this.run = null;
    await run?.frames.return?.().catch(() => undefined);
  }

  private touch(key: string): DecodedFrame | undefined {
    const found = this.cache.get(key);
    if (found === undefined) return undefined;
    this.cache.delete(key);
    this.cache.set(key, found);
    return found;
  }

  private keep(key: string, frame: DecodedFrame): void {
    const known = this.cache.get(key);
    if (known !== undefined) this.cachedBytes -= known.pixels.length;
    this.cache.delete(key);
    this.cache.set(key, frame);
    this.cachedBytes += frame.pixels.length;
    for (const [oldest, dropped] of this.cache) {
      if (this.cachedBytes <= this.cacheBytes || this.cache.size === 1) break;
      this.cache.delete(oldest);
      this.cachedBytes -= dropped.pixels.length;
    }
  }

  private restartIdleTimer(): void {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.queue = this.queue.then(() => this.endRun());
    }, idleMilliseconds);
    this.idle.unref();
  }
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** The size of a frame shown `width` pixels wide: never above the clip's own, even height except at full size. */
export function frameSize(clip: Pick<ClipInfo, "width" | "height">, width: number): { width: number; height: number } {
  if (!Number.isFinite(width) || width < 1)
    throw new InveError("InvalidInput", `A frame cannot be ${width} pixels wide.`);
  const shown = Math.min(clip.width, Math.max(2, Math.round(width)));
  if (shown === clip.width) return { width: clip.width, height: clip.height };
  return { width: shown, height: Math.max(2, 2 * Math.round((shown * clip.height) / clip.width / 2)) };
}
