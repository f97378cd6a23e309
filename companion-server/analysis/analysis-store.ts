import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FitSettings } from "../fit/fit-settings";
import type { FlowModelFile } from "../motion/flow-model";
import type { Analysis, AnalysisRequest } from "../pipeline";
import { reportSchema, type Report } from "../protocol/progress";
import { writeAtomic } from "../storage/write-atomic";
import { analysisKey } from "./analysis-key";
import { decodeTables, encodeTables, type AnalysisTables } from "./analysis-tables";
import { KeptEvidence } from "./kept-evidence";
import { RefinementFiles, type SavedAnalysis } from "./refinement-files";
import { TableField } from "./table-field";

/** This many analyses stay opened in memory; one takes about 20 MB per 60 frames. */
const mostOpened = 3;

/**
 * Finished analyses on disk, one folder each: `tables.bin`, then `report.json`, whose presence says that the analysis is
 * complete, and `state.bin`, from which an unfinished fit goes on; beside them what the fit learnt from, and the files of a
 * refinement, as long as they are of use.
 */
export class AnalysisStore {
  private readonly opened = new Map<string, Analysis>();

  constructor(
    /** The workspace's analyses. */
    readonly folder: string,
    readonly settings: FitSettings,
    readonly flowModel?: FlowModelFile,
  ) {}

  /** Name of an analysis made with this store's settings and flow model. */
  idOf(request: AnalysisRequest): string {
    return analysisKey(request, this.settings, this.flowModel);
  }

  /** Where the fit of this analysis saves its state; the folder exists afterwards. */
  async statePath(id: string): Promise<string> {
    await mkdir(join(this.folder, id), { recursive: true });
    return join(this.folder, id, "state.bin");
  }

  /** What this analysis' fit learnt from, if that was kept. */
  evidenceOf(id: string): KeptEvidence {
    return new KeptEvidence(join(this.folder, id));
  }

  /** What a refinement has made of this analysis. */
  refinementOf(id: string): RefinementFiles {
    return new RefinementFiles(join(this.folder, id));
  }

  /**
   * The finished analysis, or null; the same one until another is adopted, whatever a refinement publishes meanwhile. A
   * damaged one is removed and counts as missing.
   */
  async find(request: AnalysisRequest): Promise<Analysis | null> {
    const known = this.opened.get(this.idOf(request));
    if (known !== undefined) return known;
    const newest = await this.newest(request);
    return newest === null ? null : this.adopt(newest);
  }

  /** The best that is known of a finished analysis: what a refinement has published, or the analysis itself; or null. */
  async newest(request: AnalysisRequest): Promise<Analysis | null> {
    const id = this.idOf(request);
    const opened = this.opened.get(id) ?? null;
    const files = this.refinementOf(id);
    const record = await files.record();
    if (opened !== null && (record.published?.steps ?? 0) <= (opened.report.steps ?? 0)) return opened;
    const found = (await files.refined(record)) ?? (opened === null ? await this.read(id) : null);
    return found === null ? opened : open(request, id, found);
  }

  /** Makes an analysis the one that is found from now on. */
  adopt(analysis: Analysis): Analysis {
    this.opened.delete(analysis.id);
    this.opened.set(analysis.id, analysis);
    for (const oldest of this.opened.keys()) {
      if (this.opened.size <= mostOpened) break;
      this.opened.delete(oldest);
    }
    return analysis;
  }

  /** Saves a finished analysis and opens it. */
  async save(request: AnalysisRequest, tables: AnalysisTables, report: Report): Promise<Analysis> {
    const id = this.idOf(request);
    const folder = join(this.folder, id);
    await mkdir(folder, { recursive: true });
    await writeAtomic(join(folder, "tables.bin"), encodeTables(tables));
    await writeAtomic(join(folder, "report.json"), JSON.stringify(report));
    return { ...this.adopt(open(request, id, { tables, report })), cached: false };
  }

  private async read(id: string): Promise<SavedAnalysis | null> {
    const folder = join(this.folder, id);
    try {
      const report = reportSchema.parse(JSON.parse(await readFile(join(folder, "report.json"), "utf8")));
      return { report, tables: decodeTables(await readFile(join(folder, "tables.bin"))) };
    } catch {
      // Missing, half written or damaged: in each case it has to be made again, and the saved state still helps.
      await rm(join(folder, "report.json"), { force: true });
      return null;
    }
  }
}

function open({ clip, range, mark }: AnalysisRequest, id: string, { tables, report }: SavedAnalysis): Analysis {
  const field = new TableField({ tables, range, mark, width: clip.width, height: clip.height });
  return { id, field, report, cached: true };
}
