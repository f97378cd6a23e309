import { stat } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { ClipInfo } from "../media/clip-source";
import type { FindObjectsRequest } from "../objects/find-objects";
import type { Pipeline } from "../pipeline";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import type { FrameRange } from "../protocol/geometry";
import { regionsFileSchema, type Region } from "../protocol/regions";
import { readJson } from "../storage/read-json";
import { writeAtomic } from "../storage/write-atomic";

/**
 * The regions of a `--regions` file; paths of masks are relative to that file. Errors: `NotFound`, `InvalidInput` also
 * for frames that the clip does not have, `MediaMissing` for a mask that is not there.
 */
export async function readRegions(path: string, clip: ClipInfo): Promise<Region[]> {
  const { regions } = await readJson(path, regionsFileSchema, "The regions file");
  return resolveRegions(regions, { folder: dirname(path), clip });
}

/**
 * What `--regions` says: the regions of a file, or with `auto` what moves by itself on the frame. Errors: as of both.
 */
export async function givenRegions(
  flag: string | undefined,
  request: FindObjectsRequest,
  { pipeline, context }: { readonly pipeline: Pipeline; readonly context: () => WorkContext },
): Promise<Region[]> {
  if (flag === undefined) return [];
  return flag === "auto" ? pipeline.findObjects(request, context()) : readRegions(flag, request.clip);
}

/** Regions with full paths of masks, checked against the clip. Errors: `InvalidInput`, `MediaMissing`. */
export async function resolveRegions(
  regions: readonly Region[],
  { folder, clip }: { readonly folder: string; readonly clip: ClipInfo },
): Promise<Region[]> {
  const resolved: Region[] = [];
  for (const region of regions) {
    requireFrameOf(clip, region.frame, "A region");
    if (region.mask === undefined) {
      resolved.push(region);
      continue;
    }
    const mask = isAbsolute(region.mask) ? region.mask : join(folder, region.mask);
    if (!(await isFile(mask))) throw new InveError("MediaMissing", `The mask ${mask} cannot be found.`);
    resolved.push({ ...region, mask });
  }
  return resolved;
}

/** Refuses a frame that the clip does not have; `what` begins the sentence. Error: `InvalidInput`. */
export function requireFrameOf(clip: ClipInfo, frame: number, what: string): void {
  if (frame < clip.frames) return;
  throw new InveError("InvalidInput", `${what} names frame ${frame}, but the clip has frames 0 to ${clip.frames - 1}.`);
}

/** Refuses a frame outside a range; `what` begins the sentence. Error: `InvalidInput`. */
export function requireInRange(range: FrameRange, frame: number, what: string): void {
  if (frame >= range.first && frame <= range.last) return;
  throw new InveError("InvalidInput", `${what} ${frame} lies outside the range ${range.first}:${range.last}.`);
}

/** The range, or the whole clip without one. Error: `InvalidInput` when it reaches beyond the clip. */
export function rangeOf(clip: ClipInfo, range: FrameRange | undefined): FrameRange {
  if (range === undefined) return { first: 0, last: clip.frames - 1 };
  requireFrameOf(clip, range.last, `The range ${range.first}:${range.last}`);
  return range;
}

/** Refuses a file to write whose folder is not there, before any work is done for it. Error: `InvalidInput`. */
export async function requireFolderOf(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const folder = dirname(resolve(path));
  const entry = await stat(folder).catch(() => null);
  if (entry?.isDirectory() !== true) throw new InveError("InvalidInput", `There is no folder ${folder}.`);
  const target = await stat(path).catch(() => null);
  if (target?.isDirectory() === true) throw new InveError("InvalidInput", `${path} is a folder, not a file.`);
}

/** Writes a result as JSON, when a place for it was named. Error: `DiskFull`. */
export async function writeJson(path: string | undefined, value: unknown): Promise<void> {
  if (path !== undefined) await writeAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

async function isFile(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => null);
  return entry?.isFile() === true;
}
