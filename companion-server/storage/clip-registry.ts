import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { ClipInfo, ClipSource, MediaEngine } from "../media/clip-source";
import { parseClipSource } from "../media/parse-clip-source";
import { parseSequencePattern, sequencePath } from "../media/sequence-pattern";
import { InveError } from "../protocol/errors";
import { rateSchema, type FrameRate } from "../protocol/geometry";
import { readJson } from "./read-json";
import { writeAtomic } from "./write-atomic";

const clipSourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), path: z.string() }),
  z.object({ kind: z.literal("sequence"), pattern: z.string(), rate: rateSchema }),
]);

const clipInfoSchema = z.object({
  source: clipSourceSchema,
  width: z.int(),
  height: z.int(),
  pixelAspect: z.number(),
  rate: rateSchema,
  frames: z.int(),
  hasAlpha: z.boolean(),
  startTimecode: z.string().exactOptional(),
  fingerprint: z.string(),
  firstNumber: z.int(),
});

const clipRecordSchema = z.object({
  id: z.string(),
  info: clipInfoSchema,
  stamp: z.object({ bytes: z.number(), modifiedMilliseconds: z.number() }),
});
type ClipRecord = z.infer<typeof clipRecordSchema>;

/** A clip that was opened; the same file with the same content always has the same `id`. */
export interface OpenedClip {
  readonly id: string;
  readonly info: ClipInfo;
}

/** What a {@link ClipRegistry} works with. */
export interface ClipRegistryOptions {
  /** The workspace's clips. */
  readonly folder: string;
  readonly engine: Pick<MediaEngine, "probe">;
}

/**
 * The clips that the user opened, remembered across runs. Looking one up notices that its file was moved or changed,
 * so that edits never land on other pictures than those they were made for.
 */
export class ClipRegistry {
  private readonly options: ClipRegistryOptions;
  private readonly records = new Map<string, ClipRecord>();

  constructor(options: ClipRegistryOptions) {
    this.options = options;
  }

  /** Reads the facts of the clip at a path that the user named. Errors: `InvalidInput`, `MediaMissing`, `MediaUnreadable`. */
  async open(path: string, rate: FrameRate | undefined, signal: AbortSignal): Promise<OpenedClip> {
    const source = absoluteSource(parseClipSource(path, rate));
    const info = await this.options.engine.probe(source, signal);
    const place = source.kind === "file" ? source.path : `${source.pattern} ${rateText(source.rate)}`;
    const id = createHash("sha256").update(`${place}\0${info.fingerprint}`).digest("hex").slice(0, 24);
    await this.remember({ id, info, stamp: await stampOf(info) });
    return { id, info };
  }

  /** A clip that was opened before. Errors: `NotFound`; `MediaMissing` when its file was moved; `Conflict` when it changed. */
  async get(id: string, signal: AbortSignal): Promise<OpenedClip> {
    const record = this.records.get(id) ?? (await this.load(id));
    const stamp = await stampOf(record.info);
    if (stamp.bytes !== record.stamp.bytes || stamp.modifiedMilliseconds !== record.stamp.modifiedMilliseconds) {
      const now = await this.options.engine.probe(record.info.source, signal);
      if (now.fingerprint !== record.info.fingerprint) {
        throw new InveError("Conflict", `${pathOfClip(record.info)} has changed since it was opened. Open it again.`);
      }
      await this.remember({ ...record, stamp });
    }
    this.records.set(id, record);
    return { id, info: record.info };
  }

  private async load(id: string): Promise<ClipRecord> {
    if (!/^[0-9a-f]{24}$/.test(id)) throw new InveError("NotFound", "There is no such clip. Open it first.");
    try {
      return await readJson(join(this.options.folder, `${id}.json`), clipRecordSchema, "The clip");
    } catch (failure) {
      throw new InveError("NotFound", "There is no such clip. Open it first.", { cause: failure });
    }
  }

  private async remember(record: ClipRecord): Promise<void> {
    this.records.set(record.id, record);
    await writeAtomic(join(this.options.folder, `${record.id}.json`), JSON.stringify(record));
  }
}

/** The path that names a clip: its file, or the pattern of its pictures. */
export function pathOfClip(info: ClipInfo): string {
  return info.source.kind === "file" ? info.source.path : info.source.pattern;
}

function absoluteSource(source: ClipSource): ClipSource {
  return source.kind === "file"
    ? { ...source, path: resolve(source.path) }
    : { ...source, pattern: resolve(source.pattern) };
}

function rateText(rate: FrameRate): string {
  return `${rate.numerator}/${rate.denominator}`;
}

/** Size and time of the clip's file; of a sequence, those of its first picture. Error: `MediaMissing`. */
async function stampOf(info: ClipInfo): Promise<ClipRecord["stamp"]> {
  const path =
    info.source.kind === "file"
      ? info.source.path
      : sequencePath(parseSequencePattern(info.source.pattern), info.firstNumber);
  try {
    const file = await stat(path);
    return { bytes: file.size, modifiedMilliseconds: file.mtimeMs };
  } catch (failure) {
    throw new InveError("MediaMissing", `${path} cannot be found. Was it moved?`, { cause: failure });
  }
}
