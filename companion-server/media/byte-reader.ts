import type { Readable } from "node:stream";

interface Waiting {
  readonly bytes: number;
  readonly resolve: (part: Buffer<ArrayBuffer> | null) => void;
  readonly reject: (failure: Error) => void;
}

/**
 * Reads a byte stream in pieces of known size, copying each byte once. The stream is paused while more than
 * `readAheadBytes` lie unread, so memory is bounded and the sender is held back. One reader at a time.
 */
export class ByteReader {
  private readonly chunks: Buffer[] = [];
  private held = 0;
  private hasEnded = false;
  private failure: Error | null = null;
  private waiting: Waiting | null = null;

  constructor(
    private readonly stream: Readable,
    private readonly readAheadBytes: number,
  ) {
    stream.on("data", (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.held += chunk.length;
      this.serve();
    });
    stream.on("end", () => {
      this.end(null);
    });
    stream.on("error", (failure) => {
      this.end(failure);
    });
    stream.on("close", () => {
      this.end(null);
    });
  }

  /** Exactly `bytes` bytes in a buffer of their own, or null when the stream ended before all of them had come. */
  read(bytes: number): Promise<Buffer<ArrayBuffer> | null> {
    return new Promise((resolve, reject) => {
      this.waiting = { bytes, resolve, reject };
      this.serve();
    });
  }

  private end(failure: Error | null): void {
    this.hasEnded = true;
    this.failure ??= failure;
    this.serve();
  }

  private serve(): void {
    const waiting = this.waiting;
    if (waiting !== null && this.held >= waiting.bytes) {
      this.waiting = null;
      waiting.resolve(this.take(waiting.bytes));
    } else if (waiting !== null && this.hasEnded) {
      this.waiting = null;
      if (this.failure === null) waiting.resolve(null);
      else waiting.reject(this.failure);
    }
    if (this.hasEnded) return;
    if (this.waiting === null && this.held > this.readAheadBytes) this.stream.pause();
    else if (this.stream.isPaused()) this.stream.resume();
  }

  private take(bytes: number): Buffer<ArrayBuffer> {
    const part = Buffer.from(new ArrayBuffer(bytes));
    let filled = 0;
    while (filled < bytes) {
      const chunk = this.chunks[0];
      if (chunk === undefined) break;
      const wanted = Math.min(chunk.length, bytes - filled);
      chunk.copy(part, filled, 0, wanted);
      filled += wanted;
      if (wanted === chunk.length) this.chunks.shift();
      else this.chunks[0] = chunk.subarray(wanted);
    }
    this.held -= bytes;
    return part;
  }
}
