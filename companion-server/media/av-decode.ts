import type { Writable } from "node:stream";
import type * as NodeAv from "node-av";
import { InveError } from "../protocol/errors";
import { openAvInput, pixelFormatName, rotationOf, type Av, type AvInput } from "./av-input";
import { unreadable } from "./media-errors";
import type { DecodeCommand } from "./media-messages";

/** Frames on either side of the range that the de-interlacer looks at. */
const deinterlaceReach = 1;
const interlacedFlag = 1 << 3; // AV_FRAME_FLAG_INTERLACED of libavutil/frame.h; the binding does not name it.

/**
 * Writes the frames of the range to `pixels`, `[height, width, channels]` each, and returns how many there were; a
 * damaged file can give fewer than asked for. Errors: `MediaUnreadable`.
 */
export async function decodeRange(av: Av, command: DecodeCommand, pixels: Writable): Promise<number> {
  const input = await openAvInput(av, command.path);
  const scaler = new FrameScaler(av, input, command);
  let expected = command.first;
  let sent: Promise<void> = Promise.resolve();
  const send = async (frames: readonly NumberedPixels[]): Promise<void> => {
    for (const frame of frames) {
      if (frame.number < expected || frame.number > command.last) continue;
      if (frame.number > expected)
        throw new InveError("MediaFailure", `Frame ${expected} is missing in the file, which may be damaged.`);
      await sent;
      sent = writeAll(pixels, frame.bytes);
      expected++;
    }
  };
  try {
    for (const { frame, number } of decodedFrames(av, input, command)) {
      await send(scaler.push(frame, number));
      if (expected > command.last) break;
    }
    await send(scaler.flush());
    await sent;
    return expected - command.first;
  } finally {
    scaler.close();
    await input.demuxer.close();
  }
}

interface NumberedPixels {
  readonly number: number;
  readonly bytes: Buffer;
}

function writeAll(pipe: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    pipe.write(bytes, (failure) => {
      if (failure) reject(failure);
      else resolve();
    });
  });
}

/** Decoded frames from a little before the range on, in presentation order; each is valid until the next is asked for. */
function* decodedFrames(
  av: Av,
  input: AvInput,
  command: DecodeCommand,
): Generator<{ frame: NodeAv.Frame; number: number }> {
  const { format, stream, clock } = input;
  const codec = av.Codec.findDecoder(stream.codecpar.codecId);
  if (codec === null) throw unreadable(command.path, "its codec is not supported.");
  const context = new av.CodecContext();
  const packet = new av.Packet();
  const frame = new av.Frame();
  packet.alloc();
  frame.alloc();
  try {
    context.allocContext3(codec);
    context.parametersToContext(stream.codecpar);
    context.pktTimebase = stream.timeBase;
    context.threadCount = 0;
    if (context.open2Sync(codec, null) < 0) throw unreadable(command.path, "its codec could not be started.");
    const wanted = Math.max(0, command.first - deinterlaceReach);
    const seeker = new Seeker(av, input, context, clock.isCounted ? 0 : wanted);
    let hasShown = false;
    let counted = 0;
    for (let hasMore = true; hasMore;) {
      const isAtEnd = format.readFrameSync(packet) < 0;
      if (isAtEnd && !hasShown && seeker.stepBack()) continue;
      hasMore = !isAtEnd;
      const isOurs = isAtEnd || packet.streamIndex === stream.index;
      if (isOurs) context.sendPacketSync(isAtEnd ? null : packet);
      packet.unref();
      while (isOurs && context.receiveFrameSync(frame) >= 0) {
        const ticks = Number(frame.bestEffortTimestamp - input.base);
        const number = clock.isCounted ? counted++ : clock.frameAt(ticks);
        if (!hasShown && !clock.isCounted && number > wanted && seeker.stepBack()) {
          frame.unref();
          hasMore = true;
          break;
        }
        hasShown = true;
        if (number >= wanted) yield { frame, number };
        frame.unref();
        if (number > command.last + deinterlaceReach) return;
      }
    }
  } finally {
    frame.free();
    packet.free();
    context.freeContext();
  }
}

/**
 * Seeks to a frame, and steps back 1, 2, 4, ... seconds when the first decoded frame lies after it: transport streams
 * have no index, and open groups of pictures start with frames that cannot be shown.
 */
class Seeker {
  private backSeconds = 0;
  private readonly target: bigint;
  private readonly secondsPerTick: number;

  constructor(
    private readonly av: Av,
    private readonly input: AvInput,
    private readonly context: NodeAv.CodecContext,
    private readonly frame: number,
  ) {
    this.secondsPerTick = input.stream.timeBase.num / input.stream.timeBase.den;
    this.target = input.base + BigInt(Math.floor(input.clock.ticksOf(frame)));
    if (frame > 0) this.seek();
  }

