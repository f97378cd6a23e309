import { join } from "node:path";
import { z } from "zod";
import { InveError } from "../protocol/errors";
import { frameSchema, rangeSchema } from "../protocol/geometry";
import { regionSchema } from "../protocol/regions";
import { readJson } from "./read-json";
import { writeAtomic } from "./write-atomic";

const indexedAnalysisSchema = z.object({
  clipId: z.string(),
  mark: frameSchema,
  range: rangeSchema,
  regions: z.array(regionSchema),
});

/** What an analysis was asked for, with the clip by its id. */
export type IndexedAnalysis = z.infer<typeof indexedAnalysisSchema>;

/** Remembers what each analysis id stands for, so that its state can be asked for by id alone, also after a restart. */
export class AnalysisIndex {
  private readonly folder: string;

  /** `folder`: the workspace's requests. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Remembers an analysis. Error: `DiskFull`. */
  async put(id: string, analysis: IndexedAnalysis): Promise<void> {
    await writeAtomic(this.path(id), JSON.stringify(analysis));
  }

  /** What the id stands for. Error: `NotFound`. */
  async get(id: string): Promise<IndexedAnalysis> {
    try {
      return await readJson(this.path(id), indexedAnalysisSchema, "The analysis");
    } catch (failure) {
      throw new InveError("NotFound", "There is no such analysis.", { cause: failure });
    }
  }

  private path(id: string): string {
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) throw new InveError("NotFound", "There is no such analysis.");
    return join(this.folder, `${id}.json`);
  }
}
