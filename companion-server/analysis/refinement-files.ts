import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { decodeTables, encodeTables, type AnalysisTables } from "./analysis-tables";
import { decodeState, encodeState, type AtlasState } from "../inference/atlas-state";
import { savedState } from "../inference/saved-state";
import { reportSchema, type Report } from "../protocol/progress";
import { readJson } from "../storage/read-json";
import { removeAbandonedFiles, writeAtomic } from "../storage/write-atomic";

const recordSchema = z.object({
  /** Whether training on does not pay any more. */
  isFinished: z.boolean(),
  /** The best fit so far that is better than the analysis it began with, or null while there is none. */
  published: z.object({ steps: z.int().min(1), report: reportSchema }).nullable(),
});

/** How far the refinement of an analysis has come. */
export type RefinementRecord = z.infer<typeof recordSchema>;

/** What is saved of a fit for those who look things up. */
export interface SavedAnalysis {
  readonly tables: AnalysisTables;
  readonly report: Report;
}

const nothingYet: RefinementRecord = { isFinished: false, published: null };
const roundFile = /^refined-(\d+)\.(?:tables|state)$/;

/**
 * The files of a refinement in its analysis' folder: `refinement.json` names the fit that was published last, whose tables
 * and state lie beside it, and is replaced as a whole, so that whoever reads sees one published fit or the one before;
 * `refining.bin` is the state of the round under way. The analysis' own files are only read.
 */
export class RefinementFiles {
  constructor(private readonly folder: string) {}

  /** How far it has come; nothing where there is no record, or a damaged one. */
  record(): Promise<RefinementRecord> {
    return readJson(this.at("refinement.json"), recordSchema, "The refinement").catch(() => nothingYet);
  }

  /** The published fit of a record, or null where there is none or its file is damaged. */
  async refined({ published }: RefinementRecord): Promise<SavedAnalysis | null> {
    if (published === null) return null;
    try {
      const tables = decodeTables(await readFile(this.at(`refined-${published.steps}.tables`)));
      return { tables, report: published.report };
    } catch {
      return null;
    }
  }

  /** The state of the published fit, or else of the analysis itself. Errors: those of reading it. */
  async standingState({ published }: RefinementRecord): Promise<AtlasState> {
    const name = published === null ? "state.bin" : `refined-${published.steps}.state`;
    return decodeState(await readFile(this.at(name)));
  }

  /** The state of a round that was stopped, or null. */
  unfinishedState(configuration: AtlasConfiguration): Promise<AtlasState | null> {
    return savedState(this.at("refining.bin"), configuration);
  }

  /** Errors: `DiskFull`, `Internal`. */
  saveUnfinished(state: AtlasState): Promise<void> {
    return writeAtomic(this.at("refining.bin"), encodeState(state));
  }

  /** Makes a fit the one that is found from now on. Errors: `DiskFull`, `Internal`; then the one before still is. */
  async publish({ tables, report }: SavedAnalysis, state: AtlasState): Promise<void> {
    const steps = state.step;
    await writeAtomic(this.at(`refined-${steps}.tables`), encodeTables(tables));
    await writeAtomic(this.at(`refined-${steps}.state`), encodeState(state));
    await this.write({ isFinished: false, published: { steps, report } });
    await this.removeOthersThan(steps);
  }

  /** Writes down that training on does not pay, and removes what only that would need. Errors: `DiskFull`, `Internal`. */
  async finish(): Promise<void> {
    const { published } = await this.record();
    await this.write({ isFinished: true, published });
    await rm(this.at("refining.bin"), { force: true });
    await this.removeOthersThan(published?.steps ?? null);
  }

  /** Removes what a killed refinement has left half-written. */
  async tidy(): Promise<void> {
    await removeAbandonedFiles(this.folder);
  }

  private async removeOthersThan(steps: number | null): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const found = roundFile.exec(name)?.[1];
      if (found !== undefined && Number(found) !== steps) await rm(this.at(name), { force: true });
    }
  }

  private write(record: RefinementRecord): Promise<void> {
    return writeAtomic(this.at("refinement.json"), JSON.stringify(record));
  }

  private at(name: string): string {
    return join(this.folder, name);
  }
}
