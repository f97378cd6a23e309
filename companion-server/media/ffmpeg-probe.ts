import { basename, resolve } from "node:path";
import { z } from "zod";
import { InveError } from "../protocol/errors";
import { outputOf } from "./ffmpeg-process";
import { unreadable } from "./media-errors";
import type { FileFacts } from "./media-messages";

const ratioSchema = z.string().regex(/^-?\d+[:/]-?\d+$/);
const tagsSchema = z.looseObject({ timecode: z.string().optional() }).optional();
const streamSchema = z.looseObject({
  index: z.int(),
  codec_type: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  pix_fmt: z.string().optional(),
  color_space: z.string().optional(),
  color_range: z.string().optional(),
  field_order: z.string().optional(),
  sample_aspect_ratio: ratioSchema.optional(),
  avg_frame_rate: ratioSchema.optional(),
  r_frame_rate: ratioSchema.optional(),
  nb_frames: z.string().optional(),
  duration: z.string().optional(),
  start_time: z.string().optional(),
  disposition: z.looseObject({ attached_pic: z.int().optional() }).optional(),
  side_data_list: z.array(z.looseObject({ rotation: z.number().optional() })).optional(),
  tags: tagsSchema,
});
const answerSchema = z.looseObject({
  streams: z.array(streamSchema),
  format: z.looseObject({ format_name: z.string(), tags: tagsSchema }).optional(),
});
type Stream = z.infer<typeof streamSchema>;

/** What the decoder has to know of a picture stream besides its facts. */
export interface FfmpegFacts extends FileFacts {
  readonly stream: number;
  readonly storedHeight: number;
  readonly pixelFormat: string;
  readonly matrix: string;
  readonly isFullRange: boolean;
  /** Whether frames are evenly spaced and counted by the header, so that seeking by time is exact. */
  readonly isRegular: boolean;
  readonly startSeconds: number;
}

/** The facts of a media file as the ffprobe program gives them. Errors: `MediaUnreadable`. */
export async function probeWithFfprobe(program: string, path: string, signal: AbortSignal): Promise<FfmpegFacts> {
  const quiet = ["-v", "error", "-protocol_whitelist", "file", "-of", "json"];
  const command = {
    program,
    arguments: [...quiet, "-show_streams", "-show_format", resolve(path)],
    subject: `opening "${basename(path)}"`,
  };
  const text = await outputOf(command, signal).catch((failure: unknown) => {
    if (failure instanceof InveError && failure.code === "MediaFailure")
      throw unreadable(path, "it is not in a media format that can be opened, or it is damaged.", failure);
    throw failure;
  });
  const answer = parse(text, path);
  const stream = answer.streams.find((one) => one.codec_type === "video" && one.disposition?.attached_pic !== 1);
  if (stream?.width === undefined || stream.height === undefined || stream.width < 1 || stream.height < 1)
    throw unreadable(path, "it holds no picture track.");
  const counted = headerFrames(stream);
  const frames = counted ?? (await countFrames(program, path, stream.index, signal));
  if (frames < 1) throw unreadable(path, "it holds no pictures.");
  return factsOf({ ...stream, width: stream.width, height: stream.height }, answer, {
    frames,
    isRegular: counted !== null,
  });
}

function parse(text: string, path: string): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (failure) {
    throw unreadable(path, "its description could not be understood.", failure);
  }
}

function factsOf(
  stream: Stream & { readonly width: number; readonly height: number },
  answer: z.infer<typeof answerSchema>,
  count: { readonly frames: number; readonly isRegular: boolean },
): FfmpegFacts {
  const isTurned = (stream.side_data_list ?? []).some(
    (side) => Math.abs(Math.round((side.rotation ?? 0) / 90)) % 2 === 1,
  );
  const aspect = ratio(stream.sample_aspect_ratio) ?? 1;
  const timecode = [stream, ...answer.streams].map((one) => one.tags?.timecode).find((one) => one !== undefined);
  const startTimecode = timecode ?? answer.format?.tags?.timecode;
  const pixelFormat = stream.pix_fmt ?? "";
  return {
    width: isTurned ? stream.height : stream.width,
    height: isTurned ? stream.width : stream.height,
    pixelAspect: isTurned ? 1 / aspect : aspect,
    rate: fraction(stream.avg_frame_rate) ?? fraction(stream.r_frame_rate) ?? { numerator: 25, denominator: 1 },
    frames: count.frames,
    hasAlpha: /^(yuva|gbrap|rgba|bgra|argb|abgr|ya\d|ayuv|pal8)/.test(pixelFormat),
    ...(startTimecode === undefined ? {} : { startTimecode: startTimecode.replace(".", ";") }),
    stream: stream.index,
    storedHeight: stream.height,
    pixelFormat,
    matrix: stream.color_space ?? "unknown",
    isFullRange: stream.color_range === "pc" || pixelFormat.startsWith("yuvj"),
    isRegular: count.isRegular,
    startSeconds: Number(stream.start_time ?? 0) || 0,
  };
}

/** The header's number of frames where frames are evenly spaced and fill the duration; otherwise null. */
function headerFrames(stream: Stream): number | null {
  const frames = Number(stream.nb_frames ?? 0);
  const average = ratio(stream.avg_frame_rate);
  if (frames < 1 || average === null || average !== ratio(stream.r_frame_rate)) return null;
  return Math.abs(Number(stream.duration ?? 0) * average - frames) > 0.5 ? null : frames;
}

/** Counts the packets that are shown, without decoding. */
async function countFrames(program: string, path: string, stream: number, signal: AbortSignal): Promise<number> {
  const entries = ["-show_entries", "packet=flags", "-of", "csv=p=0", "-protocol_whitelist", "file"];
  const command = {
    program,
    arguments: ["-v", "error", "-select_streams", String(stream), ...entries, resolve(path)],
    subject: `counting the frames of "${basename(path)}"`,
  };
  const flags = (await outputOf(command, signal)).split("\n").filter((line) => line.trim() !== "");
  return flags.filter((line) => !line.includes("D")).length;
}

function fraction(text: string | undefined): { numerator: number; denominator: number } | null {
  const [numerator = 0, denominator = 0] = (text ?? "").split(/[:/]/).map(Number);
  return numerator > 0 && denominator > 0 && Math.max(numerator, denominator) <= 1_000_000
    ? { numerator, denominator }
    : null;
}

function ratio(text: string | undefined): number | null {
  const found = fraction(text);
  return found === null ? null : found.numerator / found.denominator;
}
