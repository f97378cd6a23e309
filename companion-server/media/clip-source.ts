import type { FrameRange, FrameRate } from "../protocol/geometry";
import type { PlaneArea } from "./overlay-planes";

/** A media file, or an image sequence whose `pattern` holds one `%d` or `%0Nd`. */
export type ClipSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "sequence"; readonly pattern: string; readonly rate: FrameRate };

/** Facts of a clip, read once. */
export interface ClipInfo {
  readonly source: ClipSource;
  /** Display size in stored pixels, after rotation, before pixel aspect. */
  readonly width: number;
  readonly height: number;
  /** Width of a pixel divided by its height. */
  readonly pixelAspect: number;
  readonly rate: FrameRate;
  readonly frames: number;
  readonly hasAlpha: boolean;
  /** `HH:MM:SS:FF`, with `;` before the frames for drop-frame; absent when the file has none. */
  readonly startTimecode?: string;
  /** Identifies the content: size, times and a hash of parts of the file(s); stable across a rename. */
  readonly fingerprint: string;
  /** Number of the first picture file of a sequence; frame 0 of the clip. 0 for media files. */
  readonly firstNumber: number;
}

/** Pixels of one decoded frame. */
export interface DecodedFrame {
  /** Frame number of the clip, from 0. */
  readonly frame: number;
  readonly width: number;
  readonly height: number;
  /** `[height, width, channels]`, 8 bit; 3 channels RGB, 4 channels straight RGBA. */
  readonly pixels: Uint8Array;
}

/** How frames should come out of the decoder. */
export interface DecodeOptions {
  readonly range: FrameRange;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** Settings of an overlay file. */
export interface OverlayFileOptions {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly rate: FrameRate;
  readonly pixelAspect: number;
  /** Timecode of the first frame. */
  readonly timecode: string;
  /** `overlay` (default) keeps straight alpha; `opaque` writes a clip without an alpha channel and ignores alpha. */
  readonly content?: "overlay" | "opaque";
}

/** Writes straight RGBA frames in order; `finish` makes the file appear, `abort` leaves nothing behind. */
export interface OverlayWriter {
  /**
   * `pixels`: `[height, width, 4]` straight RGBA, 8 bit. The buffer may be reused once the promise resolves. `painted`:
   * areas that do not overlap, outside which everything is transparent black; without them that is looked for.
   */
  write(pixels: Uint8Array, painted?: readonly PlaneArea[]): Promise<void>;
  finish(): Promise<void>;
  abort(): Promise<void>;
}

/** Reads and writes media; native code runs in a child process, so that its crash fails one job only. */
export interface MediaEngine {
  readonly name: string;
  /** Facts of the clip. Errors: `MediaMissing`, `MediaUnreadable`. */
  probe(source: ClipSource, signal: AbortSignal): Promise<ClipInfo>;
  /** Every frame of the range, once, in order. Fewer frames than promised is a `MediaFailure`. */
  decode(clip: ClipInfo, options: DecodeOptions, signal: AbortSignal): AsyncIterable<DecodedFrame>;
  /** Starts a ProRes 4444 overlay file with straight alpha. */
  openOverlay(options: OverlayFileOptions, signal: AbortSignal): Promise<OverlayWriter>;
}
