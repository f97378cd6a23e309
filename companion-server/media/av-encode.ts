import type * as NodeAv from "node-av";
import { InveError } from "../protocol/errors";
import type { Av } from "./av-input";
import type { EncodeCommand } from "./media-messages";
import { clearArea, convertArea, type OverlayPlanes, type PlaneArea } from "./overlay-planes";

/** FF_QP2LAMBDA of libavutil: the codec context counts quantisers in this unit. */
const quantiserUnit = 118;
/**
 * A fixed quantiser. On our own measurement of 1080p overlays it costs 28 ms a frame where the encoder's default search
 * costs 164, for the same picture within 2 of 255.
 */
const quantiser = 2;

/** A frame with the areas that are not blank, so that a re-used frame needs only those cleared. */
interface PooledFrame {
  readonly frame: NodeAv.Frame;
  readonly planes: OverlayPlanes;
  filled: readonly PlaneArea[];
}

/**
 * Writes ProRes 4444 with straight alpha: `ap4h`, 10 bit, 16-bit alpha, Rec. 709 limited, a timecode track, no sound
 * (SMPTE RDD 36 for the bit stream). The file is complete only after `finish`; `close` frees everything.
 */
export class OverlayEncoder {
  private frames = 0;
  private readonly pool: PooledFrame[] = [];

  private constructor(
    private readonly av: Av,
    private readonly command: EncodeCommand,
    private readonly encoder: NodeAv.Encoder,
    private readonly muxer: NodeAv.Muxer,
    private readonly track: number,
  ) {}

  static async open(av: Av, command: EncodeCommand): Promise<OverlayEncoder> {
    const { numerator, denominator } = command.rate;
    const encoder = await av.Encoder.create(av.FF_ENCODER_PRORES_KS, {
      options: { profile: "4444", vendor: "apl0", ...(command.content === "opaque" ? {} : { alpha_bits: 16 }) },
      context: {
        timeBase: new av.Rational(denominator, numerator),
        framerate: new av.Rational(numerator, denominator),
        sampleAspectRatio: aspectRatio(av, command.pixelAspect),
        threadCount: 0,
        globalQuality: quantiserUnit * quantiser,
        flags: av.AV_CODEC_FLAG_QSCALE,
        ...colourTags(av),
      },
    });
    const muxer = await av.Muxer.open(command.path, {
      format: "mov",
      options: { movflags: "+write_colr", video_track_timescale: numerator },
      configure: (format) => {
        const metadata = new av.Dictionary();
        metadata.alloc();
        metadata.set("timecode", command.timecode);
        format.metadata = metadata;
      },
    });
    return new OverlayEncoder(av, command, encoder, muxer, muxer.addStream(encoder));
  }

  /** Encodes the next frame: `pixels` holds the pixels of `areas`, straight RGBA; everything else is transparent. */
  async write(areas: readonly PlaneArea[], pixels: Uint8Array): Promise<void> {
    const pooled = this.blankFrame();
    let offset = 0;
    for (const area of areas) {
      const bytes = area.rows * area.columns * 4;
      convertArea(pooled.planes, pixels.subarray(offset, offset + bytes), area);
      offset += bytes;
    }
    pooled.filled = areas;
    pooled.frame.pts = BigInt(this.frames++);
    pooled.frame.duration = 1n;
    await this.encoder.encode(pooled.frame);
    await this.drain();
  }

  /** Ends the file and returns the number of frames in it. */
  async finish(): Promise<number> {
    await this.encoder.flush();
    await this.drain();
    await this.muxer.close();
    return this.frames;
  }

  /** Frees the encoder's memory; the file stays as it is. */
  close(): void {
    for (const pooled of this.pool) pooled.frame.free();
    this.encoder.close();
  }

  private async drain(): Promise<void> {
    for (;;) {
      const packet = await this.encoder.receive();
      if (packet === null || packet === this.av.EOF) return;
      packet.duration = 1n;
      await this.muxer.writePacket(packet, this.track);
      packet.free();
    }
  }

  /** A transparent frame that the encoder does not hold any more; a new one when it holds them all. */
  private blankFrame(): PooledFrame {
    const free = this.pool.find((pooled) => pooled.frame.isWritable);
    if (free !== undefined) {
      for (const area of free.filled) clearArea(free.planes, area);
      return free;
    }
    const frame = this.newFrame();
    const pooled: PooledFrame = { frame, planes: planesOf(frame, this.command.height), filled: [] };
    const { width, height } = this.command;
    clearArea(pooled.planes, { firstRow: 0, rows: height, firstColumn: 0, columns: width });
    this.pool.push(pooled);
    return pooled;
  }

  private newFrame(): NodeAv.Frame {
    const { av, command } = this;
    const frame = new av.Frame();
    frame.alloc();
    frame.width = command.width;
    frame.height = command.height;
    frame.format = command.content === "opaque" ? av.AV_PIX_FMT_YUV444P10LE : av.AV_PIX_FMT_YUVA444P10LE;
    frame.timeBase = new av.Rational(command.rate.denominator, command.rate.numerator);
    frame.sampleAspectRatio = aspectRatio(av, command.pixelAspect);
    Object.assign(frame, colourTags(av));
    if (frame.getBuffer() < 0)
      throw new InveError("MediaFailure", "There is not enough memory for the overlay's frames.");
    return frame;
  }
}

/** Rec. 709 and limited range; the encoder writes them into every frame's header, the container into `colr`. */
function colourTags(av: Av) {
  return {
    colorSpace: av.AVCOL_SPC_BT709,
    colorPrimaries: av.AVCOL_PRI_BT709,
    colorTrc: av.AVCOL_TRC_BT709,
    colorRange: av.AVCOL_RANGE_MPEG,
  };
}

function planesOf(frame: NodeAv.Frame, height: number): OverlayPlanes {
  const planes = (frame.data ?? []).slice(0, 4).map((plane, index) => {
    const samples = ((frame.linesize[index] ?? 0) / 2) * height;
    return new Uint16Array(plane.buffer, plane.byteOffset, samples);
  });
  // An opaque frame has no alpha plane; what is written of alpha then goes nowhere.
  const [luma, blue, red, alpha = new Uint16Array(0)] = planes;
  const stride = (frame.linesize[0] ?? 0) / 2;
  if (luma === undefined || blue === undefined || red === undefined)
    throw new InveError("MediaFailure", "The encoder gave a frame without planes.");
  return { luma, blue, red, alpha, stride };
}

/** A pixel aspect as a small fraction, which the container stores: the nearest with a denominator up to 1000. */
function aspectRatio(av: Av, pixelAspect: number): NodeAv.Rational {
  let best = { numerator: 1, denominator: 1, error: Infinity };
  for (let denominator = 1; denominator <= 1000; denominator++) {
    const numerator = Math.max(1, Math.round(pixelAspect * denominator));
    const error = Math.abs(numerator / denominator - pixelAspect);
    if (error < best.error - 1e-9) best = { numerator, denominator, error };
  }
  return new av.Rational(best.numerator, best.denominator);
}
