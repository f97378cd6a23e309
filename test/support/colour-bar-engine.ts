import type {
  ClipInfo,
  DecodedFrame,
  MediaEngine,
  OverlayFileOptions,
  OverlayWriter,
} from "../../companion-server/media/clip-source";

/** What a {@link colourBarEngine} was asked to write. */
export interface WrittenOverlay {
  readonly options: OverlayFileOptions;
  readonly frames: Uint8Array[];
  state: "open" | "finished" | "aborted";
}

/** A clip that needs no file. */
export function clipOf(size: { width: number; height: number }, changes: Partial<ClipInfo> = {}): ClipInfo {
  return {
    source: { kind: "file", path: "/clip.mov" },
    ...size,
    pixelAspect: 1,
    rate: { numerator: 24, denominator: 1 },
    frames: 24,
    hasAlpha: false,
    fingerprint: "clip",
    firstNumber: 0,
    ...changes,
  };
}

/**
 * A media engine without media: frames are vertical bars that move one pixel a frame, overlays are kept in memory.
 * `failAt` makes the writer fail on its n-th frame.
 */
export function colourBarEngine(failAt = Infinity): MediaEngine & { readonly written: WrittenOverlay[] } {
  const written: WrittenOverlay[] = [];
  return {
    name: "colour bars",
    written,
    probe: () => Promise.reject(new Error("There is nothing to probe.")),
    async *decode(_clip, { range, width, height, channels }, signal) {
      for (let frame = range.first; frame <= range.last; frame += 1) {
        signal.throwIfAborted();
        yield await Promise.resolve(barFrame(frame, { width, height, channels }));
      }
    },
    openOverlay(options): Promise<OverlayWriter> {
      const overlay: WrittenOverlay = { options, frames: [], state: "open" };
      written.push(overlay);
      return Promise.resolve({
        write(pixels) {
          if (overlay.frames.length === failAt) return Promise.reject(new Error("The disk is full."));
          overlay.frames.push(pixels.slice());
          return Promise.resolve();
        },
        finish() {
          overlay.state = "finished";
          return Promise.resolve();
        },
        abort() {
          overlay.state = "aborted";
          return Promise.resolve();
        },
      });
    },
  };
}

function barFrame(frame: number, shape: { width: number; height: number; channels: 3 | 4 }): DecodedFrame {
  const pixels = new Uint8Array(shape.width * shape.height * shape.channels).fill(255);
  for (let pixel = 0; pixel < shape.width * shape.height; pixel += 1) {
    const bar = Math.floor(((pixel % shape.width) + frame) / 20);
    for (let channel = 0; channel < 3; channel += 1)
      pixels[pixel * shape.channels + channel] = ((bar >> channel) & 1) === 1 ? 200 : 40;
  }
  return { frame, width: shape.width, height: shape.height, pixels };
}
