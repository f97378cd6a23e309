import type * as NodeAv from "node-av";
import { countedClock, listedClock, regularClock, type FrameClock } from "./frame-clock";
import { unreadable } from "./media-errors";

/** The native library, loaded by the media child only. */
export type Av = typeof NodeAv;

interface OpenedFile {
  readonly demuxer: NodeAv.Demuxer;
  readonly format: NodeAv.FormatContext;
  readonly stream: NodeAv.Stream;
}

/** An opened media file, its picture stream, and which timestamp is which frame. The opener closes `demuxer`. */
export interface AvInput extends OpenedFile {
  readonly path: string;
  /** Timestamp of the first presented frame. */
  readonly base: bigint;
  readonly clock: FrameClock;
}

/** Formats that fetch other files or the network; a clip never needs them. */
const refusedFormats = /hls|dash|concat|sdp|rts?p|lavfi|tty|ffmetadata/;
const largestSide = 16_384;

/** Opens a file and finds its frames. Errors: `MediaUnreadable` naming the file and what is wrong with it. */
export async function openAvInput(av: Av, path: string): Promise<AvInput> {
  const opened = await openFile(av, path);
  try {
    const regular = regularTimes(av, opened.stream);
    if (regular !== null) return { ...opened, path, ...regular };
    const listed = listTimes(av, opened, path);
    await opened.demuxer.close();
    return { ...(await openFile(av, path)), path, ...listed };
  } catch (failure) {
    await opened.demuxer.close();
    throw failure;
  }
}

/** Name of the stored pixel format, for example `yuv420p`; empty when the library does not know it. */
export function pixelFormatName(av: Av, stream: NodeAv.Stream): string {
  // For a picture stream the format number is a pixel format; the type covers sound too.
  return av.avGetPixFmtName(stream.codecpar.format as NodeAv.AVPixelFormat) ?? "";
}

/** The clockwise turn that makes the picture upright, in degrees; mirrored matrices count as their turn alone. */
export function rotationOf(av: Av, stream: NodeAv.Stream): 0 | 90 | 180 | 270 {
  const side = stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX);
  if (side === null || side.length < 36) return 0;
  const quarterTurns = Math.round((-Math.atan2(side.readInt32LE(12), side.readInt32LE(0)) * 2) / Math.PI);
  return ([0, 90, 180, 270] as const)[((quarterTurns % 4) + 4) % 4] ?? 0;
}

async function openFile(av: Av, path: string): Promise<OpenedFile> {
  let demuxer: NodeAv.Demuxer;
  try {
    demuxer = await av.Demuxer.open(path, { options: { protocol_whitelist: "file" } });
  } catch (failure) {
    throw unreadable(path, "it is not in a media format that can be opened, or it is damaged.", failure);
  }
  try {
    if (refusedFormats.test(demuxer.formatName)) throw unreadable(path, "it is a playlist or text, not a media file.");
    const stream = demuxer.findBestStream(av.AVMEDIA_TYPE_VIDEO);
    if (stream === undefined || stream.attachedPic !== null) throw unreadable(path, "it holds no picture track.");
    const { width, height } = stream.codecpar;
    if (width < 1 || height < 1) throw unreadable(path, "it does not say how large its pictures are.");
    if (width > largestSide || height > largestSide)
      throw unreadable(
        path,
        `its pictures are ${width}x${height}; at most ${largestSide} pixels a side are supported.`,
      );
    return { demuxer, format: demuxer.getFormatContext(), stream };
  } catch (failure) {
    await demuxer.close();
    throw failure;
  }
}

/**
 * The clock of a file whose header promises evenly spaced frames: both rates agree, and the number of frames fills the
 * duration. Anything else (variable rate, an edit list, a container without a count) is counted packet by packet.
 */
function regularTimes(av: Av, stream: NodeAv.Stream): { base: bigint; clock: FrameClock } | null {
  const average = stream.avgFrameRate;
  const real = stream.rFrameRate;
  const frames = Number(stream.nbFrames);
  if (frames < 1 || average.num < 1 || average.num * real.den !== real.num * average.den) return null;
  const ticksPerFrame = (average.den / average.num) * (stream.timeBase.den / stream.timeBase.num);
  const duration = Number(stream.duration);
  if (Math.abs(duration / ticksPerFrame - frames) > 0.5) return null;
  const base = stream.startTime === av.AV_NOPTS_VALUE ? 0n : stream.startTime;
  return { base, clock: regularClock(frames, ticksPerFrame) };
}

/**
 * The times of all presented frames, read from the packets without decoding. Packets that the container marks as not
 * shown, and pictures before the first key frame, are not presented.
 */
function listTimes(av: Av, opened: OpenedFile, path: string): { base: bigint; clock: FrameClock } {
  const packet = new av.Packet();
  packet.alloc();
  const times: bigint[] = [];
  let withoutTime = 0;
  let firstKey: bigint | null = null;
  try {
    while (opened.format.readFrameSync(packet) >= 0) {
      const time = packet.pts === av.AV_NOPTS_VALUE ? packet.dts : packet.pts;
      if (packet.streamIndex === opened.stream.index && time !== av.AV_NOPTS_VALUE) {
        if (packet.isKeyframe) firstKey ??= time;
        if (!packet.hasFlags(av.AV_PKT_FLAG_DISCARD)) times.push(time);
        if (packet.pts === av.AV_NOPTS_VALUE) withoutTime++;
      }
      packet.unref();
    }
  } finally {
    packet.free();
  }
  const shownFrom = firstKey ?? times[0];
  if (shownFrom === undefined) throw unreadable(path, "no pictures with times were found in it.");
  const shown = times.filter((time) => time >= shownFrom).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const base = shown[0] ?? 0n;
  // Program streams time only the first picture of a group; their decoding times are not those of display.
  if (withoutTime > 0) return { base, clock: countedClock(shown.length) };
  return { base, clock: listedClock(Float64Array.from(shown, (time) => Number(time - base))) };
}