  /** Seeks further back and returns true, or returns false when the start of the file has been reached. */
  stepBack(): boolean {
    const reached = Number(this.target - this.input.base) * this.secondsPerTick;
    if (this.frame === 0 || this.backSeconds > reached + 2) return false;
    this.backSeconds = this.backSeconds * 2 || 1;
    this.seek();
    return true;
  }

  private seek(): void {
    const { format, stream, base, demuxer } = this.input;
    const time = this.target - BigInt(Math.ceil(this.backSeconds / this.secondsPerTick));
    if (this.backSeconds > 0 && time <= base && demuxer.formatName.includes("mpeg"))
      format.seekFrameSync(-1, 0n, this.av.AVSEEK_FLAG_BYTE);
    else format.seekFrameSync(stream.index, time > base ? time : base, this.av.AVSEEK_FLAG_BACKWARD);
    this.context.flushBuffers();
  }
}

/** Turns decoded frames into pixels of the asked size; de-interlacing delays them by a frame, so numbers are queued. */
class FrameScaler {
  private filter: NodeAv.FilterAPI | null = null;
  private readonly numbers: number[] = [];

  constructor(
    private readonly av: Av,
    private readonly input: AvInput,
    private readonly command: DecodeCommand,
  ) {}

  push(frame: NodeAv.Frame, number: number): NumberedPixels[] {
    this.filter ??= this.av.FilterAPI.create(this.description((frame.flags & interlacedFlag) !== 0));
    frame.timeBase = this.input.stream.timeBase;
    this.numbers.push(number);
    return this.filter.processAllSync(frame).map((scaled) => this.take(scaled));
  }

  flush(): NumberedPixels[] {
    const frames: NumberedPixels[] = [];
    if (this.filter === null) return frames;
    for (const scaled of this.filter.flushFramesSync()) frames.push(this.take(scaled));
    return frames;
  }

  close(): void {
    this.filter?.close();
  }

  private take(scaled: NodeAv.Frame): NumberedPixels {
    const { width, height, channels } = this.command;
    const rowBytes = width * channels;
    const bytes = Buffer.allocUnsafe(rowBytes * height);
    const plane = scaled.data?.[0];
    const stride = scaled.linesize[0];
    if (plane === undefined || stride === undefined) throw new InveError("MediaFailure", "A decoded frame was empty.");
    for (let row = 0; row < height; row++) plane.copy(bytes, row * rowBytes, row * stride, row * stride + rowBytes);
    scaled.free();
    return { number: this.numbers.shift() ?? -1, bytes };
  }

  private description(isInterlaced: boolean): string {
    const { av, input, command } = this;
    const turns = { 0: [], 90: ["transpose=clock"], 180: ["hflip,vflip"], 270: ["transpose=cclock"] };
    return [
      ...(isInterlaced ? ["bwdif=mode=send_frame:deint=interlaced"] : []),
      ...turns[rotationOf(av, input.stream)],
      `scale=${command.width}:${command.height}:flags=bicubic${colourOptions(av, input.stream)}`,
      "setsar=1",
      `format=${command.channels === 4 ? "rgba" : "rgb24"}`,
    ].join(",");
  }
}

/**
 * Names matrix and range of the source explicitly: the scaler's own guess is wrong by up to 40 of 255. Unmarked sources
 * are Rec. 709 above 576 lines and Rec. 601 up to there, limited range.
 */
function colourOptions(av: Av, stream: NodeAv.Stream): string {
  const parameters = stream.codecpar;
  const format = pixelFormatName(av, stream);
  if (/^(rgb|bgr|gbr|argb|abgr|0rgb|0bgr|pal8|x2)/.test(format)) return "";
  const named = new Map<number, string>([
    [av.AVCOL_SPC_BT709, "bt709"],
    [av.AVCOL_SPC_BT470BG, "bt601"],
    [av.AVCOL_SPC_SMPTE170M, "bt601"],
    [av.AVCOL_SPC_SMPTE240M, "smpte240m"],
    [av.AVCOL_SPC_BT2020_NCL, "bt2020"],
  ]);
  const matrix = named.get(parameters.colorSpace) ?? (parameters.height > 576 ? "bt709" : "bt601");
  const isFull = parameters.colorRange === av.AVCOL_RANGE_JPEG || format.startsWith("yuvj");
  return `:in_color_matrix=${matrix}:in_range=${isFull ? "pc" : "tv"}:out_range=pc`;
}
