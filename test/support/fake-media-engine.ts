import type {
  ClipInfo,
  ClipSource,
  DecodedFrame,
  DecodeOptions,
  MediaEngine,
} from "../../companion-server/media/clip-source";
import { InveError } from "../../companion-server/protocol/errors";

/** Facts of the clip that {@link FakeMediaEngine} shows at every path that it knows. */
export function fakeClipInfo(source: ClipSource): ClipInfo {
  return {
    source,
    width: 64,
    height: 36,
    pixelAspect: 1,
    rate: { numerator: 24, denominator: 1 },
    frames: 8,
    hasAlpha: false,
    fingerprint: "fake",
    firstNumber: 0,
  };
}

/** A media engine without media: grey frames whose level is the frame number, and no overlay files. */
export class FakeMediaEngine implements MediaEngine {
  readonly name = "fake";
  /** Changes what `probe` says, as if the file had been replaced. */
  fingerprint = "fake";
  decodes = 0;

  probe(source: ClipSource): Promise<ClipInfo> {
    const path = source.kind === "file" ? source.path : source.pattern;
    if (path.endsWith(".txt.mov")) return Promise.reject(new InveError("MediaUnreadable", `${path} is not media.`));
    return Promise.resolve({ ...fakeClipInfo(source), fingerprint: this.fingerprint });
  }

  async *decode(clip: ClipInfo, { range, width, height, channels }: DecodeOptions): AsyncIterable<DecodedFrame> {
    this.decodes++;
    for (let frame = range.first; frame <= range.last; frame++) {
      yield await Promise.resolve({
        frame,
        width,
        height,
        pixels: new Uint8Array(width * height * channels).fill(frame),
      });
    }
  }

  openOverlay(): Promise<never> {
    return Promise.reject(new InveError("MediaFailure", "The fake engine writes nothing."));
  }
}
