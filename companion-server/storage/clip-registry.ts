import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
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
type Stamp = ClipRecord["stamp"];

/** A file that cannot be described in this time lies on a disk that does not answer. */
const probeMilliseconds = 60_000;

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
  private readonly idsByPlace = new Map<string, string>();
  private readonly opening = new Map<string, Promise<OpenedClip>>();

  constructor(options: ClipRegistryOptions) {
    this.options = options;
  }

  /**
   * Reads the facts of the clip at a path that the user named, or remembers them when its file is still the same.
   * Errors: `InvalidInput`, `MediaMissing`, `MediaUnreadable`.
   */
  async open(path: string, rate: FrameRate | undefined, signal: AbortSignal): Promise<OpenedClip> {
    const source = absoluteSource(parseClipSource(path, rate));
    const place = source.kind === "file" ? source.path : `${source.pattern} ${rateText(source.rate)}`;
    signal.throwIfAborted();
    // Many pictures of one document are asked for at once; one look at the file answers them all.
    const opened = this.opening.get(place) ?? this.openPlace(place, source);
    this.opening.set(place, opened);
    try {
      return await opened;
    } finally {
      this.opening.delete(place);
    }
  }

  /** A clip that was opened before. Errors: `NotFound`; `MediaMissing` when its file was moved; `Conflict` when it changed. */
  async get(id: string, signal: AbortSignal): Promise<OpenedClip> {
    const record = this.records.get(id) ?? (await this.load(id));
    const stamp = await stampOf(record.info);
    if (!isSameStamp(stamp, record.stamp)) {
      const now = await this.options.engine.probe(record.info.source, signal);
      if (now.fingerprint !== record.info.fingerprint) {
        throw new InveError("Conflict", `${pathOfClip(record.info)} has changed since it was opened. Open it again.`);
      }
      await this.remember({ ...record, stamp });
    }
    this.records.set(id, record);
    return { id, info: record.info };
  }

  private async openPlace(place: string, source: ClipSource): Promise<OpenedClip> {
    const known = this.records.get(this.idsByPlace.get(place) ?? "");
    if (known !== undefined) {
      const stamp = await stampOf(known.info).catch(() => null);
      if (stamp !== null && isSameStamp(stamp, known.stamp)) return { id: known.id, info: known.info };
    }
    const info = await this.options.engine.probe(source, AbortSignal.timeout(probeMilliseconds));
    const id = createHash("sha256").update(`${place}\0${info.fingerprint}`).digest("hex").slice(0, 24);
    await this.remember({ id, info, stamp: await stampOf(info) });
    this.idsByPlace.set(place, id);
    return { id, info };
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

/**
 * Size and time of the clip's file; of a sequence, those of its first picture and its folder, whose time changes when
 * pictures come or go. Error: `MediaMissing`.
 */
async function stampOf({ source, firstNumber }: ClipInfo): Promise<Stamp> {
  const path = source.kind === "file" ? source.path : sequencePath(parseSequencePattern(source.pattern), firstNumber);
  try {
    const file = await stat(path);
    const folder = source.kind === "file" ? file : await stat(dirname(path));
    return { bytes: file.size, modifiedMilliseconds: Math.max(file.mtimeMs, folder.mtimeMs) };
  } catch (failure) {
    throw new InveError("MediaMissing", `${path} cannot be found. Was it moved?`, { cause: failure });
  }
}

function isSameStamp(one: Stamp, other: Stamp): boolean {
  return one.bytes === other.bytes && one.modifiedMilliseconds === other.modifiedMilliseconds;
}
