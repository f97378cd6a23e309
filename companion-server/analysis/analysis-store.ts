import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FitSettings } from "../fit/fit-settings";
import type { FlowModelFile } from "../motion/flow-model";
import type { Analysis, AnalysisRequest } from "../pipeline";
import { reportSchema, type Report } from "../protocol/progress";
import { writeAtomic } from "../storage/write-atomic";
import { analysisKey } from "./analysis-key";
import { decodeTables, encodeTables, type AnalysisTables } from "./analysis-tables";
import { TableField } from "./table-field";

/** This many analyses stay opened in memory; one takes about 20 MB per 60 frames. */
const mostOpened = 3;

/**
 * Finished analyses on disk, one folder each: `tables.bin`, then `report.json`, whose presence says that the analysis is
 * complete, and `state.bin`, from which an unfinished fit goes on.
 */
export class AnalysisStore {
  private readonly opened = new Map<string, Analysis>();

  constructor(
    private readonly folder: string,
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

  /** The finished analysis, or null. A damaged one is removed and counts as missing. */
  async find(request: AnalysisRequest): Promise<Analysis | null> {
    const id = this.idOf(request);
    const known = this.opened.get(id);
    if (known !== undefined) return known;
    const folder = join(this.folder, id);
    let report: Report;
    let tables: AnalysisTables;
    try {
      report = reportSchema.parse(JSON.parse(await readFile(join(folder, "report.json"), "utf8")));
      tables = decodeTables(await readFile(join(folder, "tables.bin")));
    } catch {
      // Missing, half written or damaged: in each case it has to be made again, and the saved state still helps.
      await rm(join(folder, "report.json"), { force: true });
      return null;
    }
    return this.remember(request, id, tables, report);
  }

  /** Saves a finished analysis and opens it. */
  async save(request: AnalysisRequest, tables: AnalysisTables, report: Report): Promise<Analysis> {
    const id = this.idOf(request);
    const folder = join(this.folder, id);
    await mkdir(folder, { recursive: true });
    await writeAtomic(join(folder, "tables.bin"), encodeTables(tables));
    await writeAtomic(join(folder, "report.json"), JSON.stringify(report));
    return { ...this.remember(request, id, tables, report), cached: false };
  }

  private remember(request: AnalysisRequest, id: string, tables: AnalysisTables, report: Report): Analysis {
    const { clip, range, mark } = request;
    const field = new TableField({ tables, range, mark, width: clip.width, height: clip.height });
    const analysis: Analysis = { id, field, report, cached: true };
    this.opened.set(id, analysis);
    for (const oldest of this.opened.keys()) {
      if (this.opened.size <= mostOpened) break;
      this.opened.delete(oldest);
    }
    return analysis;
  }
}
