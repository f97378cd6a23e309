import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jobSchema } from "../protocol/api";
import { documentSchema } from "../protocol/document";
import { frameSchema, outputSchema, rangeSchema } from "../protocol/geometry";
import { regionSchema } from "../protocol/regions";
import type { Log } from "../log";
import { readJson } from "../storage/read-json";
import { writeAtomic } from "../storage/write-atomic";

const analysedSchema = z.object({
  clipId: z.string(),
  mark: frameSchema,
  range: rangeSchema,
  regions: z.array(regionSchema),
});
/** What a job was asked to do, complete in itself: a later edit of the document does not change a render that waits. */
export const jobRequestSchema = z.discriminatedUnion("kind", [
  analysedSchema.extend({ kind: z.literal("analysis") }),
  analysedSchema.extend({ kind: z.literal("refinement") }),
  z.object({
    kind: z.literal("render"),
    clipId: z.string(),
    document: documentSchema,
    range: rangeSchema,
    output: outputSchema.optional(),
    out: z.string(),
  }),
]);
export type JobRequest = z.infer<typeof jobRequestSchema>;

/** A job as it lies on disk; `starts` counts how often it was begun. */
export const jobRecordSchema = z.object({ job: jobSchema, request: jobRequestSchema, starts: z.int().min(0) });
export type JobRecord = z.infer<typeof jobRecordSchema>;

/** Jobs on disk, one file each, so that a killed companion knows at its next start what it was doing. */
export class JobStore {
  private readonly folder: string;
  private readonly log: Log;

  /** `folder`: the workspace's jobs. */
  constructor(folder: string, log: Log) {
    this.folder = folder;
    this.log = log;
  }

  /** All readable records, oldest first. A record that cannot be read is told to the log and left alone. */
  async load(): Promise<JobRecord[]> {
    const records: JobRecord[] = [];
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith(".json")) continue;
      try {
        records.push(await readJson(join(this.folder, name), jobRecordSchema, "The job"));
      } catch (failure) {
        this.log.warn({ name, failure }, "The record of a job cannot be read and is ignored.");
      }
    }
    return records.sort((a, b) => a.job.createdAt.localeCompare(b.job.createdAt) || a.job.id.localeCompare(b.job.id));
  }

  /** Errors: `DiskFull`, `Internal`. */
  async save(record: JobRecord): Promise<void> {
    await writeAtomic(join(this.folder, `${record.job.id}.json`), JSON.stringify(record));
  }

  /** Removes the record, if there is one. */
  async remove(id: string): Promise<void> {
    await rm(join(this.folder, `${id}.json`), { force: true });
  }
}
