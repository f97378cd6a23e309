import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { analysisRequestOf } from "../../companion-server/analysis/analysis-request";
import type { AnalysisField } from "../../companion-server/analysis/analysis-field";
import type {
  Analysis,
  AnalysisRequest,
  Pipeline,
  PreviewPicture,
  PreviewRequest,
  RenderRequest,
  RenderResult,
} from "../../companion-server/pipeline";
import type { FindObjectsRequest } from "../../companion-server/objects/find-objects";
import type { SelectAreasRequest } from "../../companion-server/objects/selected-areas";
import type { WorkContext } from "../../companion-server/progress";
import type { Region } from "../../companion-server/protocol/regions";
import type { Report } from "../../companion-server/protocol/progress";

/** A report with nothing in it but what every report has. */
export const fakeReport: Report = { seconds: { fit: 1 }, frames: 8, peakMemoryMegabytes: 1, versions: {} };

/** A promise that a test settles. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

/** A closed gate. */
export function createGate(): Gate {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    passed,
    open: () => {
      open();
    },
  };
}

/** A pipeline that finishes at once, or waits at `gate` until it is opened or its signal stops. */
export class FakePipeline implements Pipeline {
  gate: Gate | null = null;
  failure: Error | null = null;
  /** No preview can be made of this one. */
  failingFrame: number | null = null;
  readonly ready = new Set<string>();
  readonly calls: string[] = [];
  running = 0;
  mostRunning = 0;

  analysisRequestOf = analysisRequestOf;

  analysisId({ clip, mark, range, regions }: AnalysisRequest): string {
    const text = JSON.stringify([clip.fingerprint, mark, range, regions]);
    return createHash("sha256").update(text).digest("hex").slice(0, 16);
  }

  /** What is found, or why nothing is, after as much work as anything else takes. */
  objects: Region[] | Error = [];

  async findObjects(request: FindObjectsRequest, context: WorkContext): Promise<Region[]> {
    this.calls.push(`find objects ${request.frame} in ${request.range.first}:${request.range.last}`);
    await this.work(context);
    if (this.objects instanceof Error) throw this.objects;
    return this.objects;
  }

  selectedAreas({ frame, regions }: SelectAreasRequest): Promise<Region[]> {
    this.calls.push(`select areas ${frame}`);
    return Promise.resolve(regions.filter((region) => region.frame === frame && region.polygon !== undefined));
  }

  findAnalysis(request: AnalysisRequest): Promise<Analysis | null> {
    const id = this.analysisId(request);
    return Promise.resolve(
      this.ready.has(id) ? { id, field: fakeField(request), report: fakeReport, cached: true } : null,
    );
  }

  async analyze(request: AnalysisRequest, context: WorkContext): Promise<Analysis> {
    this.calls.push("analyze");
    await this.work(context);
    const id = this.analysisId(request);
    this.ready.add(id);
    return { id, field: fakeField(request), report: fakeReport, cached: false };
  }

  /** Analyses that training further may make better. */
  readonly refinable = new Set<string>();

  isRefinable(request: AnalysisRequest): Promise<boolean> {
    return Promise.resolve(this.refinable.has(this.analysisId(request)));
  }

  async refine(request: AnalysisRequest, _foreground: unknown, context: WorkContext): Promise<Analysis> {
    this.calls.push("refine");
    await this.work(context);
    const id = this.analysisId(request);
    this.refinable.delete(id);
    return { id, field: fakeField(request), report: fakeReport, cached: true };
  }

  async render({ clip, document, range, out }: RenderRequest, context: WorkContext): Promise<RenderResult> {
    this.calls.push("render");
    await this.work(context);
    await writeFile(out, "overlay");
    return { analysisId: this.analysisId(this.analysisRequestOf(clip, document, range)), out, report: fakeReport };
  }

  async *previews(request: PreviewRequest, signal: AbortSignal): AsyncGenerator<PreviewPicture> {
    const { frames, width, content, readSource } = request;
    for (const frame of frames) {
      signal.throwIfAborted();
      if (frame === this.failingFrame) throw this.failure ?? new Error("No preview.");
      const source = content !== "overlay" ? await readSource?.(frame) : undefined;
      const given = source === undefined ? "" : ` over ${source.width}x${source.height}`;
      this.calls.push(`preview ${frame} ${width} ${content}${given}`);
      yield { frame, image: { mime: "image/png", bytes: new Uint8Array([1, 2, frame]) } };
    }
  }

  outlines(): Promise<[]> {
    return Promise.resolve([]);
  }

  private async work({ signal, report }: WorkContext): Promise<void> {
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      report({ stage: "fit", fraction: 0.5, rate: 10, unit: "steps" });
      const stopped = new Promise<never>((_, reject) => {
        const stop = () => {
          reject(new DOMException("Stopped.", "AbortError"));
        };
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop, { once: true });
      });
      stopped.catch(() => undefined);
      if (this.gate !== null) await Promise.race([this.gate.passed, stopped]);
      if (this.failure !== null) throw this.failure;
    } finally {
      this.running--;
    }
  }
}

/** A field in which nothing moves and only the background is seen. */
function fakeField({ clip, mark, range }: AnalysisRequest): AnalysisField {
  return {
    range,
    mark,
    width: clip.width,
    height: clip.height,
    layers: 1,
    toAtlas: (_layer, _frame, x, y, out, offset) => void ([out[offset], out[offset + 1]] = [x, y]),
    toFrame: (_layer, _frame, u, v, out, offset) => {
      [out[offset], out[offset + 1]] = [u, v];
      return 0;
    },
    visibility: () => 1,
    cover: () => 0,
    frameConfidence: () => 1,
    sticking: () => ({ error: 0, lost: 0 }),
  };
}
